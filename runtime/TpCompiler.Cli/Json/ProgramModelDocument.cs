using System.Collections.Generic;
using System.Linq;
using TpCompiler.Atomistic;
using TpCompiler.Atomistic.Models;
using TpCompiler.Atomistic.Models.Tables;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Cli.Inputs;

namespace TpCompiler.Cli.Json;

/// <summary>What <c>tpc info</c> says of a model that is evaluated as a program; <c>--json</c> writes it as it is. Lengths in Angstrom.</summary>
/// <param name="File">The model's file.</param>
/// <param name="Kind">The name of its architecture.</param>
/// <param name="StoredDtype">The floating point type of its weights: float32 or float64.</param>
/// <param name="Parameters">The number of weights that training changes.</param>
/// <param name="Elements">The elements that it knows.</param>
/// <param name="Cutoff">Atoms closer than this are neighbours.</param>
/// <param name="Architecture">What else it is, by name.</param>
/// <param name="Dtype">The floating point type of the kernels.</param>
/// <param name="RadialTables">How close tables of radial functions are; absent where these are evaluated exactly.</param>
/// <param name="Memory">What an evaluation keeps; absent where that is not known.</param>
/// <param name="Kernels">The kernels of energies and forces.</param>
internal sealed record ProgramModelDocument(
    string File,
    string Kind,
    string StoredDtype,
    long Parameters,
    string[] Elements,
    double Cutoff,
    OrderedDictionary<string, string> Architecture,
    string Dtype,
    RadialAccuracy? RadialTables,
    MemoryDocument? Memory,
    IReadOnlyList<KernelDocument> Kernels)
{
    public static ProgramModelDocument Of(string file, ModelCalculator opened, int neighbors)
    {
        IModelDescription model = opened.Description;
        return new(
            file,
            model.Architecture,
            model.Precision == StoredPrecision.Single ? "float32" : "float64",
            model.ParameterCount,
            [.. model.AtomicNumbers.Select(ChemicalElements.Symbol)],
            model.CutoffRadius,
            new(model.Facts.Select(fact => KeyValuePair.Create(fact.Name, fact.Value))),
            PrecisionName.Of(opened.Precision),
            (opened.Calculator as ModelPotential)?.RadialTables,
            opened.Calculator is ModelPotential potential ? MemoryDocument.Of(potential.MemoryPerItem, neighbors) : null,
            [.. (opened.Calculator as ModelPotential)?.Kernels.Select(KernelDocument.Of) ?? []]);
    }
}
