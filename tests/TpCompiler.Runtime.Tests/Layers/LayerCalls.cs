using System;
using System.Linq;
using TpCompiler.Runtime.Layers;

namespace TpCompiler.Runtime.Tests.Layers;

/// <summary>What a layer reads or a set of its gradients, as arrays.</summary>
internal sealed record LayerTensors(double[] Input, double[] Second, double[] Weights)
{
    public static LayerTensors Random(Layer<double> layer, int count, Random random) => new(
        Numbers(random, layer.Input.Dim * count),
        Numbers(random, layer.Second.Dim * count),
        Numbers(random, WeightLength(layer, count)));

    /// <summary>Filled with rubbish, because layers overwrite gradients.</summary>
    public static LayerTensors ForGradients(Layer<double> layer, int count) => new(
        Rubbish(layer.Input.Dim * count), Rubbish(layer.Second.Dim * count), Rubbish(WeightLength(layer, count)));

    public static double[] Numbers(Random random, int length)
        => [.. Enumerable.Range(0, length).Select(_ => (2 * random.NextDouble()) - 1)];

    public static double[] Rubbish(int length)
    {
        double[] values = new double[length];
        Array.Fill(values, double.NaN);
        return values;
    }

    public LayerTensors Moved(LayerTensors direction, double step) => new(
        Moved(Input, direction.Input, step), Moved(Second, direction.Second, step), Moved(Weights, direction.Weights, step));

    public double Dot(LayerTensors other) => Dot(Input, other.Input) + Dot(Second, other.Second) + Dot(Weights, other.Weights);

    public static double[] Moved(double[] values, double[] direction, double step) => [.. values.Select((v, i) => v + (step * direction[i]))];

    public static double Dot(double[] a, double[] b) => a.Zip(b, (p, q) => p * q).Sum();

    private static int WeightLength(Layer<double> layer, int count) => layer.WeightCount * (layer.HasWeightsPerItem ? count : 1);
}

/// <summary>Calls of layers on arrays.</summary>
internal static class LayerCalls
{
    public static double[] Forward(this Layer<double> layer, LayerTensors operands, int count)
    {
        double[] output = LayerTensors.Rubbish(layer.Output.Dim * count);
        layer.Forward(Operands(operands), output, count);
        return output;
    }

    public static LayerTensors Backward(this Layer<double> layer, LayerTensors operands, double[] outputGradient, int count)
    {
        LayerTensors gradients = LayerTensors.ForGradients(layer, count);
        layer.Backward(Operands(operands), outputGradient, Gradients(gradients), count);
        return gradients;
    }

    public static (LayerTensors Gradients, double[] OutputGradient) DoubleBackward(
        this Layer<double> layer, LayerTensors operands, double[] outputGradient, LayerTensors cotangents, int count)
    {
        LayerTensors gradients = LayerTensors.ForGradients(layer, count);
        double[] secondOutputGradient = LayerTensors.Rubbish(layer.Output.Dim * count);
        layer.DoubleBackward(Operands(operands), outputGradient, Operands(cotangents), Gradients(gradients), secondOutputGradient, count);
        return (gradients, secondOutputGradient);
    }

    public static LayerOperands<double> Operands(LayerTensors tensors) => new(tensors.Input, tensors.Second, tensors.Weights);

    public static LayerGradients<double> Gradients(LayerTensors tensors) => new(tensors.Input, tensors.Second, tensors.Weights);
}
