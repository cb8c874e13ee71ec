using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Atomistic;
using TpCompiler.Atomistic.Mace;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Atomistic.Models;
using TpCompiler.Atomistic.Models.Tables;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Cli.Inputs;

namespace TpCompiler.Cli.Json;

/// <summary>What <c>tpc info</c> says of a model; <c>--json</c> writes it as it is. Energies in eV, lengths in Angstrom.</summary>
internal sealed record ModelDocument
{
    public required string File { get; init; }

    /// <summary>The model's class in mace-torch.</summary>
    public required string Kind { get; init; }

    public required string StoredDtype { get; init; }

    public required long Parameters { get; init; }

    public required string[] Elements { get; init; }

    public required double Cutoff { get; init; }

    public required string[] Heads { get; init; }

    /// <summary>The largest degree of the spherical harmonics of edges.</summary>
    public required int LMax { get; init; }

    public required RadialDocument Radial { get; init; }

    /// <summary>Whether nuclei repel each other as Ziegler, Biersack and Littmark say.</summary>
    public required bool ZblRepulsion { get; init; }

    public required LayerDocument[] Layers { get; init; }

    /// <summary>The head that evaluates structures which name none; absent where each must name one.</summary>
    public string? DefaultHead { get; init; }

    /// <summary>What the model reads of a structure besides elements, positions and cell.</summary>
    public required InputDocument[] Inputs { get; init; }

    /// <summary>The head and floating point type whose scale, shift, energies and kernels follow.</summary>
    public required string Head { get; init; }

    public required string Dtype { get; init; }

    /// <summary>How close tables of radial functions are; absent where these are evaluated exactly.</summary>
    public RadialAccuracy? RadialTables { get; init; }

    /// <summary>The factor of the interaction energy; absent for a plain MACE.</summary>
    public double? Scale { get; init; }

    /// <summary>What is added to the interaction energy of every atom; absent for a plain MACE.</summary>
    public double? Shift { get; init; }

    /// <summary>The energies of isolated atoms, element by element.</summary>
    public required double[] AtomicEnergies { get; init; }

    /// <summary>What an evaluation of energies and forces keeps.</summary>
    public required MemoryDocument Memory { get; init; }

    public required IReadOnlyList<KernelDocument> Kernels { get; init; }

    public static ModelDocument Of(string file, MacePotential potential, ModelHeads heads, int neighbors)
    {
        MaceDescription model = potential.Description;
        int head = model.Heads.IndexOf(potential.Head);
        int elements = model.AtomicNumbers.Length;
        return new ModelDocument
        {
            File = file,
            Kind = model.Kind switch
            {
                MaceModelKind.ScaleShiftMace => "ScaleShiftMACE",
                MaceModelKind.EnergyDipoles => "EnergyDipolesMACE",
                MaceModelKind.AtomicDipoles => "AtomicDipolesMACE",
                MaceModelKind.AtomicDielectric => "AtomicDielectricMACE",
                _ => "MACE",
            },
            StoredDtype = model.Precision == StoredPrecision.Single ? "float32" : "float64",
            Parameters = model.ParameterCount,
            Elements = [.. model.AtomicNumbers.Select(ChemicalElements.Symbol)],
            Cutoff = model.CutoffRadius,
            Heads = [.. model.Heads],
            LMax = model.LMax,
            Radial = RadialDocument.Of(model.Radial),
            ZblRepulsion = model.PairRepulsion is not null,
            Layers = [.. model.Layers.Select(LayerDocument.Of)],
            DefaultHead = heads.Fixed ?? heads.Default,
            Inputs = [.. model.Inputs.Select(InputDocument.Of)],
            Head = potential.Head,
            Dtype = PrecisionName.Of(potential.Precision),
            RadialTables = potential.RadialTables,
            Scale = model.Scale?[head],
            Shift = model.Shift?[head],
            AtomicEnergies = model.AtomicEnergies.AsSpan(head * elements, elements).ToArray(),
            Memory = MemoryDocument.Of(potential.MemoryPerItem, neighbors),
            Kernels = [.. potential.Kernels.Select(KernelDocument.Of)],
        };
    }
}

/// <summary>A property of structures, or of their atoms, that a model reads.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Aliases">Other names under which it is found.</param>
/// <param name="Per">structure or atom.</param>
/// <param name="Numbers">How many numbers it is, of the structure or of each atom.</param>
/// <param name="Least">The least whole number that the model knows; absent where any number will do.</param>
/// <param name="Largest">The largest, likewise.</param>
/// <param name="Default">What stands for it where it is absent; absent where it must be given.</param>
internal sealed record InputDocument(string Name, IReadOnlyList<string> Aliases, string Per, int Numbers, int? Least, int? Largest, double? Default)
{
    public static InputDocument Of(PropertyInput input) => new(
        input.Name, input.Aliases, input.IsPerAtom ? "atom" : "structure", input.Numbers, input.Range?.Least, input.Range?.Largest, input.Default);

    /// <summary>What it is, for people.</summary>
    public override string ToString()
        => new PropertyInput(Name, Aliases, Per == "atom", Numbers, Least is { } least ? (least, Largest!.Value) : null, Default).ToString();
}

/// <summary>How the length of an edge becomes radial features.</summary>
/// <param name="Basis">bessel, gaussian or chebyshev.</param>
/// <param name="Functions">The number of functions.</param>
/// <param name="CutoffExponent">The exponent p of the polynomial envelope.</param>
/// <param name="Transform">What is done to the distance first: agnesi or soft; absent for nothing.</param>
internal sealed record RadialDocument(string Basis, int Functions, int CutoffExponent, string? Transform)
{
    public static RadialDocument Of(RadialDescription radial) => new(
        radial.Basis switch
        {
            BesselBasisDescription => "bessel",
            GaussianBasisDescription => "gaussian",
            ChebyshevBasisDescription => "chebyshev",
            _ => throw new ArgumentException($"The radial basis {radial.Basis.GetType().Name} has no name.", nameof(radial)),
        },
        radial.Basis.Count,
        radial.CutoffExponent,
        radial.Transform switch
        {
            null => null,
            AgnesiTransformDescription => "agnesi",
            SoftTransformDescription => "soft",
            OldSoftTransformDescription => "soft (before mace-torch 0.3.14)",
            _ => throw new ArgumentException($"The transform {radial.Transform.GetType().Name} has no name.", nameof(radial)),
        });
}
