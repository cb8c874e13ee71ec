using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Kernels;
using TpCompiler.Emit.Gpu.Model;

namespace TpCompiler.Emit.Gpu.Estimates;

/// <summary>What one work-item does in some work, each once.</summary>
internal sealed class WorkCount
{
    private readonly GpuKernel _kernel;
    private readonly int _elementSize;
    private readonly int _width;
    private readonly Dictionary<string, int> _lastRead = [];

    public WorkCount(GpuKernel kernel, Work work, int elementSize)
    {
        (_kernel, _elementSize, _width) = (kernel, elementSize, kernel.Options.LanesPerWorkItem);
        for (int s = 0; s < work.Statements.Count; s++)
            Count(work.Statements[s], s);
        MostRegisters = CountRegisters(work);
    }

    /// <summary>Floating-point operations; a fused multiply-add is two.</summary>
    public int Operations { get; private set; }

    /// <summary>Instructions that do arithmetic.</summary>
    public double ArithmeticSlots { get; private set; }

    /// <summary>Instructions that read or write memory, or exchange registers.</summary>
    public double AccessSlots { get; private set; }

    /// <summary>Elements per lane read or written.</summary>
    public int LaneElements { get; private set; }

    /// <summary>Uniform elements read or written.</summary>
    public int UniformElements { get; private set; }

    /// <summary>The most registers of 32 bits that hold values at once, besides those declared outside.</summary>
    public int MostRegisters { get; }

    private void Count(WorkStatement statement, int number)
    {
        switch (statement)
        {
            case Definition s:
                Count(s.Value, number);
                break;
            case RegisterAssignment s:
                Count(s.Value, number);
                break;
            case OperandAssignment s:
                Count(s.Value, number);
                CountAccess(s.Operand);
                break;
            case SharedAssignment s:
                Count(s.Value, number);
                AccessSlots++;
                break;
            case StepSum s:
                int count = s.Registers.Count;
                for (int r = 0; r < count; r++)
                    Count(s.Registers[r], number);
                AccessSlots += count + 1;
                ArithmeticSlots += (2 + _width) * count * Half;
                Operations += (_width + 1) * count;
                break;
        }
    }

    // Doubles are added and multiplied at half the rate.
    private double Half => _elementSize / 4.0;

    private void Count(GpuExpression expression, int statement)
    {
        switch (expression)
        {
            case RegisterValue e:
                _lastRead[e.Name] = statement;
                break;
            case AddedLanes e:
                Count(e.Register, statement);
                break;
            case ArithmeticValue e:
                for (int a = 0; a < e.Arguments.Count; a++)
                    Count(e.Arguments[a], statement);
                int lanes = e.IsPerLane(_kernel.Program) ? _width : 1;
                ArithmeticSlots += lanes * Half * (e.Operation == Operation.Function ? e.Operations : 1);
                Operations += lanes * e.Operations;
                break;
            case OperandValue e:
                CountAccess(e.Operand);
                break;
            case SharedValue { Element.Place: SharedPlace.Item }:
                // 16 bytes are read together.
                AccessSlots += _elementSize / 16.0;
                break;
            case SharedValue:
                AccessSlots++;
                break;
        }
    }

    private void CountAccess(int operand)
    {
        if (_kernel.Program.Operands[operand].HasLanes)
        {
            LaneElements += _width;
            AccessSlots += Math.Max(1.0, _width * _elementSize / 16.0);
        }
        else
        {
            UniformElements++;
            AccessSlots++;
        }
    }

    /// <summary>Follows values from their definition to where they are last read, and sums from their first share until they are added up.</summary>
    private int CountRegisters(Work work)
    {
        Dictionary<string, (int First, int Size)> first = [];
        Dictionary<string, int> assigned = [];
        for (int s = 0; s < work.Statements.Count; s++)
        {
            switch (work.Statements[s])
            {
                case Definition d:
                    first[d.Name] = (s, Size(d.Value.IsPerLane(_kernel.Program)));
                    break;
                case RegisterAssignment a when !assigned.ContainsKey(a.Name):
                    assigned.Add(a.Name, s);
                    break;
                case StepSum sum:
                    foreach (RegisterValue register in sum.Registers)
                        first[register.Name] = (assigned.TryGetValue(register.Name, out int begin) ? begin : 0, Size(true));
                    break;
            }
        }

        int[] change = new int[work.Statements.Count + 2];
        foreach (KeyValuePair<string, (int First, int Size)> value in first)
        {
            change[value.Value.First] += value.Value.Size;
            change[(_lastRead.TryGetValue(value.Key, out int end) ? end : value.Value.First) + 1] -= value.Value.Size;
        }

        int alive = 0;
        return change.Max(c => alive += c);
    }

    private int Size(bool isPerLane) => (isPerLane ? _width : 1) * _elementSize / 4;
}
