using System.IO;
using System.Linq;
using System.Text;
using TpCompiler.Cli.Models;

namespace TpCompiler.Cli.Output;

/// <summary>Prints the list of public model files.</summary>
internal static class PublicModelsText
{
    private const double BytesPerMegabyte = 1e6;

    public static void Write(TextWriter writer)
    {
        StringBuilder text = new();
        TextTable table = new("<name", "<architecture", "elements", "<trained on", "<licence", "size", "<checksum", "<tried");
        foreach (PublicModel model in PublicModels.All)
        {
            string size = model.Bytes is { } bytes ? $"{NumberText.Fixed(bytes / BytesPerMegabyte, 1)} MB" : "";
            string checksum = model.Checksum is { } known ? $"{known.ToString()[..(known.ToString().IndexOf(':') + 9)]}..." : "";
            table.Add(model.Name, model.Architecture, model.Elements is { } count ? NumberText.Grouped(count) : "", model.TrainingData, model.Licence, size, checksum, model.Tried);
        }

        table.AppendTo(text, "");
        text.Append("\nPages and addresses: tpc models --json. Without an address of its own, a page leads to the file:\n");
        foreach (PublicModel model in PublicModels.All.Where(model => model.Url is null))
            text.Append($"  {model.Name}: {model.Page}\n");
        text.Append("\nrefused\n");
        TextTable refused = new("<", "<");
        foreach ((string what, string why) in PublicModels.Refused)
            refused.Add(what, why);
        refused.AppendTo(text, "  ");
        writer.Write(text);
        writer.Flush();
    }
}
