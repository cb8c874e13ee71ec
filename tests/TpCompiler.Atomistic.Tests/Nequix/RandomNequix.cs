using System;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json.Nodes;
using TpCompiler.Algebra;
using TpCompiler.Atomistic.Nequix;

namespace TpCompiler.Atomistic.Tests.Nequix;

/// <summary>Small Nequix models with random weights, and their files.</summary>
internal static class RandomNequix
{
    public static NequixDescription Create(int seed, string hidden = "6x0e+4x1o+2x2e", int lmax = 2, int layers = 3, bool layerNorm = true, int exponent = 6)
    {
        NequixDescription model = new()
        {
            AtomicNumbers = [1, 6, 8],
            CutoffRadius = 3.5,
            LMax = lmax,
            Hidden = Irreps.Parse(hidden),
            LayerCount = layers,
            RadialBasisSize = 5,
            RadialWidth = 7,
            RadialDepth = 2,
            EnvelopeExponent = exponent,
            AverageNeighborCount = 11.5,
            Scale = 0.8,
            Shift = -0.3,
            HasLayerNorm = layerNorm,
        };
        Random random = new(seed);

        // As stored, with 32 bits.
        return model with
        {
            Tensors = model.Shapes.ToImmutableDictionary(
                t => t.Name, t => Enumerable.Range(0, t.Shape.Aggregate(1, (a, b) => a * b)).Select(_ => (double)(float)((2 * random.NextDouble()) - 1)).ToImmutableArray()),
        };
    }

    /// <summary>The configuration as files have it.</summary>
    public static JsonObject Configuration(NequixDescription model) => new()
    {
        ["cutoff"] = model.CutoffRadius,
        ["atomic_numbers"] = new JsonArray([.. model.AtomicNumbers.Select(z => JsonValue.Create(z))]),
        ["hidden_irreps"] = model.Hidden.ToString(),
        ["lmax"] = model.LMax,
        ["n_layers"] = model.LayerCount,
        ["radial_basis_size"] = model.RadialBasisSize,
        ["radial_mlp_size"] = model.RadialWidth,
        ["radial_mlp_layers"] = model.RadialDepth,
        ["radial_polynomial_p"] = (double)model.EnvelopeExponent,
        ["avg_n_neighbors"] = model.AverageNeighborCount,
        ["scale"] = model.Scale,
        ["shift"] = model.Shift,
        ["layer_norm"] = model.HasLayerNorm,
        ["index_weights"] = false,
        ["kernel"] = true,
        ["optimizer"] = "muon",
    };

    /// <summary>The bytes of a .nqx file.</summary>
    public static byte[] Nqx(NequixDescription model, JsonObject? configuration = null)
    {
        using MemoryStream file = new();
        file.Write(Encoding.UTF8.GetBytes((configuration ?? Configuration(model)).ToJsonString() + "\n"));
        foreach (NequixTensor tensor in model.Shapes)
            file.Write(Array(string.Join(", ", tensor.Shape) + (tensor.Shape.Length == 1 ? "," : ""), [.. model.Tensors[tensor.Name]]));
        return file.ToArray();
    }

    /// <summary>An array in NumPy's format.</summary>
    public static byte[] Array(string shape, double[] values, string type = "<f4", string order = "False", byte version = 1)
    {
        string header = $"{{'descr': '{type}', 'fortran_order': {order}, 'shape': ({shape}), }}";
        header = header.PadRight(117) + "\n";
        using MemoryStream array = new();
        array.Write([0x93, .. "NUMPY"u8, version, 0, (byte)header.Length, 0]);
        array.Write(Encoding.Latin1.GetBytes(header));
        Span<byte> bytes = stackalloc byte[8];
        foreach (double value in values)
        {
            if (type == "<f4")
                BinaryPrimitives.WriteSingleLittleEndian(bytes, (float)value);
            else
                BinaryPrimitives.WriteDoubleLittleEndian(bytes, value);
            array.Write(bytes[..(type == "<f4" ? 4 : 8)]);
        }

        return array.ToArray();
    }

    /// <summary>The bytes of a safetensors file with the same tensors.</summary>
    public static byte[] Safetensors(NequixDescription model, JsonObject metadata, params (string Name, int[] Shape)[] more)
    {
        (string Name, int[] Shape, double[] Values)[] tensors =
        [
            .. model.Shapes.Reverse().Select(t => (t.Name, t.Shape.ToArray(), model.Tensors[t.Name].ToArray())),
            .. more.Select(t => (t.Name, t.Shape, new double[t.Shape.Aggregate(1, (a, b) => a * b)])),
        ];
        JsonObject header = new() { ["__metadata__"] = metadata };
        int offset = 0;
        foreach ((string name, int[] shape, double[] values) in tensors)
        {
            header[name] = new JsonObject
            {
                ["dtype"] = "F32",
                ["shape"] = new JsonArray([.. shape.Select(n => JsonValue.Create(n))]),
                ["data_offsets"] = new JsonArray(offset, offset + (4 * values.Length)),
            };
            offset += 4 * values.Length;
        }

        byte[] json = Encoding.UTF8.GetBytes(header.ToJsonString());
        using MemoryStream file = new();
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, json.Length);
        file.Write(bytes);
        file.Write(json);
        foreach (double value in tensors.SelectMany(t => t.Values))
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes, (float)value);
            file.Write(bytes[..4]);
        }

        return file.ToArray();
    }
}
