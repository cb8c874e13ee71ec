using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Diagrams;
using TpCompiler.Core.Programs;
using TpCompiler.Core.Programs.Regions;

namespace TpCompiler.Runtime.Programs;

/// <summary>
/// What a program makes of parameters alone, such as the matrices of elements that are linear in an embedding of them, becomes parameters itself: computed
/// once, in 64 bits. Products with such matrices are then those with parameters, which are packed.
/// </summary>
public static class ConstantFolding
{
    /// <summary>Folds what is constant. Gradients with respect to parameters are those of the program as it was.</summary>
    /// <param name="program">The program.</param>
    /// <param name="parameters">The rows of its parameters by name.</param>
    /// <returns>The program without the steps that are done, and the parameters that it has now.</returns>
    public static (TensorProgram Program, IReadOnlyDictionary<string, double[]> Parameters) Apply(
        TensorProgram program, IReadOnlyDictionary<string, double[]> parameters)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(parameters);
        Dictionary<string, int> counts = LabelCounts(program, parameters);
        bool[] constant = Constants(program, counts);
        ProgramStep[] done = [.. program.Steps.Where(s => s.Writes.All(t => IsMade(program, constant, t)))];
        if (done.Length == 0)
            return (program, parameters);
        Dictionary<string, double[]> all = new(parameters);
        foreach ((string name, double[] rows) in Run(program, done, parameters, counts))
            all.Add(name, rows);
        ProgramTensor[] tensors = [.. program.Tensors.Select((t, n) => IsMade(program, constant, n) ? t with { Role = ProgramRole.Parameter } : t)];
        HashSet<ProgramStep> finished = new(done, ReferenceEqualityComparer.Instance);
        return (program with { Tensors = new(tensors), Steps = new(program.Steps.Where(s => !finished.Contains(s))) }, all);
    }

    private static bool IsMade(TensorProgram program, bool[] constant, int t) => constant[t] && program.Tensors[t].Role != ProgramRole.Parameter;

    /// <summary>How many values labels have, as the parameters say that have a row for each.</summary>
    private static Dictionary<string, int> LabelCounts(TensorProgram program, IReadOnlyDictionary<string, double[]> parameters)
    {
        Dictionary<string, int> counts = [];
        foreach (ProgramTensor tensor in program.TensorsOf(ProgramRole.Parameter))
        {
            if (tensor.Domain is WeightSets { Items: [{ Label: { } label }] } && parameters.TryGetValue(tensor.Name, out double[]? rows))
                counts[label] = rows.Length / tensor.RowLength;
        }

        return counts;
    }

    /// <summary>For each tensor whether it is a parameter, or made of such by steps over the values of labels alone.</summary>
    private static bool[] Constants(TensorProgram program, Dictionary<string, int> counts)
    {
        bool[] constant = [.. program.Tensors.Select(t => t.Role is ProgramRole.Parameter or ProgramRole.Intermediate)];

        // A tensor is none that one step makes of something else, be it what is none itself: until nothing changes.
        for (bool changes = true; changes;)
        {
            changes = false;
            foreach (ProgramStep step in program.Steps)
            {
                if (IsCountable(step.Domain, counts) && step.Reads.Concat(step.Writes).All(t => constant[t]))
                    continue;
                foreach (int t in step.Writes)
                {
                    changes |= constant[t];
                    constant[t] = false;
                }
            }
        }

        HashSet<int> written = [.. program.Steps.SelectMany(s => s.Writes)];
        for (int t = 0; t < constant.Length; t++)
            constant[t] &= program.Tensors[t].Role == ProgramRole.Parameter || written.Contains(t);
        return constant;
    }

    private static bool IsCountable(ItemDomain domain, Dictionary<string, int> counts)
        => RowRelations.IsFew(domain) && (domain is not WeightSets sets || sets.Items.All(item => item.Label is { } label && counts.ContainsKey(label)));

    /// <summary>Runs the steps over no nodes.</summary>
    private static IEnumerable<KeyValuePair<string, double[]>> Run(
        TensorProgram program, ProgramStep[] steps, IReadOnlyDictionary<string, double[]> parameters, Dictionary<string, int> counts)
    {
        int[] touched = [.. steps.SelectMany(s => s.Accesses.Select(a => a.Tensor)).Distinct()];
        Dictionary<int, int> numbers = touched.Select((t, n) => (t, n)).ToDictionary(p => p.t, p => p.n);
        TensorProgram part = program with
        {
            Labels = new(program.Labels.Where(label => counts.ContainsKey(label.Name))),
            Tensors = new(touched.Select(t => program.Tensors[t])),
            Steps = new(steps.Select(s => s.WithAccesses(s.Accesses.Select(a => a with { Tensor = numbers[a.Tensor] })))),
        };
        using ProgramGraph graph = new();
        graph.SetEdges(0, [], []);
        foreach (DiagramLabel label in part.Labels)
            graph.SetLabel(label.Name, [], counts[label.Name]);
        return ProgramInterpreter.Run(part, graph, parameters);
    }
}
