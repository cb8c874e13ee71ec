using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Diagrams;
using TpCompiler.Core.Programs.Derivatives;
using TpCompiler.Core.Programs.Regions;

namespace TpCompiler.Core.Programs.Tables;

/// <summary>
/// What a program computes of the length of an edge and the labels of its ends alone, such as radial networks with their envelope, and what the rest of the
/// program reads of it: functions of one variable for each pair of labels, in whose place <see cref="RadialTabulation"/> can put piecewise polynomials.
/// </summary>
public sealed class RadialFunctions
{
    private readonly TensorProgram _program;
    private readonly bool[] _isRadial;
    private readonly bool[] _isConstant;

    private RadialFunctions(TensorProgram program, int lengths)
    {
        _program = program;
        Lengths = lengths;
        _isConstant = Constant(program);
        _isRadial = Radial();
        bool[] depends = Activity.DependsOn(program, [lengths]);
        Functions = new(Enumerable.Range(0, program.Tensors.Count).Where(t => _isRadial[t] && depends[t] && program.Steps.Any(s => s.Reads.Contains(t) && !IsRadial(s))));
        Exact = ExactProgram();
        foreach (ProgramStep step in Exact.Steps.Where(s => RowRelations.IsEdges(s.Domain)))
        {
            for (int o = 0; o < step.Accesses.Count; o++)
            {
                if (RowRelations.Of(Exact, step, o) != RowRelation.Selected)
                    continue;
                DependsOnCenter |= step.Accesses[o].Letters.IndexOf(step.Domain.Letters[0]) >= 0;
                DependsOnNeighbor |= step.Accesses[o].Letters.IndexOf(step.Domain.Letters[1]) >= 0;
            }
        }
    }

    /// <summary>The number of the tensor of lengths.</summary>
    internal int Lengths { get; }

    /// <summary>The numbers of the functions' tensors.</summary>
    internal EquatableArray<int> Functions { get; }

    /// <summary>The functions alone: a program that reads lengths of edges, and has each function as an output under its name in the whole program.</summary>
    public TensorProgram Exact { get; }

    /// <summary>The names of the functions.</summary>
    public IEnumerable<string> Names => Functions.Select(f => _program.Tensors[f].Name);

    /// <summary>Whether the functions depend on labels of the centre.</summary>
    public bool DependsOnCenter { get; }

    /// <summary>Whether the functions depend on labels of the neighbour.</summary>
    public bool DependsOnNeighbor { get; }

    /// <summary>The functions of a program; null if it has none.</summary>
    /// <param name="program">The program.</param>
    /// <param name="lengths">The name of the lengths of edges.</param>
    public static RadialFunctions? Find(TensorProgram program, string lengths)
    {
        for (int t = 0; t < program.Tensors.Count; t++)
        {
            if (program.Tensors[t].Name == lengths && RowRelations.IsEdges(program.Tensors[t].Domain) && program.Tensors[t].RowLength == 1)
            {
                RadialFunctions found = new(program, t);
                return found.Functions.Count > 0 ? found : null;
            }
        }

        return null;
    }

    /// <summary>Whether all that a step writes is radial.</summary>
    private bool IsRadial(ProgramStep step) => step.Writes.All(t => _isRadial[t]);

    private static bool[] Constant(TensorProgram program)
    {
        bool[] constant = [.. program.Tensors.Select(t => t.Role is ProgramRole.Parameter or ProgramRole.Intermediate && RowRelations.IsFew(t.Domain))];
        return Shrink(program, constant, (step, o) => constant[step.Accesses[o].Tensor]);
    }

    private bool[] Radial()
    {
        bool[] radial = [.. _program.Tensors.Select((t, n) => n != Lengths && t.Role == ProgramRole.Intermediate && RowRelations.IsEdges(t.Domain))];
        return Shrink(_program, radial, (step, o) => RowRelations.IsEdges(step.Domain) && RowRelations.Of(_program, step, o) switch
        {
            RowRelation.Own => radial[step.Accesses[o].Tensor] || step.Accesses[o].Tensor == Lengths,
            RowRelation.Selected => _isConstant[step.Accesses[o].Tensor],
            _ => false,
        });
    }

    /// <summary>Takes away what a step writes which reads something else, until nothing changes.</summary>
    private static bool[] Shrink(TensorProgram program, bool[] candidates, Func<ProgramStep, int, bool> mayRead)
    {
        for (bool changes = true; changes;)
        {
            changes = false;
            foreach (ProgramStep step in program.Steps.Where(s => s.Writes.Any(t => candidates[t])))
            {
                if (step.Operands(written: false).All(o => mayRead(step, o)) && step.Operands(written: true).All(o => candidates[step.Accesses[o].Tensor]))
                    continue;
                foreach (int t in step.Writes)
                    candidates[t] = false;
                changes = true;
            }
        }

        return candidates;
    }

    private TensorProgram ExactProgram()
    {
        ProgramTensor[] tensors =
        [
            .. _program.Tensors.Select((t, n) => n == Lengths ? t with { Role = ProgramRole.Input }
                : Functions.Contains(n) ? t with { Role = ProgramRole.Output }
                : t.Role is ProgramRole.Output or ProgramRole.Input ? t with { Role = ProgramRole.Intermediate }
                : t),
        ];
        IEnumerable<ProgramStep> steps = _program.Steps.Where(s => s.Writes.All(t => _isRadial[t] || _isConstant[t]));
        TensorProgram all = DeadSteps.Eliminate(_program with { Name = $"radial_{_program.Name}", Tensors = new(tensors), Steps = new(steps) });
        HashSet<int> touched = [.. all.Steps.SelectMany(s => s.Accesses.Select(a => a.Tensor))];
        TensorProgram kept = DeadSteps.Keep(all, t => touched.Contains(t) || all.Tensors[t].Role == ProgramRole.Input);
        HashSet<string> labels = [.. kept.Tensors.Select(t => t.Domain).OfType<WeightSets>().SelectMany(d => d.Items).Select(i => i.Label!)];
        return kept with { Labels = new(kept.Labels.Where(l => labels.Contains(l.Name))) };
    }
}
