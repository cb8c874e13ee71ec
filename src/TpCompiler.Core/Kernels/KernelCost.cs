using System;
using System.Globalization;

namespace TpCompiler.Core.Kernels;

/// <summary>What a program costs: operations per item and lane, operations per item, and memory traffic.</summary>
/// <param name="LaneMultiplies">Multiplications per item and lane.</param>
/// <param name="LaneAdds">Additions and subtractions per item and lane.</param>
/// <param name="LaneMultiplyAdds">Fused multiply-adds per item and lane.</param>
/// <param name="LaneSums">Sums over lanes: one addition per item and lane each.</param>
/// <param name="LaneFunctions">Functions and selections per item and lane.</param>
/// <param name="LaneFunctionOperations">About how many operations these take (<see cref="Functions.Cost"/>).</param>
/// <param name="UniformOperations">Operations per item, not per lane.</param>
/// <param name="LaneLoads">Components read per item and lane, outputs included.</param>
/// <param name="LaneStores">Components written per item and lane.</param>
/// <param name="UniformLoads">Uniform components read per item.</param>
/// <param name="UniformStores">Uniform components written per item.</param>
/// <param name="LiveValues">The largest number of per-lane values alive at once in the program's order.</param>
public sealed record KernelCost(
    int LaneMultiplies,
    int LaneAdds,
    int LaneMultiplyAdds,
    int LaneSums,
    int LaneFunctions,
    int LaneFunctionOperations,
    int UniformOperations,
    int LaneLoads,
    int LaneStores,
    int UniformLoads,
    int UniformStores,
    int LiveValues)
{
    /// <summary>Arithmetic instructions per item and lane; a fused multiply-add counts once.</summary>
    public int LaneOperations => LaneMultiplies + LaneAdds + LaneMultiplyAdds + LaneSums + LaneFunctionOperations;

    /// <summary>Floating-point operations of one item over <paramref name="lanes"/> lanes; a fused multiply-add counts twice.</summary>
    public long FloatingPointOperations(int lanes)
        => ((long)(LaneOperations + LaneMultiplyAdds) * lanes) + UniformOperations;

    /// <summary>Bytes read and written by one item over <paramref name="lanes"/> lanes, each component once per access.</summary>
    public long Bytes(int lanes, int elementSize)
        => ((((long)LaneLoads + LaneStores) * lanes) + UniformLoads + UniformStores) * elementSize;

    /// <summary>Counts a program. Lower it first (<see cref="Passes.MultiplyAddFusion"/>) to count what is executed.</summary>
    public static KernelCost Of(KernelProgram program)
    {
        int multiplies = 0, adds = 0, multiplyAdds = 0, sums = 0, functions = 0, functionOperations = 0, uniform = 0, laneLoads = 0, uniformLoads = 0;
        for (int n = 0; n < program.Instructions.Count; n++)
        {
            Instruction i = program.Instructions[n];
            bool lane = program.Stages[n] == Stage.Lane;
            switch (i.Operation)
            {
                case Operation.Load when lane:
                    laneLoads++;
                    break;
                case Operation.Load:
                    uniformLoads++;
                    break;
                case Operation.Constant:
                    break;
                case Operation.SumLanes:
                    sums++;
                    break;
                case Operation.Multiply when lane:
                    multiplies++;
                    break;
                case Operation.MultiplyAdd or Operation.NegateMultiplyAdd when lane:
                    multiplyAdds++;
                    break;
                case Operation.Function or Operation.Select when lane:
                    functions++;
                    functionOperations += Of(i);
                    break;
                case var _ when lane:
                    adds++;
                    break;
                default:
                    uniform += Of(i);
                    break;
            }
        }

        int laneStores = 0, uniformStores = 0;
        foreach (KernelStore store in program.Stores)
        {
            if (program.Operands[store.Operand].HasLanes)
                laneStores++;
            else
                uniformStores++;
        }

        return new(
            multiplies, adds, multiplyAdds, sums, functions, functionOperations, uniform, laneLoads, laneStores, uniformLoads, uniformStores, CountLive(program));
    }

    /// <summary>About how many floating-point operations one instruction is, other than those that read or sum over lanes.</summary>
    internal static int Of(Instruction instruction) => instruction.Operation switch
    {
        Operation.MultiplyAdd or Operation.NegateMultiplyAdd => 2,
        Operation.Function => instruction.Function.Cost(),
        _ => 1,
    };

    /// <summary>One line, as the emitted kernels carry it.</summary>
    public override string ToString() => string.Format(
        CultureInfo.InvariantCulture,
        "per lane {0} mul, {1} add, {2} fma, {3} sums, {4}{5} loads, {6} stores; per item {7} uniform operations; {8} values live",
        LaneMultiplies,
        LaneAdds,
        LaneMultiplyAdds,
        LaneSums,
        LaneFunctions > 0 ? string.Format(CultureInfo.InvariantCulture, "{0} functions, ", LaneFunctions) : string.Empty,
        LaneLoads,
        LaneStores,
        UniformOperations,
        LiveValues);

    private static int CountLive(KernelProgram program)
    {
        int[] lastUse = new int[program.Instructions.Count];
        for (int n = 0; n < lastUse.Length; n++)
        {
            Instruction i = program.Instructions[n];
            for (int a = 0; a < i.Arity; a++)
                lastUse[i.Argument(a)] = n;
        }

        int[] endsAt = new int[lastUse.Length + 1];
        int live = 0;
        int most = 0;
        for (int n = 0; n < lastUse.Length; n++)
        {
            if (program.Stages[n] == Stage.Lane)
            {
                live++;
                endsAt[Math.Max(lastUse[n], n)]++;
            }

            most = Math.Max(most, live);
            live -= endsAt[n];
        }

        return most;
    }
}
