using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using TpCompiler.Atomistic.Structures;

namespace TpCompiler.Cli.Evaluation.Resuming;

/// <summary>Tells structures apart: a SHA-256 of everything in one.</summary>
internal static class StructureHash
{
    public static byte[] Of(Structure structure)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(MemoryMarshal.AsBytes(structure.AtomicNumbers));
        hash.AppendData(MemoryMarshal.AsBytes(structure.Positions));
        hash.AppendData(MemoryMarshal.AsBytes(structure.Cell.ToArray().AsSpan()));
        Append(hash, structure.Periodic.ToString());
        Append(hash, structure.Info);
        Append(hash, structure.AtomProperties);
        return hash.GetHashAndReset();
    }

    private static void Append(IncrementalHash hash, IReadOnlyDictionary<string, PropertyValue> properties)
    {
        foreach ((string name, PropertyValue value) in properties)
        {
            Append(hash, $"{name}:{value.Kind}:{value.Rank}:{value.Columns}:{value.Count}");
            switch (value.Kind)
            {
                case PropertyKind.Real:
                    hash.AppendData(MemoryMarshal.AsBytes(value.Reals));
                    break;
                case PropertyKind.Integer:
                    hash.AppendData(MemoryMarshal.AsBytes(value.Integers));
                    break;
                case PropertyKind.Logical:
                    hash.AppendData(MemoryMarshal.AsBytes(value.Logicals));
                    break;
                default:
                    foreach (string text in value.Texts)
                        Append(hash, text);
                    break;
            }
        }
    }

    /// <summary>A text and a zero, so that texts beside each other stay apart.</summary>
    private static void Append(IncrementalHash hash, string text) => hash.AppendData(Encoding.UTF8.GetBytes(text + '\0'));
}
