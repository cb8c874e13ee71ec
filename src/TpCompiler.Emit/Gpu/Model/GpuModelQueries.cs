using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;

namespace TpCompiler.Emit.Gpu.Model;

/// <summary>Questions about statements and expressions.</summary>
internal static class GpuModelQueries
{
    /// <summary>Whether an expression has a number for each lane.</summary>
    public static bool IsPerLane(this GpuExpression expression, KernelProgram program) => expression switch
    {
        RegisterValue e => e.PerLane,
        OperandValue e => program.Operands[e.Operand].HasLanes,
        FormerValue e => program.Operands[e.Operand].HasLanes,
        ArithmeticValue e => IsAnyPerLane(e.Arguments, program),
        _ => false,
    };

    /// <summary>All work in some statements, in order.</summary>
    public static IEnumerable<Work> Works(this IEnumerable<GpuStatement> statements) => statements.SelectMany(s => s switch
    {
        Work work => [work],
        GpuLoop loop => loop.Body.Works(),
        GpuSections all => all.Sections.Works(),
        _ => Enumerable.Empty<Work>(),
    });

    /// <summary>All loops in some statements.</summary>
    public static IEnumerable<GpuLoop> Loops(this IEnumerable<GpuStatement> statements) => statements.SelectMany(s => s switch
    {
        GpuLoop loop => loop.Body.Loops().Append(loop),
        GpuSections all => all.Sections.Loops(),
        _ => Enumerable.Empty<GpuLoop>(),
    });

    /// <summary>The operands that some work reads or writes.</summary>
    public static SortedSet<int> Operands(this IEnumerable<Work> works)
    {
        SortedSet<int> operands = [];
        foreach (WorkStatement statement in works.SelectMany(w => w.Statements))
        {
            switch (statement)
            {
                case Definition s:
                    AddOperands(s.Value, operands);
                    break;
                case RegisterAssignment s:
                    AddOperands(s.Value, operands);
                    break;
                case SharedAssignment s:
                    AddOperands(s.Value, operands);
                    break;
                case OperandAssignment s:
                    operands.Add(s.Operand);
                    AddOperands(s.Value, operands);
                    break;
            }
        }

        return operands;
    }

    /// <summary>What a statement evaluates.</summary>
    public static IEnumerable<GpuExpression> Expressions(this WorkStatement statement) => statement switch
    {
        Definition s => [s.Value],
        RegisterAssignment s => [s.Value],
        SharedAssignment s => [s.Value],
        OperandAssignment s => [s.Value],
        StepSum s => s.Registers,
        _ => throw new ArgumentException($"Unknown statement {statement}."),
    };

    /// <summary>An expression, and all that it is made of.</summary>
    public static IEnumerable<GpuExpression> Parts(this GpuExpression expression) => expression switch
    {
        ArithmeticValue e => e.Arguments.SelectMany(Parts).Append(e),
        AddedLanes e => [e.Register, e],
        _ => [expression],
    };

    private static bool IsAnyPerLane(EquatableArray<GpuExpression> expressions, KernelProgram program)
    {
        for (int e = 0; e < expressions.Count; e++)
        {
            if (expressions[e].IsPerLane(program))
                return true;
        }

        return false;
    }

    private static void AddOperands(GpuExpression expression, SortedSet<int> operands)
    {
        switch (expression)
        {
            case OperandValue e:
                operands.Add(e.Operand);
                break;
            case FormerValue e:
                operands.Add(e.Operand);
                break;
            case ArithmeticValue e:
                for (int a = 0; a < e.Arguments.Count; a++)
                    AddOperands(e.Arguments[a], operands);
                break;
        }
    }
}
