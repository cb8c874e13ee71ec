using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using TpCompiler.Atomistic.ModelFiles;
using TpCompiler.Atomistic.Models;

namespace TpCompiler.Atomistic.Nequip.Files;

/// <summary>Reads modules that NequIP and Allegro have in common.</summary>
internal static class ModuleParts
{
    // What the files hold in 32 bits, and is exact in the code that wrote them.
    private const double SameInSingle = 1e-6;

    /// <summary>A tensor under the name that the state_dict has for it, less the path of the network.</summary>
    public static Weights Weights(this TorchModule module, string name, int length)
    {
        TorchTensor tensor = module.Tensor(name);
        ImmutableArray<double> values = module.Finite(name);
        return values.Length == length
            ? new Weights(NameIn(module, name), values) { AreTrained = tensor.IsParameter }
            : throw module.Fail(name, FormattableString.Invariant($"expected {length} numbers, found shape {tensor.ShapeText}"));
    }

    /// <summary>All elements of a tensor, which must be numbers.</summary>
    public static ImmutableArray<double> Finite(this TorchModule module, string name)
    {
        ImmutableArray<double> values = module.Doubles(name);
        return values.All(double.IsFinite) ? values : throw module.Fail(name, "expected numbers, found one that is infinite or none");
    }

    /// <summary>A network of scalars (ScalarMLPFunction).</summary>
    /// <param name="module">The module.</param>
    /// <param name="inputs">The scalars that enter; null for any number.</param>
    /// <param name="outputs">The scalars that leave; null for any number.</param>
    public static ScalarNetwork Network(this TorchModule module, int? inputs = null, int? outputs = null)
    {
        module = module.OfClass("ScalarMLPFunction");
        TorchModule inner = module.Module("mlp");
        ScalarNetwork network = inner.ClassName == "DeepLinearMLP" ? DeepLinear(inner) : Sequence(inner.OfClass("Sequential"));
        for (int k = 0; k < network.Layers.Length; k++)
        {
            int? expected = k == 0 ? inputs : network.Layers[k - 1].Outputs;
            if (expected is { } rows && network.Layers[k].Inputs != rows)
                throw inner.Fail("", FormattableString.Invariant($"expected {rows} rows in matrix {k}, found {network.Layers[k].Inputs}"));
        }

        return outputs is null || network.Layers[^1].Outputs == outputs
            ? network
            : throw inner.Fail("", FormattableString.Invariant($"expected {outputs} columns in the last matrix, found {network.Layers[^1].Outputs}"));
    }

    /// <summary>A network that is a single matrix.</summary>
    public static ScalarLayer Matrix(this TorchModule module, int? inputs = null, int? outputs = null)
        => module.Network(inputs, outputs) is { Layers: [var only] } ? only : throw module.Fail("mlp", "expected one matrix, found several");

    /// <summary>Bessel functions and their envelope.</summary>
    public static BesselEncoding Bessel(this TorchModule module)
    {
        module = module.OfClass("BesselEdgeLengthEncoding");
        int count = module.Tensor("bessel_weights").Count;
        return new(module.Weights("bessel_weights", count), module.Module("cutoff").Exponent());
    }

    /// <summary>The exponent of a polynomial envelope.</summary>
    public static int Exponent(this TorchModule envelope)
    {
        double p = envelope.OfClass("PolynomialCutoff").NumberAttribute("p");
        return p is >= 2 and <= 64 && p == Math.Floor(p) ? (int)p : throw envelope.Refuse(FormattableString.Invariant($"envelopes with the exponent {p}, which is no whole number from 2 to 64"));
    }

    /// <summary>Scales or shifts: none, one for all types, or one for each.</summary>
    public static Weights? OfTypes(this TorchModule module, string name, int types)
    {
        TorchTensor tensor = module.Tensor(name);
        if (tensor.Count == 0)
            return null;
        return tensor.Count == 1 || tensor.Count == types
            ? module.Weights(name, tensor.Count)
            : throw module.Fail(name, $"expected one number or {types}, found shape {tensor.ShapeText}");
    }

    /// <summary>The repulsion of nuclei.</summary>
    /// <param name="zbl">The module.</param>
    /// <param name="types">The number of types.</param>
    /// <param name="otherwise">The exponent of the envelope where the module has none of its own.</param>
    public static NuclearRepulsion Repulsion(this TorchModule zbl, int types, int otherwise)
    {
        zbl = zbl.ClassName == "ZBL" ? zbl : throw zbl.Refuse($"pair potentials of class {zbl.ClassName}", "ZBL is supported");
        ImmutableArray<double> charges = zbl.Weights("atomic_numbers", types).Values!.Value;
        double constant = Exact(zbl.Number("_qqr2exesquare"), [0.5 * 14.399645, 0.5 * 332.06371]);
        return new(charges, constant, zbl.TryModule("cutoff")?.Exponent() ?? otherwise);
    }

