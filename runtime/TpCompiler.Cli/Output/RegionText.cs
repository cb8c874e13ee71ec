using System.Globalization;
using System.Linq;
using System.Text;
using TpCompiler.Algebra;
using TpCompiler.Core.Programs;
using TpCompiler.Core.Programs.Regions;

namespace TpCompiler.Cli.Output;

/// <summary>Prints how a program is cut to run: regions, phases and where tensors live.</summary>
internal static class RegionText
{
    public static string Print(RegionProgram cut)
    {
        StringBuilder text = new();
        TensorProgram program = cut.Program;
        text.Append(CultureInfo.InvariantCulture, $"{program.Name}: {program.Steps.Count} steps in {cut.Regions.Count} regions\n");
        for (int r = 0; r < cut.Regions.Count; r++)
        {
            Region region = cut.Regions[r];
            text.Append(CultureInfo.InvariantCulture, $"\nregion {r}\n");
            Steps(text, program, "once, over labels", region.Before);
            foreach (RegionPhase phase in region.Phases)
                Steps(text, program, phase.OverEdges ? "tile by tile, a few edges at a time" : "tile by tile, over atoms", phase.Steps);
            Steps(text, program, "after all tiles, sums of rows", region.Sums);
        }

        text.Append("\ntensors kept for every atom or edge, with the numbers of a row\n");
        for (int t = 0; t < program.Tensors.Count; t++)
        {
            if (cut.Scopes[t] == TensorScope.Stored && program.Tensors[t].Role != ProgramRole.Parameter)
                text.Append(CultureInfo.InvariantCulture, $"  {TensorProgramText.PrintDomain(program.Tensors[t].Domain),-12} {program.Tensors[t].RowLength,6}  {program.Tensors[t].Name}\n");
        }

        return text.ToString();
    }

    private static void Steps(StringBuilder text, TensorProgram program, string when, EquatableArray<int> steps)
    {
        if (steps.Count == 0)
            return;
        text.Append(CultureInfo.InvariantCulture, $"  {when}\n");
        foreach (int s in steps)
        {
            string what = program.Steps[s] switch
            {
                KernelStep kernel => $"kernel of {kernel.Segment.Program.Instructions.Count} operations",
                ProductStep => "product with a matrix",
                MaximumStep => "the greatest of rows",
                _ => "addition",
            };
            text.Append(CultureInfo.InvariantCulture, $"    {string.Join(", ", program.Steps[s].Writes.Distinct().Select(t => program.Tensors[t].Name))}: {what}\n");
        }
    }
}
