using System;
using System.Collections.Immutable;
using System.Linq;
using System.Runtime.InteropServices;

namespace TpCompiler.Atomistic.ModelFiles;

/// <summary>Takes the tensors of a model's modules as numbers.</summary>
internal static class ModelTensors
{
    /// <summary>All elements, row-major.</summary>
    public static ImmutableArray<double> Doubles(this TorchModule module, string name)
    {
        TorchTensor tensor = module.Tensor(name);
        try
        {
            return ImmutableCollectionsMarshal.AsImmutableArray(tensor.ToDoubles());
        }
        catch (ModelFormatException e)
        {
            throw module.Fail(name, $"{e.Path}: {e.Problem}");
        }
    }

    /// <summary>The only element of a tensor.</summary>
    public static double Number(this TorchModule module, string name)
    {
        ImmutableArray<double> values = module.Doubles(name);
        return values.Length == 1 ? values[0] : throw module.Fail(name, $"expected one number, found {values.Length}");
    }

    /// <summary>The only element of a tensor, which must be an integer whatever its type is.</summary>
    public static int Integer(this TorchModule module, string name)
    {
        double value = module.Number(name);
        return value == Math.Round(value) && Math.Abs(value) < int.MaxValue
            ? (int)value
            : throw module.Fail(name, FormattableString.Invariant($"expected an integer, found {value}"));
    }

    /// <summary>All elements of a tensor with <paramref name="rank"/> axes, and its shape.</summary>
    public static (ImmutableArray<int> Shape, ImmutableArray<double> Values) Shaped(this TorchModule module, string name, int rank)
    {
        TorchTensor tensor = module.Tensor(name);
        if (tensor.Shape.Count != rank || tensor.Shape.Any(n => n > int.MaxValue))
            throw module.Fail(name, $"expected a tensor with {rank} axes, found shape {tensor.ShapeText}");
        return ([.. tensor.Shape.Select(n => (int)n)], module.Doubles(name));
    }
}
