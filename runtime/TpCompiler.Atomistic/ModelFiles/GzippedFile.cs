using System;
using System.IO;
using System.IO.Compression;

namespace TpCompiler.Atomistic.ModelFiles;

/// <summary>Files compressed by gzip, as downloads and archives of data have them.</summary>
internal static class GzippedFile
{
    /// <summary>Whether a stream begins as such a file does.</summary>
    public static bool IsGzipped(Stream stream)
    {
        Span<byte> start = stackalloc byte[2];
        stream.Position = 0;
        return stream.ReadAtLeast(start, 2, throwOnEndOfStream: false) == 2 && start[0] == 0x1f && start[1] == 0x8b;
    }

    /// <summary>The content, in memory; nothing more is unpacked once its beginning shows that it is no model.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="name">Its name, for messages.</param>
    /// <exception cref="ModelFormatException">It is damaged, or compresses no model.</exception>
    public static MemoryStream Inflate(Stream stream, string name)
    {
        stream.Position = 0;
        MemoryStream content = new();
        try
        {
            using GZipStream gzip = new(stream, CompressionMode.Decompress, leaveOpen: true);
            byte[] buffer = new byte[1 << 16];
            int read = gzip.ReadAtLeast(buffer, ModelFileKind.StartLength, throwOnEndOfStream: false);
            content.Write(buffer, 0, read);
            if (!ZipDirectory.IsZip(content) && !SafetensorsArchive.IsSafetensors(content))
                throw new ModelFormatException(name, "", $"expected a model compressed by gzip, found {ModelFileKind.OfStart(buffer.AsSpan(0, Math.Min(read, ModelFileKind.StartLength)))}");
            content.Position = content.Length;
            while ((read = gzip.Read(buffer)) > 0)
            {
                if (content.Length > Array.MaxLength - buffer.Length)
                    throw new ModelFormatException(name, "", $"expected at most {Array.MaxLength} bytes compressed by gzip, found more: decompress the file");
                content.Write(buffer, 0, read);
            }
        }
        catch (InvalidDataException e)
        {
            throw new ModelFormatException(name, "", $"the file is damaged: its gzip data cannot be unpacked ({e.Message})", e);
        }

        content.Position = 0;
        return content;
    }
}
