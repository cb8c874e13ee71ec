using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Text.Json;
using TpCompiler.Atomistic.ModelFiles;

namespace TpCompiler.Atomistic.Nequix.Files;

/// <summary>
/// Reads Nequix models without Python: <c>.nqx</c> files as published, a line of JSON with the configuration and the arrays of the model in NumPy's format
/// behind it; and safetensors files with the same tensors by name and the configuration as a text called <c>config</c> in their metadata, or in a file beside
/// them that is called the same but ends in <c>.json</c>. Nothing in a file is executed, and nothing is passed over that is not known to say nothing.
/// </summary>
public static class NequixModelFile
{
    private const int LongestLine = 1 << 20;
    private const string Format = "nequix";

    /// <summary>Reads a model.</summary>
    /// <param name="path">The file.</param>
    /// <param name="ignored">Names of entries of the configuration or of tensors that are not known and are passed over.</param>
    /// <exception cref="ModelFormatException">The file is no such model, or is damaged.</exception>
    /// <exception cref="NotSupportedModelException">The model has a feature that is not supported; the message names it.</exception>
    /// <exception cref="UnknownMembersException">The model has something that is not known, and that results may depend on.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static NequixDescription Load(string path, IReadOnlyCollection<string>? ignored = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Load(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read), path, ignored);
    }

    /// <summary>Reads a model from a stream that can seek, and closes it.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="name">Its name, for messages and for what lies beside it.</param>
    /// <param name="ignored">Names of entries of the configuration or of tensors that are not known and are passed over.</param>
    /// <exception cref="ModelFormatException">The file is no such model, or is damaged.</exception>
    public static NequixDescription Load(Stream stream, string name, IReadOnlyCollection<string>? ignored = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using Stream file = stream;
        return SafetensorsArchive.IsSafetensors(file) ? ReadSafetensors(file, name, ignored ?? []) : ReadNqx(file, name, ignored ?? []);
    }

    /// <summary>Whether a file is such a model: its first line is JSON with arrays behind it, or it is a safetensors file that says so.</summary>
    /// <exception cref="ModelFormatException">It begins as a safetensors file, and is damaged.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static bool IsNequix(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        if (!SafetensorsArchive.IsSafetensors(stream))
            return FirstLine(stream) is [(byte)'{', ..] && StartsArray(stream);
        using SafetensorsArchive archive = SafetensorsArchive.Open(stream, path);
        return archive.Metadata.TryGetValue("format", out string? format) && format == Format;
    }

    /// <summary>Writes a model as one safetensors file, which <see cref="Load(string, IReadOnlyCollection{string}?)"/> reads with the same numbers.</summary>
    /// <param name="model">The model.</param>
    /// <param name="target">Where it is written; a stream that cannot be sought will do.</param>
    /// <exception cref="IOException">The stream cannot be written.</exception>
    public static void Write(NequixDescription model, Stream target)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(target);
        TorchDataType type = model.Precision == StoredPrecision.Double ? TorchDataType.Double : TorchDataType.Float;
        SafetensorsWriter.Write(
            target,
            [.. model.Shapes.Select(t => KeyValuePair.Create(t.Name, TorchTensor.Of(t.Name, type, [.. t.Shape], model.Tensors[t.Name].AsSpan())))],
            [new("format", Format), new("config", NequixConfiguration.TextOf(model))]);
    }

    private static NequixDescription ReadNqx(Stream stream, string name, IReadOnlyCollection<string> ignored)
    {
        stream.Position = 0;
        if (FirstLine(stream) is not { } line)
            throw new ModelFormatException(name, "", $"expected a line of JSON with the configuration, found {ModelFileKind.OfStart(Start(stream))}");
        NequixConfiguration configuration = NequixConfiguration.Parse(line, name, NequixKeys.OfNqx);
        NequixDescription model = configuration.Read(ignored);
        Dictionary<string, ImmutableArray<double>> tensors = [];
        bool isDouble = false;
        foreach (NequixTensor tensor in model.Shapes)
        {
            NumpyArray array = NumpyArray.Open(stream, name, tensor.Name);
            RequireShape(name, tensor, array.Shape.SequenceEqual(tensor.Shape), array.ShapeText);
            tensors.Add(tensor.Name, [.. array.ReadDoubles()]);
            isDouble |= array.Type == "<f8";
        }

        RequireEnd(stream, name);
        return Complete(model, tensors, isDouble, name);
    }

    /// <summary>
    /// Some files end with a line break, and some with the numbers of their configuration, one array without axes for each: equinox writes all leaves of what
    /// it is given. Nothing else may follow.
    /// </summary>
    private static void RequireEnd(Stream stream, string name)
    {
        long end = stream.Length;
        for (int n = 0; stream.Position < end; n++)
        {
            long position = stream.Position;
            if (end - position == 1 && stream.ReadByte() == '\n')
                return;
            stream.Position = position;
            NumpyArray? array = StartsArray(stream) ? NumpyArray.Open(stream, name, $"after the model, array {n}") : null;
            if (array is not { Shape.Length: 0 })
                throw new ModelFormatException(name, "", $"expected nothing behind the arrays of the model, found {end - position} bytes{(array is null ? "" : $" with an array of shape {array.ShapeText}")}");
            array.Skip();
        }
    }

    private static NequixDescription ReadSafetensors(Stream stream, string name, IReadOnlyCollection<string> ignored)
    {
        using SafetensorsArchive archive = SafetensorsArchive.Open(stream, name);
        NequixConfiguration configuration = archive.Metadata.TryGetValue("config", out string? text)
            ? NequixConfiguration.Parse(System.Text.Encoding.UTF8.GetBytes(text), name, NequixKeys.OfNqx)
            : ConfigurationBeside(name);
        NequixDescription model = configuration.Read([.. ignored.Where(i => !archive.Tensors.ContainsKey(i))]);
        Dictionary<string, ImmutableArray<double>> tensors = [];
        bool isDouble = false;
        foreach (NequixTensor tensor in model.Shapes)
        {
            if (!archive.Tensors.TryGetValue(tensor.Name, out TorchTensor? found))
                throw new ModelFormatException(name, tensor.Name, "expected this tensor, found none");
            RequireShape(name, tensor, found.Shape.SequenceEqual(tensor.Shape.Select(n => (long)n)), found.ShapeText);
            if (found.DataType is not (TorchDataType.Float or TorchDataType.Double))
                throw new ModelFormatException(name, tensor.Name, $"expected numbers of type F32 or F64, found {SafetensorsTypes.NameOf(found.DataType)}");
            tensors.Add(tensor.Name, [.. found.ToDoubles()]);
            isDouble |= found.DataType == TorchDataType.Double;
        }

        UnknownMember[] unknown = [.. archive.Tensors.Where(t => !tensors.ContainsKey(t.Key) && !ignored.Contains(t.Key)).Select(t => new UnknownMember(t.Key, t.Key, t.Value))];
        return unknown.Length > 0 ? throw new UnknownMembersException(name, unknown) : Complete(model, tensors, isDouble, name);
    }

    private static NequixConfiguration ConfigurationBeside(string name)
    {
        string beside = Path.ChangeExtension(name, ".json");
        if (!File.Exists(beside))
            throw new ModelFormatException(name, "", $"expected the model's configuration as 'config' in the metadata or in {beside}, found neither");
        using FileStream stream = new(beside, FileMode.Open, FileAccess.Read, FileShare.Read);
        if (stream.Length > LongestLine)
            throw new ModelFormatException(beside, "", $"expected a configuration of at most {LongestLine} bytes, found {stream.Length}");
        byte[] json = new byte[stream.Length];
        stream.ReadExactly(json);
        return NequixConfiguration.Parse(json, beside, NequixKeys.OfConverted);
    }

    private static NequixDescription Complete(NequixDescription model, Dictionary<string, ImmutableArray<double>> tensors, bool isDouble, string name)
    {
        foreach ((string tensor, ImmutableArray<double> values) in tensors)
        {
            foreach (double value in values)
            {
                if (!double.IsFinite(value))
                    throw new ModelFormatException(name, tensor, FormattableString.Invariant($"expected finite numbers, found {value}"));
            }
        }

        return model with { Tensors = tensors.ToImmutableDictionary(), Precision = isDouble ? StoredPrecision.Double : StoredPrecision.Single };
    }

    private static void RequireShape(string name, NequixTensor tensor, bool isEqual, string found)
    {
        if (!isEqual)
            throw new ModelFormatException(name, tensor.Name, $"expected shape [{string.Join(", ", tensor.Shape)}] as the configuration has it, found {found}");
    }

    /// <summary>The bytes before the first line break, behind which the stream is then; null where there is none within reason.</summary>
    private static byte[]? FirstLine(Stream stream)
    {
        byte[] line = new byte[Math.Min(stream.Length, LongestLine)];
        int read = stream.ReadAtLeast(line, line.Length, throwOnEndOfStream: false);
        int length = line.AsSpan(0, read).IndexOf((byte)'\n');
        if (length < 0)
            return null;
        stream.Position = length + 1;
        return line[..length];
    }

    private static bool StartsArray(Stream stream)
    {
        Span<byte> start = stackalloc byte[6];
        long position = stream.Position;
        int read = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        stream.Position = position;
        return read == start.Length && start.SequenceEqual(NumpyArray.Magic);
    }

    private static byte[] Start(Stream stream)
    {
        stream.Position = 0;
        byte[] start = new byte[Math.Min(stream.Length, ModelFileKind.StartLength)];
        stream.ReadExactly(start);
        return start;
    }
}
