using System;
using System.IO;
using System.Linq;
using System.Text;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Cli.Evaluation;
using TpCompiler.Cli.Inputs;
using TpCompiler.Cli.Json;

namespace TpCompiler.Cli.Output;

/// <summary>Prints every frame for people to read.</summary>
internal sealed class FrameTextOutput(TextWriter writer, string path, ModelCalculator model) : IResultOutput
{
    /// <summary>Of larger structures only the largest force and the mean are printed.</summary>
    private const int MostForcesShown = 20;

    private const int EnergyDecimals = 8;
    private const int ForceDecimals = 6;
    private const int StressDecimals = 8;
    private const int VirialDecimals = 6;

    private bool _begun;

    public void Add(EvaluatedFrame frame)
    {
        StringBuilder text = new();
        if (!_begun)
            text.Append($"{path} (head {model.Heads.Fixed ?? "of each frame"}, {PrecisionName.Of(model.Precision)}{(model.Device is null ? "" : $", on {model.Device.Name}")})\n");
        _begun = true;
        Structure structure = frame.Structure;
        string atoms = structure.Count == 1 ? "1 atom" : $"{structure.Count} atoms";
        bool isNamed = structure.Info.TryGetValue("name", out PropertyValue? value) && value is { Kind: PropertyKind.Text, Rank: 0 };
        string name = isNamed ? $", {value!.Texts[0]}" : "";
        string head = model.Heads.Fixed is null ? $", head {model.Heads.Of(structure)}" : "";
        text.Append($"\n{frame.Frame.File}, frame {frame.Frame.Number}{name}{head}: {ChemicalFormula.Of(structure)}, {atoms}, {frame.Result.EdgeCount} edges\n");

        if (frame.Result.HasEnergy)
            AppendEnergies(text, frame);
        AppendMoments(text, frame);
        writer.Write(text);
    }

    private static void AppendEnergies(StringBuilder text, EvaluatedFrame frame)
    {
        Structure structure = frame.Structure;
        TextTable energies = new("<", "", "<");
        energies.Add("energy", NumberText.Fixed(frame.Result.Energy, EnergyDecimals), "eV");
        energies.Add("energy per atom", NumberText.Fixed(frame.EnergyPerAtom, EnergyDecimals), "eV");
        energies.Add("interaction energy", NumberText.Fixed(frame.Result.InteractionEnergy, EnergyDecimals), "eV");
        if (frame.Spread is { } spread)
            energies.Add("spread of the energy", NumberText.Fixed(spread.Energy, EnergyDecimals), "eV");
        if (frame is { HasForces: true, Spread: { } committee })
            energies.Add("largest spread of a force", NumberText.Fixed(committee.Forces.DefaultIfEmpty(0).Max(), ForceDecimals), "eV/Å");
        energies.AppendTo(text, "  ");
        if (frame.HasForces && structure.Count <= MostForcesShown)
            AppendForces(text, frame);
        else if (frame.HasForces)
            AppendForceSizes(text, frame);
        if (!frame.HasStress)
            return;
        if (frame.Result.Stress is { } stress)
            AppendTensor(text, "stress (eV/Å³)", stress, StressDecimals);
        else if (structure.Periodic != PeriodicDirections.None)
            AppendTensor(text, "virial (eV)", frame.Result.Virial, VirialDecimals);
    }

    private static void AppendMoments(StringBuilder text, EvaluatedFrame frame)
    {
        if (frame.Dipole is not { } dipole)
            return;
        TextTable table = new($"<dipole ({MomentsDocument.UnitOf(frame.Result)})", "x", "y", "z", "|d|");
        table.Add(
            "",
            NumberText.Fixed(dipole.X, ForceDecimals),
            NumberText.Fixed(dipole.Y, ForceDecimals),
            NumberText.Fixed(dipole.Z, ForceDecimals),
            NumberText.Fixed(dipole.Length, ForceDecimals));
        table.AppendTo(text, "  ");
        if (frame.Result.Polarizability is { } polarizability)
            AppendTensor(text, "polarizability", polarizability, ForceDecimals);
        if (frame.Result.AtomCharges.IsEmpty || frame.Structure.Count > MostForcesShown)
            return;
        text.Append("  charges (e)\n");
        TextTable charges = new("atom", "<", "charge");
        for (int atom = 0; atom < frame.Structure.Count; atom++)
            charges.Add(NumberText.Grouped(atom + 1), ChemicalElements.Symbol(frame.Structure.AtomicNumbers[atom]), NumberText.Fixed(frame.Result.AtomCharges[atom], ForceDecimals));
        charges.AppendTo(text, "    ");
    }

    public void Complete(EvaluationOutcome outcome) => writer.Flush();

    public void Dispose()
    {
    }

    private static void AppendForces(StringBuilder text, EvaluatedFrame frame)
    {
        text.Append("  forces (eV/Å)\n");
        TextTable table = new("atom", "<", "x", "y", "z", "|F|");
        for (int atom = 0; atom < frame.Structure.Count; atom++)
        {
            Vector3d force = frame.Force(atom);
            table.Add(
                NumberText.Grouped(atom + 1),
                ChemicalElements.Symbol(frame.Structure.AtomicNumbers[atom]),
                NumberText.Fixed(force.X, ForceDecimals),
                NumberText.Fixed(force.Y, ForceDecimals),
                NumberText.Fixed(force.Z, ForceDecimals),
                NumberText.Fixed(force.Length, ForceDecimals));
        }

        table.AppendTo(text, "    ");
    }

    private static void AppendForceSizes(StringBuilder text, EvaluatedFrame frame)
    {
        int largest = 0;
        double squares = 0;
        for (int atom = 0; atom < frame.Structure.Count; atom++)
        {
            squares += Vector3d.Dot(frame.Force(atom), frame.Force(atom));
            if (frame.Force(atom).Length > frame.Force(largest).Length)
                largest = atom;
        }

        TextTable table = new("<", "", "<");
        string where = $"eV/Å (atom {largest + 1}, {ChemicalElements.Symbol(frame.Structure.AtomicNumbers[largest])})";
        table.Add("largest force", NumberText.Fixed(frame.Force(largest).Length, ForceDecimals), where);
        table.Add("root mean square", NumberText.Fixed(Math.Sqrt(squares / frame.Structure.Count), ForceDecimals), "eV/Å");
        table.AppendTo(text, "  ");
    }

    private static void AppendTensor(StringBuilder text, string title, Matrix3d tensor, int decimals)
    {
        text.Append($"  {title}\n");
        TextTable table = new("<", "x", "y", "z");
        for (int row = 0; row < 3; row++)
        {
            table.Add(
                "xyz".Substring(row, 1),
                NumberText.Fixed(tensor[row].X, decimals),
                NumberText.Fixed(tensor[row].Y, decimals),
                NumberText.Fixed(tensor[row].Z, decimals));
        }

        table.AppendTo(text, "    ");
    }
}
