using System;
using System.Collections.Generic;
using System.IO;
using System.Text.Json;

namespace TpCompiler.Atomistic.ModelFiles;

/// <summary>
/// A torch module in one safetensors file. Its tensors have the names of the module's <c>state_dict</c>; classes and attributes,
/// which that leaves out, are a JSON document in the file's metadata.
/// </summary>
internal static class ModuleSafetensors
{
    private const string Document = "tpcompiler.module";
    private const int DeepestDocument = 256;

    /// <summary>Writes a module.</summary>
    /// <exception cref="ModelFormatException">A tensor cannot be read, or the module holds something that no sound model does.</exception>
    public static void Write(Stream stream, TorchModule root)
    {
        ModuleDocumentWriter writer = new(root);
        string document = writer.Write();
        SafetensorsWriter.Write(stream, writer.Tensors, [new("format", "pt"), new(Document, document)]);
    }

    /// <summary>The module in a file, as a torch archive would give it.</summary>
    /// <exception cref="ModelFormatException">The file does not describe a module.</exception>
    public static TorchModule Read(SafetensorsArchive file)
    {
        if (!file.Metadata.TryGetValue(Document, out string? document))
        {
            throw new ModelFormatException(file.Name, "", "expected a whole model as 'tpc convert' writes it, found tensors alone: "
                + "a state_dict holds weights only, which do not suffice");
        }

        try
        {
            using var json = JsonDocument.Parse(document, new JsonDocumentOptions { MaxDepth = DeepestDocument });
            return TorchModule.OfRoot(file.Name, new ModuleDocumentReader(file).Read(json.RootElement));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            throw new ModelFormatException(file.Name, Document, $"expected a document of a module, found something else ({e.Message})", e);
        }
    }
}
