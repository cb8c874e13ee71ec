using System;
using System.IO;
using System.Linq;
using System.Text;
using TpCompiler.Atomistic;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Cli.Inputs;

namespace TpCompiler.Cli.Evaluation.Resuming;

/// <summary>The result of a frame as bytes, from which exactly the same one is made again.</summary>
internal static class KeptResult
{
    /// <summary>In the place of quantities: there is no result.</summary>
    private const int Skipped = -1;

    public static byte[] Write(byte[] structure, PotentialResult result, CommitteeSpread? spread)
    {
        using MemoryStream memory = new();
        using (BinaryWriter writer = new(memory, Encoding.UTF8))
        {
            writer.Write(structure);
            Quantities quantities = result.Quantities;
            writer.Write((int)quantities);
            writer.Write(result.HasEnergy);
            writer.Write(result.EdgeCount);
            Write(writer, [result.Energy, result.InteractionEnergy]);
            Write(writer, result.AtomEnergies);
            Write(writer, quantities.HasFlag(Quantities.Forces) ? result.Forces : []);
            Write(writer, quantities.HasFlag(Quantities.Stress) ? result.Virial.ToArray() : []);
            bool hasDipole = quantities.HasFlag(Quantities.Moments) && result.Dipole is not null;
            Write(writer, hasDipole ? [result.Dipole!.Value.X, result.Dipole.Value.Y, result.Dipole.Value.Z, (double)result.DipoleUnit] : []);
            Write(writer, hasDipole ? result.AtomDipoles : []);
            Write(writer, hasDipole ? result.AtomCharges : []);
            Write(writer, hasDipole && result.Polarizability is { } polarizability ? polarizability.ToArray() : []);
            writer.Write(spread is not null);
            if (spread is not null)
            {
                Write(writer, spread.Energies);
                Write(writer, [spread.Energy]);
                Write(writer, spread.Forces);
                Write(writer, spread.Stress is { } stress ? stress.ToArray() : []);
            }
        }

        return memory.ToArray();
    }

    /// <summary>That a frame was passed over, as bytes.</summary>
    public static byte[] WriteSkipped(byte[] structure, string problem)
    {
        using MemoryStream memory = new();
        using (BinaryWriter writer = new(memory, Encoding.UTF8))
        {
            writer.Write(structure);
            writer.Write(Skipped);
            writer.Write(problem);
        }

        return memory.ToArray();
    }

    /// <summary>Why a frame was passed over; null where there is a result.</summary>
    public static string? ProblemOf(byte[] kept)
    {
        using BinaryReader reader = new(new MemoryStream(kept), Encoding.UTF8);
        reader.BaseStream.Position = StructureOf(kept).Length;
        return reader.ReadInt32() == Skipped ? reader.ReadString() : null;
    }

    /// <summary>The hash of the structure that a result is of.</summary>
    public static ReadOnlySpan<byte> StructureOf(byte[] kept) => kept.AsSpan(0, System.Security.Cryptography.SHA256.HashSizeInBytes);

    public static (PotentialResult Result, CommitteeSpread? Spread) Read(byte[] kept, Structure structure)
    {
        using BinaryReader reader = new(new MemoryStream(kept), Encoding.UTF8);
        reader.BaseStream.Position = StructureOf(kept).Length;
        Quantities quantities = (Quantities)reader.ReadInt32();
        bool hasEnergy = reader.ReadBoolean();
        int edges = reader.ReadInt32();
        double[] energies = Numbers(reader), atoms = Numbers(reader), forces = Numbers(reader), virial = Numbers(reader);
        double[] dipole = Numbers(reader), atomDipoles = Numbers(reader), charges = Numbers(reader), polarizability = Numbers(reader);
        PotentialResult result = new();
        result.Assign(new Configuration(structure), new PotentialValues
        {
            Quantities = quantities,
            LacksEnergy = !hasEnergy,
            EdgeCount = edges,
            Energy = energies[0],
            InteractionEnergy = energies[1],
            AtomEnergies = atoms,
            Forces = forces,
            StrainGradient = virial.Length > 0 ? Matrix3d.FromRows([.. virial.Select(v => -v)]) : default,
            Dipole = dipole.Length > 0 ? new Vector3d(dipole[0], dipole[1], dipole[2]) : null,
            DipoleUnit = dipole.Length > 0 ? (DipoleUnit)(int)dipole[3] : default,
            AtomDipoles = atomDipoles,
            AtomCharges = charges,
            Polarizability = polarizability.Length > 0 ? Matrix3d.FromRows(polarizability) : null,
        });
        if (!reader.ReadBoolean())
            return (result, null);
        double[] members = Numbers(reader), energy = Numbers(reader), spreads = Numbers(reader), stress = Numbers(reader);
        return (result, new(members, energy[0], spreads, stress.Length > 0 ? Matrix3d.FromRows(stress) : null));
    }

    private static void Write(BinaryWriter writer, ReadOnlySpan<double> numbers)
    {
        writer.Write(numbers.Length);
        foreach (double number in numbers)
            writer.Write(number);
    }

    private static double[] Numbers(BinaryReader reader)
    {
        double[] numbers = new double[reader.ReadInt32()];
        for (int k = 0; k < numbers.Length; k++)
            numbers[k] = reader.ReadDouble();
        return numbers;
    }
}
