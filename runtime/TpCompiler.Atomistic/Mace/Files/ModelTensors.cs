using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Runtime.InteropServices;
using TpCompiler.Atomistic.ModelFiles;

namespace TpCompiler.Atomistic.Mace.Files;

/// <summary>
/// Takes the tensors of a model one by one and remembers which, so that in the end a model with a weight that nobody asked
/// for is refused rather than evaluated without it.
/// </summary>
internal sealed class ModelTensors
{
    // Modules of models nest about ten deep; a hostile file could nest them in a circle.
    private const int DeepestModule = 64;

    private readonly HashSet<TorchTensor> _taken = new(ReferenceEqualityComparer.Instance);

    /// <summary>A tensor itself.</summary>
    public TorchTensor Take(TorchModule module, string name)
    {
        TorchTensor tensor = module.Tensor(name);
        _taken.Add(tensor);
        return tensor;
    }

    /// <summary>All elements, row-major.</summary>
    public ImmutableArray<double> Doubles(TorchModule module, string name)
    {
        TorchTensor tensor = Take(module, name);
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
    public double Number(TorchModule module, string name)
    {
        ImmutableArray<double> values = Doubles(module, name);
        return values.Length == 1 ? values[0] : throw module.Fail(name, $"expected one number, found {values.Length}");
    }

    /// <summary>The only element of a tensor, which must be an integer whatever its type is.</summary>
    public int Integer(TorchModule module, string name)
    {
        double value = Number(module, name);
        return value == Math.Round(value) && Math.Abs(value) < int.MaxValue
            ? (int)value
            : throw module.Fail(name, FormattableString.Invariant($"expected an integer, found {value}"));
    }

    /// <summary>All elements of a tensor with <paramref name="rank"/> axes, and its shape.</summary>
    public (ImmutableArray<int> Shape, ImmutableArray<double> Values) Shaped(TorchModule module, string name, int rank)
    {
        TorchTensor tensor = Take(module, name);
        if (tensor.Shape.Count != rank || tensor.Shape.Any(n => n > int.MaxValue))
            throw module.Fail(name, $"expected a tensor with {rank} axes, found shape {tensor.ShapeText}");
        return ([.. tensor.Shape.Select(n => (int)n)], Doubles(module, name));
    }

    /// <summary>Refuses a model with a parameter that was not taken.</summary>
    public void RefuseOthers(TorchModule root) => RefuseOthers(root, []);

    private void RefuseOthers(TorchModule module, List<PickleObject> above)
    {
        // A module inside itself adds nothing new, and one met a second time elsewhere was already looked at there.
        if (above.Contains(module.Source))
            return;
        if (above.Count > DeepestModule)
            throw module.Fail("", $"expected modules nested at most {DeepestModule} deep, found more");
        foreach ((string name, TorchTensor tensor) in module.Parameters)
        {
            if (tensor.Count > 0 && !_taken.Contains(tensor))
                throw module.Refuse($"the weights '{name}' of a {module.ClassName}");
        }

        above.Add(module.Source);
        foreach (TorchModule inner in module.Modules)
            RefuseOthers(inner, above);
        above.RemoveAt(above.Count - 1);
    }
}
