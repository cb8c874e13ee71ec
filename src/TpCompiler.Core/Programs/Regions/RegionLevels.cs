using System;
using System.Collections.Generic;

namespace TpCompiler.Core.Programs.Regions;

/// <summary>
/// Gives every step the earliest region in which all that it reads can be there: a tile has its own nodes and edges complete, but rows of other
/// nodes, and sums over nodes, only after the whole region that makes them.
/// </summary>
internal static class RegionLevels
{
    public static List<PlacedStep> Assign(TensorProgram program)
    {
        List<PlacedStep> placed = [];
        List<PlacedStep>[] writers = PlacedStep.WritersOf(program, []);
        foreach (ProgramStep step in program.Steps)
        {
            StepKind kind = PlacedStep.KindOf(program, step);
            int level = 0;
            foreach (int o in step.Operands(written: false))
            {
                foreach (PlacedStep writer in writers[step.Accesses[o].Tensor])
                    level = Math.Max(level, writer.Level + Distance(program, writer, kind, step, o));
            }

            PlacedStep next = new(step, kind, level);
            placed.Add(next);
            foreach (int t in step.Writes)
                writers[t].Add(next);
        }

        return placed;
    }

    /// <summary>How many regions later than <paramref name="writer"/> a step can read what it wrote.</summary>
    private static int Distance(TensorProgram program, PlacedStep writer, StepKind kind, ProgramStep reader, int operand)
    {
        switch (writer.Kind)
        {
            case StepKind.Whole:
                return 0;
            case StepKind.Sum:
                return 1;
            default:
                if (kind == StepKind.Sum)
                    return 0;
                return kind == StepKind.Tile && IsOfTile(RowRelations.Of(program, reader, operand)) && WritesTile(program, writer.Step, reader.Accesses[operand].Tensor) ? 0 : 1;
        }
    }

    private static bool WritesTile(TensorProgram program, ProgramStep writer, int tensor)
    {
        foreach (int o in writer.Operands(written: true))
        {
            if (writer.Accesses[o].Tensor == tensor && !IsOfTile(RowRelations.Of(program, writer, o)))
                return false;
        }

        return true;
    }

    private static bool IsOfTile(RowRelation relation) => relation is RowRelation.Own or RowRelation.Center;
}
