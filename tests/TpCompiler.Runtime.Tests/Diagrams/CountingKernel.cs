using System.Threading;
using TpCompiler.Core.Kernels;
using TpCompiler.Runtime.Kernels;

namespace TpCompiler.Runtime.Tests.Diagrams;

/// <summary>A kernel compiled by hand, y += a * b over lanes, that counts its calls.</summary>
internal static unsafe class CountingKernel
{
    private static int s_calls;

    static CountingKernel()
        => KernelRegistry.Register(Program.Identity, "product counted", &Run<float>, &Run<float>, &Run<double>, &Run<double>);

    /// <summary>How often it was called since the last time.</summary>
    public static int TakeCalls() => Interlocked.Exchange(ref s_calls, 0);

    public static KernelProgram Program { get; } = Build();

    /// <summary>The kernel with its loops for rows of some channels.</summary>
    public static KernelSegment Segment(int channels)
    {
        OperandBinding whole = new(0, channels, 0, 0);
        return new(Program, channels, 1, 1, new([whole, whole, whole]));
    }

    private static KernelProgram Build()
    {
        KernelBuilder builder = new("counted");
        int a = builder.Input("counted a", 1, true);
        int b = builder.Input("counted b", 1, true);
        builder.Store(builder.Output("counted y", 1, true), 0, builder.Multiply(builder.Load(a, 0), builder.Load(b, 0)));
        return builder.Build();
    }

    private static void Run<T>(KernelCall<T>* call)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        Interlocked.Increment(ref s_calls);
        for (nint item = call->FirstItem; item < call->EndItem; item++)
        {
            T* y = Row(call, 2, item);
            for (nint i = 0; i < call->Lanes; i++)
                y[i] = (call->Operands[2].Overwrite ? T.Zero : y[i]) + (Row(call, 0, item)[i] * Row(call, 1, item)[i]);
        }
    }

    private static T* Row<T>(KernelCall<T>* call, int o, nint item)
        where T : unmanaged
    {
        KernelOperandView<T> view = call->Operands[o];
        return view.Data + ((view.Rows is null ? item : view.Rows[item]) * view.ItemStride);
    }
}
