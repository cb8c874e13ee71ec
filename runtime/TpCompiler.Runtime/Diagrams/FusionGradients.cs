using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Diagrams;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Programs;

namespace TpCompiler.Runtime.Diagrams;

/// <summary>What a <see cref="FusionPlan"/> is made of, before it is known which of its outputs are wanted.</summary>
/// <param name="Labels">The labels.</param>
/// <param name="Tensors">The tensors.</param>
/// <param name="Steps">The kernels, in the order in which they run.</param>
public sealed record FusionProgram(
    IReadOnlyList<DiagramLabel> Labels, IReadOnlyList<FusionTensor> Tensors, IReadOnlyList<FusionStep> Steps)
{
    /// <summary>The names of the outputs, in order.</summary>
    public IEnumerable<string> Outputs => Tensors.Where(t => t.Role == ProgramRole.Output).Select(t => t.Name);

    /// <summary>
    /// The plan that gives some of the outputs. Steps that only the others need are left out; what others a step gives besides is left in
    /// memory of the plan.
    /// </summary>
    public FusionPlan PlanOf(IReadOnlyCollection<string> outputs)
    {
        FusionTensor[] tensors = [.. Tensors
            .Select(t => t.Role == ProgramRole.Output && !outputs.Contains(t.Name) ? t with { Role = ProgramRole.Intermediate } : t)];
        bool[] isNeeded = [.. tensors.Select(t => t.Role == ProgramRole.Output)];
        List<FusionStep> steps = [];
        foreach (FusionStep step in Steps.Reverse())
        {
            if (!TensorsOf(step, OperandRole.Output).Any(t => isNeeded[t]))
                continue;
            steps.Insert(0, step);
            foreach (int t in TensorsOf(step, OperandRole.Input))
                isNeeded[t] = true;
        }

        return new(Labels, tensors, steps);
    }

    private static IEnumerable<int> TensorsOf(FusionStep step, OperandRole role)
        => step.Accesses.Where((_, o) => step.Kernel.Operands[o].Role == role).Select(a => a.Tensor);
}

/// <summary>
/// The gradients of a diagram, of which each call wants some: for each choice a plan, made when it is first wanted and then kept. Safe to use
/// from many threads.
/// </summary>
public sealed class FusionGradients
{
    private readonly string[] _names;
    private readonly FusionProgram[] _programs;
    private readonly ConcurrentDictionary<long, FusionPlan> _plans = new();

    /// <summary>Makes the gradients.</summary>
    /// <param name="names">The names of all gradients, at most 62; number n is bit n of a choice.</param>
    /// <param name="programs">Programs that give some of them, the cheapest first; the last gives all.</param>
    /// <exception cref="ArgumentException">The last program does not give all gradients.</exception>
    public FusionGradients(IReadOnlyList<string> names, IReadOnlyList<FusionProgram> programs)
    {
        _names = [.. names];
        _programs = [.. programs];
        if (_programs.Length == 0 || _names.Length > 62 || !_names.SequenceEqual(_programs[^1].Outputs))
            throw new ArgumentException("The last program must give all gradients, in order.", nameof(programs));
    }

    /// <summary>The plan that gives the gradients that are wanted.</summary>
    /// <param name="wanted">Bit n says whether gradient n is wanted.</param>
    public FusionPlan For(long wanted) => _plans.TryGetValue(wanted, out FusionPlan? plan) ? plan : _plans.GetOrAdd(wanted, Make(wanted));

    /// <summary>Copies those of some pointers, one for each gradient, whose gradient is wanted.</summary>
    /// <param name="wanted">Bit n says whether gradient n is wanted.</param>
    /// <param name="pointers">The pointers.</param>
    /// <param name="taken">Where they are copied to.</param>
    /// <returns>How many they are.</returns>
    public static int Take(long wanted, ReadOnlySpan<nint> pointers, Span<nint> taken)
    {
        int count = 0;
        for (int n = 0; n < pointers.Length; n++)
        {
            if ((wanted >> n & 1) != 0)
                taken[count++] = pointers[n];
        }

        return count;
    }

    private FusionPlan Make(long wanted)
    {
        string[] names = [.. _names.Where((_, n) => (wanted >> n & 1) != 0)];
        return _programs.First(p => names.All(p.Outputs.Contains)).PlanOf(names);
    }
}
