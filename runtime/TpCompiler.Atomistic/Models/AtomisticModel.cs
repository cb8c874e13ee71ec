using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using TpCompiler.Core.Programs;
using TpCompiler.Core.Programs.Regions;

namespace TpCompiler.Atomistic.Models;

/// <summary>
/// A model of atoms: a program over atoms and pairs of neighbours, and its parameters. Where the numbers came from is forgotten; how they become what
/// the program reads is known, so that gradients find their way back. Immutable.
/// </summary>
/// <remarks>
/// Inputs of the program: <c>positions</c> of atoms, <c>shifts</c> of edges (<see cref="EdgeGeometry"/>), <c>strain</c> of structures, and
/// <see cref="Inputs"/>. Labels of atoms: <c>z</c>, the index of the element in <see cref="AtomicNumbers"/>, and <c>structure</c>. Outputs are
/// named as in <see cref="ModelOutputs"/>.
/// </remarks>
public sealed class AtomisticModel
{
    private readonly ImmutableArray<Preparation> _preparations;

    internal AtomisticModel(
        TensorProgram program,
        ImmutableArray<int> atomicNumbers,
        double cutoff,
        ImmutableArray<ModelInput> inputs,
        MomentForm? moments,
        ImmutableArray<ModelParameter> parameters,
        ImmutableArray<Preparation> preparations)
    {
        Program = program;
        AtomicNumbers = atomicNumbers;
        Cutoff = cutoff;
        Inputs = inputs;
        Moments = moments;
        HashSet<string> tensors = [.. program.TensorsOf(ProgramRole.Parameter).Select(t => t.Name)];
        _preparations = [.. preparations.Where(p => tensors.Contains(p.Tensor))];
        HashSet<string> used = [.. _preparations.Select(p => p.Parameter)];
        Parameters = [.. parameters.Where(p => used.Contains(p.Name))];
    }

    /// <summary>The program.</summary>
    public TensorProgram Program { get; }

    /// <summary>The elements, in the order of the label <c>z</c>.</summary>
    public ImmutableArray<int> AtomicNumbers { get; }

    /// <summary>Atoms closer than this are joined by edges, Angstrom.</summary>
    public double Cutoff { get; }

    /// <summary>Properties that the program reads.</summary>
    public ImmutableArray<ModelInput> Inputs { get; }

    /// <summary>What the rows of <see cref="ModelOutputs.Moments"/> are; null where the model predicts none.</summary>
    public MomentForm? Moments { get; }

    /// <summary>The parameters that the program reads.</summary>
    public ImmutableArray<ModelParameter> Parameters { get; }

    /// <summary>The number of weights that training changes.</summary>
    public long ParameterCount => Parameters.Where(p => p.IsTrained).Sum(p => (long)p.Values.Length);

    /// <summary>The program's parameters, of given numbers under the names of <see cref="Parameters"/>, or of those that the model came with.</summary>
    /// <param name="values">Numbers by name; those that are missing are the model's own.</param>
    /// <returns>The rows of each tensor by its name.</returns>
    public IReadOnlyDictionary<string, double[]> Prepare(IReadOnlyDictionary<string, double[]>? values = null)
    {
        Dictionary<string, ModelParameter> own = Parameters.ToDictionary(p => p.Name);
        Dictionary<string, double[]> tensors = Program.TensorsOf(ProgramRole.Parameter).ToDictionary(t => t.Name, t => new double[checked(RowCount(t) * t.RowLength)]);
        foreach (Preparation p in _preparations)
        {
            bool isGiven = values is not null && values.ContainsKey(p.Parameter);
            p.Map.Apply(isGiven ? values![p.Parameter] : own[p.Parameter].Values.AsSpan(), tensors[p.Tensor]);
        }

        return tensors;
    }

    /// <summary>From gradients of the program's parameters those of <see cref="Parameters"/>.</summary>
    /// <param name="ofTensors">The gradient of each tensor by its name; those that are missing are zero.</param>
    /// <returns>The gradient of each parameter that training changes, by its name.</returns>
    public IReadOnlyDictionary<string, double[]> ToParameters(IReadOnlyDictionary<string, double[]> ofTensors)
    {
        ArgumentNullException.ThrowIfNull(ofTensors);
        Dictionary<string, double[]> gradients = Parameters.Where(p => p.IsTrained).ToDictionary(p => p.Name, p => new double[p.Values.Length]);
        foreach (Preparation p in _preparations)
        {
            if (gradients.TryGetValue(p.Parameter, out double[]? gradient) && ofTensors.TryGetValue(p.Tensor, out double[]? ofTensor))
                p.Map.ApplyTransposed(ofTensor, gradient);
        }

        return gradients;
    }

    /// <summary>How many rows a tensor has that is neither of atoms nor of edges.</summary>
    private int RowCount(ProgramTensor tensor) => ((WeightSets?)(tensor.Domain as WeightSets))?.Items.Aggregate(1, (count, item) => checked(count * LabelCount(item.Label!))) ?? 1;

    private int LabelCount(string label) => label == "z"
        ? AtomicNumbers.Length
        : Inputs.OfType<LabelInput>().First(input => input.Name == label).Count;
}
