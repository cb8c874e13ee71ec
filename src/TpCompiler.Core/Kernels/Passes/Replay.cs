namespace TpCompiler.Core.Kernels.Passes;

/// <summary>Makes the values of one program again in another one.</summary>
internal static class Replay
{
    /// <summary>
    /// Repeats every instruction of <paramref name="program"/> in <paramref name="builder"/>, whose first operands are those
    /// of the program; returns the new number of each value.
    /// </summary>
    public static int[] Into(KernelBuilder builder, KernelProgram program)
    {
        int[] values = new int[program.Instructions.Count];
        for (int n = 0; n < values.Length; n++)
            values[n] = Repeat(builder, program, program.Instructions[n], values);
        return values;
    }

    /// <summary>Repeats one instruction whose arguments have already been made.</summary>
    public static int Repeat(KernelBuilder builder, KernelProgram program, Instruction i, int[] values) => i.Operation switch
    {
        Operation.Load => builder.Load(i.A, i.B),
        Operation.Constant => builder.Constant(program.Constants[i.A]),
        Operation.Add => builder.Add(values[i.A], values[i.B]),
        Operation.Subtract => builder.Subtract(values[i.A], values[i.B]),
        Operation.Multiply => builder.Multiply(values[i.A], values[i.B]),
        Operation.Negate => builder.Negate(values[i.A]),
        Operation.MultiplyAdd => builder.MultiplyAdd(values[i.A], values[i.B], values[i.C]),
        Operation.NegateMultiplyAdd => builder.NegateMultiplyAdd(values[i.A], values[i.B], values[i.C]),
        Operation.Function => builder.Apply(i.Function, values[i.A]),
        Operation.Select => builder.Select(values[i.A], values[i.B], values[i.C]),
        _ => builder.SumLanes(values[i.A]),
    };

    /// <summary>Adds a store of <paramref name="value"/> like <paramref name="store"/>.</summary>
    public static void Store(KernelBuilder builder, KernelStore store, int value)
    {
        if (store.InPlace)
            builder.StoreInPlace(store.Operand, store.Component, value);
        else
            builder.Store(store.Operand, store.Component, value);
    }
}
