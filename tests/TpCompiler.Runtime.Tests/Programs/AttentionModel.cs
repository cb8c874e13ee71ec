using TpCompiler.Algebra;
using TpCompiler.Core.Diagrams;
using TpCompiler.Core.Programs;
using TpCompiler.Core.Programs.Building;

namespace TpCompiler.Runtime.Tests.Programs;

/// <summary>
/// A small program with softmax and maxima: atoms attend to their neighbours and to themselves, a structure pools its atoms, edges of an atom attend to each
/// other.
/// </summary>
internal static class AttentionModel
{
    private static readonly Irreps s_heads = Irreps.Parse("3x0e");

    /// <summary>Pairs of edges of a centre.</summary>
    private static readonly GraphItems s_pairs = new("ijk", new([new DiagramEdge('i', 'j'), new DiagramEdge('i', 'k')]), default);

    /// <summary>The program.</summary>
    /// <param name="hasPairs">Whether edges of an atom attend to each other, over tuples.</param>
    public static TensorProgram Program(bool hasPairs)
    {
        ProgramBuilder model = new("attention");
        TensorValue atoms = model.Input("atoms", ProgramBuilder.Nodes, s_heads);
        TensorValue edges = model.Input("edges", ProgramBuilder.Edges, Irreps.Parse("4x0e"));
        TensorValue ofEdges = model.Zeros("logits", ProgramBuilder.Edges, s_heads);
        model.AddLinear(ProgramBuilder.Edges, edges, model.Parameter("w:edges", ProgramBuilder.Everything, Irreps.Parse("12x0e")), ofEdges);

        // Ten times as large, so that some have it all.
        TensorValue logits = model.PerChannel("large", ProgramBuilder.Edges, s_heads, v => 10 * (v[0] + (v[1] * v[2])), ofEdges, atoms.OfCenter, atoms.OfNeighbor);
        TensorValue attention = model.Softmax("attention", logits, ProgramBuilder.Nodes, s => s.OfCenter);
        TensorValue features = model.Copy("features", ProgramBuilder.Nodes, atoms, NumberKind.Model);
        Attend(model, ProgramBuilder.Edges, attention, atoms.OfNeighbor, features.OfCenter);

        TensorValue own = model.PerChannel("own_logits", ProgramBuilder.Nodes, s_heads, v => 3 * v[0], atoms);
        (TensorValue ofNeighbors, TensorValue ofSelf) = model.Softmax("with_self", logits, own, s => s.OfCenter);
        Attend(model, ProgramBuilder.Edges, ofNeighbors, atoms.OfNeighbor, features.OfCenter);
        Attend(model, ProgramBuilder.Nodes, ofSelf, atoms, features);
        model.Add(ProgramBuilder.Nodes, model.Maximum("strongest", logits, ProgramBuilder.Nodes, m => m.OfCenter), features);
        if (hasPairs)
        {
            TensorValue pairs = model.PerChannel("pairs", s_pairs, s_heads, v => v[0] * v[1], new TensorReading(logits, "ij"), new TensorReading(ofEdges, "ik"));
            (TensorValue ofPairs, TensorValue rest) = model.Softmax("of_pairs", pairs, ofEdges, s => new(s, "ij"));
            TensorValue attended = model.Zeros("attended", ProgramBuilder.Edges, s_heads);
            Attend(model, s_pairs, ofPairs, new(ofEdges, "ik"), new(attended, "ij"));
            Attend(model, ProgramBuilder.Edges, rest, ofEdges, attended);
            model.Add(ProgramBuilder.Edges, attended, features.OfCenter);
        }

        TensorValue pooling = model.Softmax("pooling", features, model.Structures, s => s);
        TensorValue pooled = model.SumStructures("pooled", model.PerChannel("parts", ProgramBuilder.Nodes, s_heads, v => v[0] * v[1], pooling, features));
        model.Add(model.Structures, model.Maximum("largest", features, model.Structures, m => m), pooled);
        model.Output("attention", attention);
        model.Output("energy", pooled);
        return model.Build();
    }

    private static void Attend(ProgramBuilder model, ItemDomain items, TensorValue shares, TensorReading values, TensorReading into)
        => model.AddPerChannel(items, ChannelBlock.Of(into, 0), v => v[0] * v[1], ChannelBlock.Of(shares, 0), ChannelBlock.Of(values, 0));
}
