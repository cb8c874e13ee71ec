using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Atomistic.Models;
using TpCompiler.Core.Programs;
using TpCompiler.Core.Programs.Building;

namespace TpCompiler.Atomistic.Escaip;

/// <summary>What belongs to the edges of an atom: that to itself, which is a row of atoms, and those to its neighbours.</summary>
/// <param name="Self">The edge to itself.</param>
/// <param name="Edges">All others.</param>
internal readonly record struct Slots(TensorValue Self, TensorValue Edges);

/// <summary>torch's layers with the weights of EScAIP, for atoms, for edges, or for both with the same weights.</summary>
internal sealed class EscaipLayers(ModelBuilder model, EscaipDescription escaip)
{
    // torch's default, the distance of 1 to the next number: 2^-23 or 2^-52.
    private readonly Rational _epsilon = new(1, escaip.Precision == StoredPrecision.Single ? 1L << 23 : 1L << 52);
    private readonly Dictionary<string, TensorValue> _weights = [];

    /// <summary>So many numbers.</summary>
    public static Irreps Scalars(int count) => new([new MulIrrep(count, new Irrep(0, 1))]);

    /// <summary>A matrix [inputs, outputs] of one that the file has transposed.</summary>
    public TensorValue Matrix(string path, int inputs, int outputs)
    {
        string name = $"{path}.weight";
        return Known(name, () => model.Parameter(
            WeightsOf(name), inputs * outputs, ProgramBuilder.Everything, Scalars(inputs * outputs),
            new WeightMap(Enumerable.Range(0, inputs).Select(u => new WeightRun(u, u * outputs, outputs, 1, SourceStride: inputs)))));
    }

    /// <summary>What is added to a product with a matrix.</summary>
    public TensorValue Bias(string path, int outputs)
        => Known($"{path}.bias", () => model.Parameter(WeightsOf($"{path}.bias"), outputs, ProgramBuilder.Everything, Scalars(outputs)));

    /// <summary>A row for each element; the file's first row is that of none.</summary>
    public TensorValue Elements(string name)
    {
        int rows = model.ElementCount, width = escaip.ElementWidth;
        return Known(name, () => model.Parameter(
            WeightsOf(name), (rows + 1) * width, model.Elements, Scalars(width), new WeightMap([new WeightRun(width, 0, rows * width, 1)])));
    }

    /// <summary>x W + b, for what several tensors are one after the other.</summary>
    public TensorValue Dense(string path, Irreps output, ItemDomain items, IReadOnlyList<TensorValue> parts, bool hasBias = true)
    {
        TensorValue matrix = Matrix(path, parts.Sum(p => p.Irreps.Dim), output.Dim);
        TensorValue result = model.Zeros($"{path}/{NameOf(items)}", items, output);
        int offset = 0;
        foreach (TensorValue part in parts)
        {
            model.AddLinear(items, part, matrix, result, offset);
            offset += part.Irreps.Dim * output.Dim;
        }

        if (hasBias)
            model.Add(items, Bias(path, output.Dim), result);
        return result;
    }

    /// <inheritdoc cref="Dense(string, Irreps, ItemDomain, IReadOnlyList{TensorValue}, bool)"/>
    public Slots Dense(string path, Irreps output, params ReadOnlySpan<Slots> parts)
    {
        Slots[] all = [.. parts];
        return new(
            Dense(path, output, ProgramBuilder.Nodes, [.. all.Select(p => p.Self)]),
            Dense(path, output, ProgramBuilder.Edges, [.. all.Select(p => p.Edges)]));
    }

    /// <summary>The Gaussian error linear unit, by the error function.</summary>
    public TensorValue Gelu(string name, TensorValue x) => model.Activation($"{name}/gelu", x, v => v.Gelu());

    /// <inheritdoc cref="Gelu(string, TensorValue)"/>
    public Slots Gelu(string name, Slots x) => new(Gelu($"{name}/self", x.Self), Gelu($"{name}/edges", x.Edges));

    /// <summary>x divided by the root of the mean of its squares, times a factor of each channel.</summary>
    public TensorValue Norm(string path, TensorValue x)
    {
        int width = x.Irreps.Dim;
        TensorValue scale = Known($"{path}.weight", () => model.Parameter(WeightsOf($"{path}.weight"), width, ProgramBuilder.Everything, Scalars(width)));
        return model.RmsNorm($"{path}/{NameOf(x.Domain)}", x, scale, _ => new Rational(1, width), _epsilon);
    }

    /// <inheritdoc cref="Norm(string, TensorValue)"/>
    public Slots Norm(string path, Slots x) => new(Norm(path, x.Self), Norm(path, x.Edges));

    /// <summary>Two matrices with a function between.</summary>
    public TensorValue FeedForward(string path, TensorValue x)
    {
        int hidden = escaip.Width * (path.StartsWith("input_block", StringComparison.Ordinal) ? 1 : 2);
        TensorValue inner = Gelu($"{path}/{NameOf(x.Domain)}", Dense($"{path}.0.0", Scalars(hidden), x.Domain, [x]));
        return Dense($"{path}.1.0", Scalars(escaip.Width), x.Domain, [inner]);
    }

    /// <inheritdoc cref="FeedForward(string, TensorValue)"/>
    public Slots FeedForward(string path, Slots x) => new(FeedForward(path, x.Self), FeedForward(path, x.Edges));

    /// <summary>The sum.</summary>
    public TensorValue Sum(string name, TensorValue x, TensorValue y)
    {
        TensorValue sum = model.Copy($"{name}/{NameOf(x.Domain)}", x.Domain, x, NumberKind.Model);
        model.Add(x.Domain, y, sum);
        return sum;
    }

    /// <inheritdoc cref="Sum(string, TensorValue, TensorValue)"/>
    public Slots Sum(string name, Slots x, Slots y) => new(Sum(name, x.Self, y.Self), Sum(name, x.Edges, y.Edges));

    /// <summary>A name for what a tensor has rows for.</summary>
    public static string NameOf(ItemDomain items) => items == ProgramBuilder.Edges ? "edges" : items == ProgramBuilder.Nodes ? "self" : "one";

    private TensorValue Known(string name, Func<TensorValue> make)
    {
        if (!_weights.TryGetValue(name, out TensorValue? value))
            _weights.Add(name, value = make());
        return value;
    }

    private Weights WeightsOf(string name) => new(name, escaip.Weights.TryGetValue(name, out ImmutableArray<double> values) ? values : null);
}
