using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using TpCompiler.Atomistic.Models.Tables;
using TpCompiler.Cli.Json;

namespace TpCompiler.Cli.Output;

/// <summary>Prints what a model is, for people to read.</summary>
internal static class ModelText
{
    private const int LineWidth = 80;

    /// <summary>Of models with more elements the energies of isolated atoms are only in the JSON document.</summary>
    private const int MostEnergiesShown = 10;

    public static void Write(TextWriter writer, ModelDocument model)
    {
        StringBuilder text = new();
        text.Append(model.File).Append('\n');
        TextTable table = new("<", "<");
        AddModel(table, model);
        AddTables(table, model.RadialTables);
        AddMemory(table, model.Memory);
        for (int t = 0; t < model.Layers.Length; t++)
            AddLayer(table, t, model.Layers[t]);
        table.AppendTo(text, "  ");
        AddKernels(text, model.Dtype, model.Kernels);
        writer.Write(text);
        writer.Flush();
    }

    public static void Write(TextWriter writer, ProgramModelDocument model)
    {
        StringBuilder text = new();
        text.Append(model.File).Append('\n');
        TextTable table = new("<", "<");
        table.Add("model", model.Kind);
        table.Add("parameters", $"{NumberText.Grouped(model.Parameters)}, stored as {model.StoredDtype}");
        AddWrapped(table, model.Elements.Length == 1 ? "element" : $"{model.Elements.Length} elements", model.Elements);
        table.Add("cutoff", $"{NumberText.Shortest(model.Cutoff)} Å");
        foreach ((string name, string value) in model.Architecture)
            table.Add(name, value);
        AddTables(table, model.RadialTables);
        if (model.Memory is { } memory)
            AddMemory(table, memory);
        table.AppendTo(text, "  ");
        AddKernels(text, model.Dtype, model.Kernels);
        writer.Write(text);
        writer.Flush();
    }

    private static void AddTables(TextTable table, RadialAccuracy? tables)
    {
        if (tables is not null)
        {
            table.Add("radial tables", FormattableString.Invariant(
                $"polynomials of degree {tables.Degree} on {tables.Intervals} intervals, values within {tables.ValueError:E1} and slopes within {tables.SlopeError:E1} of the largest"));
        }
    }

    private static void AddModel(TextTable table, ModelDocument model)
    {
        table.Add("model", $"{model.Kind}, {(model.Layers.Length == 1 ? "1 layer" : $"{model.Layers.Length} layers")}");
        table.Add("parameters", $"{NumberText.Grouped(model.Parameters)}, stored as {model.StoredDtype}");
        AddWrapped(table, model.Elements.Length == 1 ? "element" : $"{model.Elements.Length} elements", model.Elements);
        table.Add("cutoff", $"{NumberText.Shortest(model.Cutoff)} Å");
        table.Add("spherical harmonics", $"degrees 0 to {model.LMax}");
        table.Add("radial basis", $"{model.Radial.Functions} {model.Radial.Basis} functions, polynomial envelope of exponent {model.Radial.CutoffExponent}");
        table.Add("distance transform", model.Radial.Transform ?? "none");
        table.Add("ZBL repulsion", model.ZblRepulsion ? "yes" : "no");
        AddWrapped(table, model.Heads.Length == 1 ? "head" : $"{model.Heads.Length} heads", model.Heads);
        if (model.Heads.Length > 1)
        {
            table.Add("default head", model.DefaultHead ?? "none: choose one with --head, or name it in each structure (head=...)");
            table.Add("described head", model.Head);
        }

        for (int i = 0; i < model.Inputs.Length; i++)
            table.Add(i == 0 ? "reads" : "", model.Inputs[i].ToString());
        if (model is { Scale: double scale, Shift: double shift })
            table.Add("scale and shift", $"{NumberText.Shortest(scale)}, {NumberText.Shortest(shift)} eV");
        if (model.Elements.Length > MostEnergiesShown)
            return;
        for (int z = 0; z < model.Elements.Length; z++)
            table.Add(z == 0 ? "isolated atoms" : "", $"{model.Elements[z],-2} {NumberText.Shortest(model.AtomicEnergies[z])} eV");
    }

    private static void AddMemory(TextTable table, MemoryDocument memory) => table.Add(
        "memory",
        $"{NumberText.Grouped(memory.PerAtom)} bytes per atom and {NumberText.Grouped(memory.PerEdge)} per edge; {NumberText.Grouped(memory.PerAtomWithEdges)} per atom of {memory.Neighbors} neighbours");

    private static void AddLayer(TextTable table, int number, LayerDocument layer)
    {
        table.Add("", "");
        table.Add($"layer {number}", layer.Interaction);
        table.Add("  irreps", $"{layer.NodeIrreps} -> {layer.MessageIrreps} -> {layer.HiddenIrreps}");
        table.Add("  correlation", NumberText.Grouped(layer.Correlation));
        table.Add("  neighbours", layer.AverageNeighbors is double average ? $"{NumberText.Shortest(average)} on average" : "by learned density");
        table.Add("  radial network", string.Join(" - ", layer.RadialMlp));
        table.Add("  readout", layer.Readout ?? "none");
    }

    /// <summary>How many kernels run how, and a row for each.</summary>
    private static void AddKernels(StringBuilder text, string dtype, IReadOnlyList<KernelDocument> kernels)
    {
        string how = string.Join(", ", kernels.CountBy(k => k.Execution).Select(c => $"{NumberText.Grouped(c.Value)} {c.Key}"));
        text.Append($"\nkernels ({dtype}; {how}; operations per item and channel, uniform ones per item)\n");
        TextTable table = new("<purpose", "<implementation", "multiply", "add", "fused", "sums", "loads", "stores", "uniform", "live");
        foreach (KernelDocument kernel in kernels)
        {
            if (kernel.Cost is { } cost)
            {
                int[] counts = [cost.Multiplies, cost.Adds, cost.MultiplyAdds, cost.Sums, cost.Loads, cost.Stores, cost.UniformOperations, cost.LiveValues];
                table.Add([kernel.Purpose, ShortName(kernel.Implementation), .. Array.ConvertAll(counts, count => NumberText.Grouped(count))]);
            }
            else
            {
                table.Add(kernel.Purpose, ShortName(kernel.Implementation), "-", "-", "-", "-", "-", "-", "-", "-");
            }
        }

        table.AppendTo(text, "  ");
    }

    /// <summary>The class and method of a compiled kernel; the whole name is in the JSON document.</summary>
    private static string ShortName(string implementation)
    {
        string[] parts = implementation.Split('.');
        return string.Join('.', parts[Math.Max(0, parts.Length - 2)..]);
    }

    private static void AddWrapped(TextTable table, string label, string[] words)
    {
        StringBuilder line = new();
        for (int i = 0; i < words.Length; i++)
        {
            string word = i < words.Length - 1 ? words[i] + "," : words[i];
            if (line.Length > 0 && line.Length + 1 + word.Length > LineWidth)
            {
                table.Add(label, line.ToString());
                label = "";
                line.Clear();
            }

            line.Append(line.Length > 0 ? " " : "").Append(word);
        }

        table.Add(label, line.ToString());
    }
}