    /// <summary>The inverse square root of the number of neighbours, that files may hold in 32 bits: that of a number with few digits, if it is that of one.</summary>
    public static double InverseRoot(double stored)
    {
        double number = 1 / (stored * stored);
        double rounded = Math.Round(number, Math.Max(0, 6 - (int)Math.Ceiling(Math.Log10(Math.Max(number, 1)))));
        return Exact(stored, [1 / Math.Sqrt(rounded)]);
    }

    /// <summary>The exact number that a file holds in 32 bits, if it is one of some; otherwise what the file holds.</summary>
    public static double Exact(double stored, ReadOnlySpan<double> candidates)
    {
        foreach (double candidate in candidates)
        {
            if ((float)candidate == stored)
                return candidate;
        }

        return stored;
    }

    private static ScalarNetwork Sequence(TorchModule sequence)
    {
        List<ScalarLayer> layers = [];
        ScalarFunction function = ScalarFunction.None;
        foreach (TorchModule module in sequence.Modules)
        {
            TorchModule part = sequence.Module(module.Path[(sequence.Path.Length + 1)..]);
            if (part.ClassName == "ScalarLinearLayer")
            {
                if (part.TryTensor("bias") is not null)
                    throw part.Refuse("networks with biases");
                (ImmutableArray<int> shape, _) = part.Shaped("weight", 2);
                layers.Add(new(part.Weights("weight", shape[0] * shape[1]), shape[0], shape[1], Factor(part, [(shape[0], shape[1])])));
                continue;
            }

            ScalarFunction found = FunctionOf(part);
            if (layers.Count == 0 || (layers.Count > 1 && found != function))
                throw part.Fail("", "expected one function between all matrices, found others");
            function = found;
        }

        return layers.Count > 0 ? new([.. layers], function) : throw sequence.Fail("", "expected matrices, found none");
    }

    private static ScalarFunction FunctionOf(TorchModule module)
    {
        if (module.ClassName == "GELU" && module.TryAttribute("approximate", out object? approximate) && approximate is not "none")
            throw module.Refuse($"GELU in the approximation {PickleText.Describe(approximate)}");
        return module.ClassName switch
        {
            "SiLU" => ScalarFunction.Silu,
            "Mish" => ScalarFunction.Mish,
            "GELU" => ScalarFunction.Gelu,
            "Identity" => ScalarFunction.None,
            _ => throw module.Refuse($"the function {module.ClassName} in networks"),
        };
    }

    /// <summary>The product of several matrices, with one factor.</summary>
    private static ScalarNetwork DeepLinear(TorchModule module)
    {
        TorchModule list = module.Module("weights");
        List<ScalarLayer> layers = [];
        foreach (string name in list.Parameters.Select(pair => pair.Key).ToList())
        {
            (ImmutableArray<int> shape, _) = list.Shaped(name, 2);
            layers.Add(new(list.Weights(name, shape[0] * shape[1]), shape[0], shape[1], 1));
        }

        if (layers.Count == 0)
            throw list.Fail("", "expected matrices, found none");
        layers[0] = layers[0] with { Factor = Factor(module, [.. layers.Select(layer => (layer.Inputs, layer.Outputs))]) };
        return new([.. layers], ScalarFunction.None);
    }

    /// <summary>alpha: a plain number in packages of nequip up to 0.12, a tensor of the model's type since, which is rounded where it is exact in the code.</summary>
    private static double Factor(TorchModule module, ReadOnlySpan<(int Inputs, int Outputs)> shapes)
    {
        double stored = module.NumberAttribute("alpha");
        double inputs = 1, outputs = 1;
        foreach ((int rows, int columns) in shapes)
            (inputs, outputs) = (inputs / Math.Sqrt(rows), outputs / Math.Sqrt(columns));
        double gain = Math.Sqrt(2);
        return double.IsFinite(stored)
            ? Exact(stored, [inputs, gain / Math.Sqrt(shapes[0].Inputs), outputs, gain / Math.Sqrt(shapes[0].Outputs)])
            : throw module.Fail("alpha", "expected a number, found one that is infinite or none");
    }

    private static string NameIn(TorchModule module, string name)
    {
        const string Network = "model.func.";
        string path = module.Path.Length == 0 ? name : $"{module.Path}.{name}";
        int at = path.IndexOf(Network, StringComparison.Ordinal);
        return at >= 0 ? path[(at + Network.Length)..] : path;
    }
}
