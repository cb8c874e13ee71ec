using System;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Atomistic.Kernels;
using TpCompiler.Core.Kernels;
using TpCompiler.Runtime.Kernels;
using TpCompiler.Runtime.Recording;
using Xunit;

namespace TpCompiler.Atomistic.Tests.Kernels;

/// <summary>The kernels that were compiled ahead turn with their inputs, mirror images included.</summary>
public sealed unsafe class LibraryEquivarianceTests
{
    private const int Lanes = 6;

    static LibraryEquivarianceTests() => AtomisticKernels.Register();

    [Theory]
    [MemberData(nameof(LibraryKernelTests.Operations), MemberType = typeof(LibraryKernelTests))]
    public void OutputsTurnWithInputs(string operation, int hidden, int edge)
    {
        (KernelSegment segment, Irreps[] irreps) = LibraryKernelTests.Forward(operation, hidden, edge);
        Kernel kernel = Kernel.For(segment.Program);
        Assert.Equal(KernelExecution.Compiled, kernel.Execution);
        Random random = new(11);
        for (int trial = 0; trial < 4; trial++)
        {
            double[,] rotation = RandomRotation(random, improper: trial % 2 != 0);
            double[][] inputs = [.. kernel.Operands.Select(o => Enumerable.Range(0, o.Components * Width(o)).Select(_ => (2 * random.NextDouble()) - 1).ToArray())];
            if (operation == "harmonics")
                Normalize(inputs[0]);
            double[][] turned = [.. inputs.Select((x, o) => Turn(irreps[o], rotation, x, Width(kernel.Operands[o])))];
            double[] expected = Turn(irreps[^1], rotation, Run(kernel, inputs), Lanes);
            double[] actual = Run(kernel, turned);
            double scale = expected.Max(Math.Abs);
            Assert.True(scale > 0.1);
            Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-13 * scale));
        }
    }

    [Theory]
    [MemberData(nameof(LibraryKernelTests.Operations), MemberType = typeof(LibraryKernelTests))]
    public void PermutedChannelsGivePermutedOutputs(string operation, int hidden, int edge)
    {
        Kernel kernel = Kernel.For(LibraryKernelTests.Forward(operation, hidden, edge).Segment.Program);
        Random random = new(12);
        int[] order = [.. Enumerable.Range(0, Lanes)];
        random.Shuffle(order);
        Assert.NotEqual(Enumerable.Range(0, Lanes), order);
        double[][] inputs = [.. kernel.Operands.Select(o => Enumerable.Range(0, o.Components * Width(o)).Select(_ => (2 * random.NextDouble()) - 1).ToArray())];
        double[][] permuted = [.. inputs.Select((x, o) => kernel.Operands[o].HasLanes ? Permute(x, order) : x)];
        Assert.Equal(Permute(Run(kernel, inputs), order), Run(kernel, permuted));
    }

    /// <summary>[component][lane], the lanes in another order.</summary>
    private static double[] Permute(double[] values, int[] order)
        => [.. Enumerable.Range(0, values.Length).Select(i => values[(i / Lanes * Lanes) + order[i % Lanes]])];

    private static int Width(KernelOperand operand) => operand.HasLanes ? Lanes : 1;

    private static double[,] RandomRotation(Random random, bool improper)
    {
        double[,] rotation = WignerD.RotationFromAngles(
            2 * Math.PI * random.NextDouble(), Math.Acos((2 * random.NextDouble()) - 1), 2 * Math.PI * random.NextDouble());
        for (int i = 0; improper && i < 9; i++)
            rotation[i / 3, i % 3] = -rotation[i / 3, i % 3];
        return rotation;
    }

    private static void Normalize(double[] vectors)
    {
        for (int lane = 0; lane < Lanes; lane++)
        {
            double norm = Math.Sqrt(Enumerable.Range(0, 3).Sum(c => vectors[(c * Lanes) + lane] * vectors[(c * Lanes) + lane]));
            for (int c = 0; c < 3; c++)
                vectors[(c * Lanes) + lane] /= norm;
        }
    }

    /// <summary>[component][lane], the components turned.</summary>
    private static double[] Turn(Irreps irreps, double[,] rotation, double[] values, int width)
    {
        double[,] matrix = WignerD.FromRotation(irreps, rotation);
        double[] turned = new double[values.Length];
        for (int row = 0; row < irreps.Dim; row++)
        {
            for (int column = 0; column < irreps.Dim; column++)
            {
                for (int i = 0; i < width; i++)
                    turned[(row * width) + i] += matrix[row, column] * values[(column * width) + i];
            }
        }

        return turned;
    }

    private static double[] Run(Kernel kernel, double[][] tensors)
    {
        double[][] pinned = [.. tensors.Select(t => GC.AllocateUninitializedArray<double>(t.Length, pinned: true))];
        KernelOperandView<double>* views = stackalloc KernelOperandView<double>[tensors.Length];
        for (int o = 0; o < tensors.Length; o++)
        {
            tensors[o].CopyTo(pinned[o], 0);
            views[o] = new()
            {
                Data = (double*)System.Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(pinned[o], 0),
                ComponentStride = Width(kernel.Operands[o]),
                Overwrite = kernel.Operands[o].Role == OperandRole.Output,
            };
        }

        kernel.Run(new KernelCall<double> { Operands = views, EndItem = 1, Lanes = Lanes, OuterCount = 1, InnerCount = 1 });
        return pinned[^1];
    }
}
