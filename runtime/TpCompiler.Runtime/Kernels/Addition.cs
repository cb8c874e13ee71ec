using System.Numerics;
using TpCompiler.Core.Kernels;

namespace TpCompiler.Runtime.Kernels;

/// <summary>The kernel that adds one tensor to another. The runtime needs it itself, so it is here and not generated.</summary>
internal static unsafe class Addition
{
    /// <summary>y += x, one component with lanes.</summary>
    public static KernelProgram Program { get; } = MakeProgram();

    /// <summary>The kernel.</summary>
    public static Kernel Kernel { get; } = MakeKernel();

    private static KernelProgram MakeProgram()
    {
        KernelBuilder builder = new("addition");
        int x = builder.Input("x", 1, hasLanes: true);
        int y = builder.Output("y", 1, hasLanes: true);
        builder.Store(y, 0, builder.Load(x, 0));
        return builder.Build();
    }

    private static Kernel MakeKernel()
    {
        KernelRegistry.Register(Program.Identity, "addition", &Run, &Run, &Run, &Run);
        return Kernel.For(Program);
    }

    private static void Run(KernelCall<float>* call) => Run<float>(call);

    private static void Run(KernelCall<double>* call) => Run<double>(call);

    private static void Run<T>(KernelCall<T>* call)
        where T : unmanaged, INumberBase<T>
    {
        KernelOperandView<T> from = call->Operands[0];
        KernelOperandView<T> to = call->Operands[1];
        for (nint item = call->FirstItem; item < call->EndItem; item++)
        {
            T* x = from.Data + ((from.Rows is null ? item : from.Rows[item]) * from.ItemStride);
            T* y = to.Data + ((to.Rows is null ? item : to.Rows[item]) * to.ItemStride);
            nint lane = 0;
            for (; lane <= call->Lanes - Vector<T>.Count; lane += Vector<T>.Count)
            {
                Vector<T> sum = Vector.Load(x + lane);
                Vector.Store(to.Overwrite ? sum : sum + Vector.Load(y + lane), y + lane);
            }

            for (; lane < call->Lanes; lane++)
                y[lane] = to.Overwrite ? x[lane] : y[lane] + x[lane];
        }
    }
}
