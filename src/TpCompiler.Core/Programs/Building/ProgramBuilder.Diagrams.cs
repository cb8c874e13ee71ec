using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Diagrams;
using TpCompiler.Core.Diagrams.Compilation;

namespace TpCompiler.Core.Programs.Building;

/// <content>Fusion diagrams as parts of programs.</content>
public partial class ProgramBuilder
{
    /// <summary>The steps of a compiled diagram.</summary>
    /// <param name="name">The name of the result.</param>
    /// <param name="diagram">The diagram.</param>
    /// <param name="operands">
    /// For each leg and weight its tensor, as <see cref="OperandOf"/> says; a leg of nodes may be one of a label of nodes, such as what belongs to elements.
    /// </param>
    /// <exception cref="ArgumentException">A leg or weight is missing, or its tensor has other rows, irreps or numbers.</exception>
    public TensorValue Diagram(string name, CompiledDiagram diagram, IReadOnlyDictionary<string, TensorValue> operands)
    {
        foreach (DiagramLabel label in diagram.Forward.Labels)
            Declare(label);
        EquatableArray<ProgramTensor> tensors = diagram.Forward.Tensors;
        NumberKind numbers = operands.Count == 0 ? NumberKind.Model : operands.Values.First().Numbers;
        TensorValue[] values = new TensorValue[tensors.Count];
        for (int t = 0; t < values.Length; t++)
        {
            (ItemDomain items, Irreps irreps) = FormOf(tensors[t]);
            values[t] = tensors[t].Role switch
            {
                ProgramRole.Input => Checked(tensors[t].Name, items, irreps, numbers, operands),
                ProgramRole.Output => Zeros(name, items, irreps, numbers),
                _ => Zeros($"{name}/{tensors[t].Name}", items, irreps, numbers),
            };
        }

        foreach (KernelStep step in diagram.Forward.KernelSteps)
        {
            _steps.Add(new KernelStep(
                Canonical(step.Domain), step.Segment, new(step.Accesses.Select(a => a with { Tensor = values[a.Tensor].Number }))));
        }

        return values[diagram.Forward.TensorIndex(diagram.Diagram.Output.Name)];
    }

    /// <summary>The rows and the irreps that a leg or weight of a diagram has.</summary>
    /// <param name="diagram">The diagram.</param>
    /// <param name="name">The leg's or weight's name.</param>
    public static (ItemDomain Items, Irreps Irreps) OperandOf(CompiledDiagram diagram, string name)
        => FormOf(diagram.Forward.Tensors[diagram.Forward.TensorIndex(name)]);

    private static (ItemDomain Items, Irreps Irreps) FormOf(ProgramTensor tensor)
        => (Canonical(tensor.Domain), tensor.Irreps);

    private static TensorValue Checked(
        string name, ItemDomain items, Irreps irreps, NumberKind numbers, IReadOnlyDictionary<string, TensorValue> operands)
    {
        if (!operands.TryGetValue(name, out TensorValue? value))
            throw new ArgumentException($"The diagram reads {name}, {irreps} for each {items}, which is not given.", nameof(operands));
        bool isOfLabel = items == Nodes && value.Domain is WeightSets { Items.Count: 1, Letters.Length: 1 };
        if ((value.Domain != items && !isOfLabel) || value.Irreps != irreps || value.Numbers != numbers)
        {
            throw new ArgumentException(
                $"The diagram reads {name} as {irreps} for each {items} in numbers of kind {numbers}; {value.Name} is {value.Irreps} for each {value.Domain} in numbers of kind {value.Numbers}.",
                nameof(operands));
        }

        return value;
    }

    /// <summary>The same items with the letters that the program has for them: sets that belong to one node or edge are nodes and edges.</summary>
    private static ItemDomain Canonical(ItemDomain items)
    {
        if (items is not WeightSets sets)
            return items;
        if (sets.Items.Count == 1 && sets.Items[0].Label is null)
            return sets.Letters.Length == 1 ? Nodes : Edges;
        int letter = 'i';
        return sets.Items.Count == 0
            ? Everything
            : new WeightSets(new(sets.Items.Select(item => item with { Indices = string.Concat(item.Indices.Select(_ => (char)letter++)) })));
    }
}
