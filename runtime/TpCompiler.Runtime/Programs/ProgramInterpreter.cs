using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Programs;
using TpCompiler.Core.Programs.Regions;
using TpCompiler.Runtime.Dense;
using TpCompiler.Runtime.Kernels;

namespace TpCompiler.Runtime.Programs;

/// <summary>
/// Runs a program as it is written: step by step, every tensor whole, all numbers in 64 bits, kernels interpreted. The oracle that executors are
/// tested against; slow.
/// </summary>
public static unsafe class ProgramInterpreter
{
    /// <summary>Runs a program.</summary>
    /// <param name="program">The program.</param>
    /// <param name="graph">The graph, with all labels of the program.</param>
    /// <param name="given">The rows of each input and parameter, by name.</param>
    /// <returns>The rows of every tensor that the program makes, by name.</returns>
    /// <exception cref="ArgumentException">Something given is missing, or has a wrong length.</exception>
    public static IReadOnlyDictionary<string, double[]> Run(TensorProgram program, ProgramGraph graph, IReadOnlyDictionary<string, double[]> given)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(given);
        double[][] tensors = new double[program.Tensors.Count][];
        for (int t = 0; t < tensors.Length; t++)
        {
            ProgramTensor tensor = program.Tensors[t];
            long length = (long)graph.Count(tensor.Domain) * tensor.RowLength;
            if (!tensor.IsGiven)
                tensors[t] = new double[length];
            else if (!given.TryGetValue(tensor.Name, out double[]? rows) || rows.Length != length)
                throw new ArgumentException($"{tensor.Name} has {length} numbers; {(given.ContainsKey(tensor.Name) ? $"{given[tensor.Name].Length} were" : "nothing was")} given.");
            else
                tensors[t] = rows;
        }

        foreach (ProgramStep step in program.Steps)
            Run(program, graph, step, tensors);
        Dictionary<string, double[]> made = [];
        for (int t = 0; t < tensors.Length; t++)
        {
            if (!program.Tensors[t].IsGiven)
                made.Add(program.Tensors[t].Name, tensors[t]);
        }

        return made;
    }

    private static void Run(TensorProgram program, ProgramGraph graph, ProgramStep step, double[][] tensors)
    {
        int items = graph.Count(step.Domain);
        int[][] rows = new int[step.Accesses.Count][];
        for (int o = 0; o < rows.Length; o++)
            rows[o] = graph.Joined.Rows(step.Domain, program.Tensors[step.Accesses[o].Tensor].Domain, step.Accesses[o].Letters).ToArray();
        switch (step)
        {
            case KernelStep kernel:
                Run(program, kernel, items, rows, tensors);
                break;
            case ProductStep product:
                Run(program, product, items, rows, tensors);
                break;
            case MaximumStep:
                TakeMaxima(program.Tensors[step.Accesses[0].Tensor].RowLength, rows, tensors[step.Accesses[0].Tensor], tensors[step.Accesses[1].Tensor]);
                break;
            default:
                int length = program.Tensors[step.Accesses[0].Tensor].RowLength;
                double[] from = tensors[step.Accesses[0].Tensor];
                double[] to = tensors[step.Accesses[1].Tensor];
                for (int n = 0; n < items; n++)
                {
                    for (int k = 0; k < length; k++)
                        to[(rows[1][n] * length) + k] += from[(rows[0][n] * length) + k];
                }

                break;
        }
    }

    private static void TakeMaxima(int length, int[][] rows, double[] from, double[] to)
    {
        foreach (int row in rows[1])
            to.AsSpan(row * length, length).Fill(double.NegativeInfinity);
        for (int n = 0; n < rows[0].Length; n++)
        {
            for (int k = 0; k < length; k++)
                to[(rows[1][n] * length) + k] = Math.Max(to[(rows[1][n] * length) + k], from[(rows[0][n] * length) + k]);
        }
    }

    private static void Run(TensorProgram program, KernelStep step, int items, int[][] rows, double[][] tensors)
    {
        KernelSegment segment = step.Segment;
        Kernel kernel = Kernel.Interpreted(segment.Program);
        KernelOperandView<double>* views = stackalloc KernelOperandView<double>[rows.Length];
        System.Runtime.InteropServices.GCHandle[] pinned = new System.Runtime.InteropServices.GCHandle[2 * rows.Length];
        for (int o = 0; o < rows.Length; o++)
        {
            double[] tensor = tensors[step.Accesses[o].Tensor];
            pinned[2 * o] = System.Runtime.InteropServices.GCHandle.Alloc(tensor, System.Runtime.InteropServices.GCHandleType.Pinned);
            pinned[(2 * o) + 1] = System.Runtime.InteropServices.GCHandle.Alloc(rows[o], System.Runtime.InteropServices.GCHandleType.Pinned);
            OperandBinding at = segment.Bindings[o];
            views[o] = new()
            {
                Data = (double*)pinned[2 * o].AddrOfPinnedObject() + at.Offset,
                Rows = (int*)pinned[(2 * o) + 1].AddrOfPinnedObject(),
                ItemStride = program.Tensors[step.Accesses[o].Tensor].RowLength,
                ComponentStride = at.ComponentStride,
                OuterStride = at.OuterStride,
                InnerStride = at.InnerStride,
            };
        }

        kernel.Run(new KernelCall<double> { Operands = views, EndItem = items, Lanes = segment.Lanes, OuterCount = segment.OuterCount, InnerCount = segment.InnerCount });
        foreach (System.Runtime.InteropServices.GCHandle handle in pinned)
            handle.Free();
    }

    private static void Run(TensorProgram program, ProductStep step, int items, int[][] rows, double[][] tensors)
    {
        double[] x = tensors[step.Accesses[0].Tensor];
        double[] w = tensors[step.Accesses[1].Tensor];
        double[] y = tensors[step.Accesses[2].Tensor];
        int[] lengths = [.. step.Accesses.Select(a => program.Tensors[a.Tensor].RowLength)];
        for (int n = 0; n < items; n++)
        {
            foreach (ProductBlock b in step.Blocks)
            {
                int x0 = (rows[0][n] * lengths[0]) + b.Input;
                int w0 = (rows[1][n] * lengths[1]) + b.Weights;
                int y0 = (rows[2][n] * lengths[2]) + b.Output;
                for (int m = 0; m < b.Components; m++)
                {
                    for (int u = 0; u < b.Inputs; u++)
                    {
                        for (int v = 0; v < b.Outputs; v++)
                        {
                            ref double input = ref x[x0 + (m * b.Inputs) + u];
                            ref double weight = ref w[w0 + (u * b.Outputs) + v];
                            ref double output = ref y[y0 + (m * b.Outputs) + v];
                            switch (step.Target)
                            {
                                case ProductTerm.Input:
                                    input += weight * output;
                                    break;
                                case ProductTerm.Weights:
                                    weight += input * output;
                                    break;
                                default:
                                    output += input * weight;
                                    break;
                            }
                        }
                    }
                }
            }
        }
    }
}
