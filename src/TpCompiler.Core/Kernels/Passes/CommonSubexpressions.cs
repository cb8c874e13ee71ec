namespace TpCompiler.Core.Kernels.Passes;

/// <summary>Computes every value once: instructions with the same meaning become one, and constants are folded exactly.</summary>
public static class CommonSubexpressions
{
    /// <summary>The program with shared subexpressions.</summary>
    public static KernelProgram Eliminate(KernelProgram program)
    {
        KernelBuilder builder = new(program.Name, program.Operands);
        int[] values = Replay.Into(builder, program);
        foreach (KernelStore store in program.Stores)
            Replay.Store(builder, store, values[store.Value]);
        return builder.Build();
    }
}
