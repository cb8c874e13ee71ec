using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Diagrams;
using TpCompiler.TestSupport.Diagrams;

namespace TpCompiler.Core.Tests.Diagrams.Oracle;

/// <summary>What holds of every diagram, whatever it is.</summary>
internal static class DiagramProperties
{
    private static readonly OracleGraph s_graph = OracleGraph.Small;

    /// <summary>Turning the legs, with inversion and without, turns the output.</summary>
    public static void AssertEquivariant(FusionDiagram diagram, int seed)
    {
        DiagramInputs inputs = DiagramInputs.Random(diagram, s_graph, 2, seed);
        double[] output = DiagramOracle.Forward(diagram, inputs);
        double[,] rotation = WignerD.RotationFromAngles(0.3 + seed, 1.1, -0.7);
        double[,] inverted = WignerD.RotationFromAngles(-1.9, 0.8 + seed, 0.4);
        for (int i = 0; i < 9; i++)
            inverted[i / 3, i % 3] *= -1;
        foreach (double[,] turn in new[] { rotation, inverted })
        {
            Numbers.AssertNear(
                DiagramInputs.RotateRows(output, diagram.Output.Value.Irreps, turn),
                DiagramOracle.Forward(diagram, inputs.Rotate(diagram, turn)),
                1e-11,
                "output of turned legs");
        }
    }

    /// <summary>The names of the nodes mean nothing.</summary>
    public static void AssertPermutes(FusionDiagram diagram, int seed)
    {
        int[] newNumbers = [2, 0, 3, 1];
        DiagramInputs inputs = DiagramInputs.Random(diagram, s_graph, 2, seed);
        double[] output = DiagramOracle.Forward(diagram, inputs);

        Numbers.AssertNear(
            diagram.Output.Indices.Length == 1 ? DiagramInputs.RenameRows(output, newNumbers) : output,
            DiagramOracle.Forward(diagram, inputs.RenameNodes(diagram, newNumbers)),
            1e-12,
            "output of renamed nodes");
    }

    /// <summary>Gradients and their derivatives along a random direction are those of central differences.</summary>
    public static void AssertGradients(FusionDiagram diagram, int seed)
    {
        const double step = 1e-5;
        DiagramInputs inputs = DiagramInputs.Random(diagram, s_graph, 2, seed);
        double[] cotangent = Numbers.Draw(inputs.Length(diagram, diagram.Output.Name), seed + 1);
        Dictionary<string, double[]> direction = Numbers.DrawLike(inputs.Tensors, seed + 2);
        Dictionary<string, double[]> h = Numbers.DrawLike(inputs.Tensors, seed + 3);
        double[] turn = Numbers.Draw(cotangent.Length, seed + 4);

        double Value(double t) => Numbers.Dot(DiagramOracle.Forward(diagram, inputs.Step(direction, t)), cotangent);
        IReadOnlyDictionary<string, double[]> gradients = DiagramOracle.Backward(diagram, inputs, cotangent);
        Numbers.AssertNear([(Value(step) - Value(-step)) / (2 * step)], [Numbers.Dot(gradients, direction)], 1e-7, "gradient");

        // The scalar whose derivatives the second pass gives.
        double Contracted(double t, double s) => Numbers.Dot(
            DiagramOracle.Backward(diagram, inputs.Step(direction, t), [.. cotangent.Zip(turn, (c, d) => c + s * d)]), h);
        SecondDerivatives second = DiagramOracle.DoubleBackward(diagram, inputs, cotangent, h);
        Numbers.AssertNear([(Contracted(step, 0) - Contracted(-step, 0)) / (2 * step)], [Numbers.Dot(second.Gradients, direction)], 1e-7, "second derivative");
        Numbers.AssertNear([(Contracted(0, step) - Contracted(0, -step)) / (2 * step)], [Numbers.Dot(second.ByCotangent, turn)], 1e-7, "derivative by the cotangent");
    }

    /// <summary>All kinds of expressions, and all modes.</summary>
    public static IEnumerable<object> AllKinds =>
    [
        .. typeof(DiagramExpression).Assembly.GetTypes().Where(t => t.BaseType == typeof(DiagramExpression)),
        .. Enum.GetValues<ChannelMode>().Cast<object>(),
    ];

    /// <summary>The kinds and modes of an expression and of all inside it.</summary>
    public static IEnumerable<object> Kinds(DiagramExpression expression)
        => WithAllInside(expression).SelectMany(e => e is ProductExpression product ? new object[] { e.GetType(), product.Mode } : [e.GetType()]);

    /// <summary>An expression and all those that it is made of.</summary>
    public static IEnumerable<DiagramExpression> WithAllInside(DiagramExpression expression)
        => [expression, .. Inside(expression).SelectMany(WithAllInside)];

    private static IEnumerable<DiagramExpression> Inside(DiagramExpression expression) => expression switch
    {
        ProductExpression e => e.Factors,
        PowerExpression e => [e.Body],
        WeightedExpression e => [e.Body],
        SumExpression e => [e.Body],
        CollectionExpression e => [e.Body],
        AdditionExpression e => e.Terms,
        ConcatenationExpression e => e.Parts,
        MixExpression e => [e.Body],
        _ => Enumerable.Empty<DiagramExpression>(),
    };
}
