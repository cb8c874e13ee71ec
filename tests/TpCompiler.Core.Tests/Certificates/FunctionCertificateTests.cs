using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;
using Xunit;

namespace TpCompiler.Core.Tests.Certificates;

/// <summary>Functions of invariants are invariants; of anything else there are none.</summary>
public sealed class FunctionCertificateTests
{
    private const string Gate =
        "program gate\ninput s 2 lanes\ninput p 1\ninput v 3 lanes\noutput scalar 1 lanes\noutput pseudo 1 lanes\noutput vector 3 lanes\n"
        + "v0 = s[0]\nv1 = s[1]\nv2 = p[0]\nv3 = v[0]\nv4 = v[1]\nv5 = v[2]\n"
        + "v6 = mul v3 v3\nv7 = mul v4 v4\nv8 = mul v5 v5\nv9 = add v6 v7\nv10 = add v9 v8\n"
        + "v11 = sigmoid v0\nv12 = tanh v2\nv13 = sqrt v10\nv14 = cos v2\nv15 = mul v1 v11\nv16 = add v15 v14\nv17 = sin v16\n"
        + "v18 = select v0 v13 v17\nv19 = mul v12 v17\nv20 = add v11 v18\nv21 = mul v20 v3\nv22 = mul v20 v4\nv23 = mul v20 v5\n"
        + "v24 = select v1 v21 v3\nv25 = select v1 v22 v4\nv26 = select v1 v23 v5\n"
        + "scalar[0] += v18\npseudo[0] += v19\nvector[0] += v24\nvector[1] += v25\nvector[2] += v26\n";

    private static readonly Irreps[] s_irreps = [.. "2x0e 1x0o 1x1o 1x0e 1x0o 1x1o".Split(' ').Select(Irreps.Parse)];

    [Fact]
    public void GateIsEquivariant()
    {
        Assert.Null(Violation(KernelProgramText.Parse(Gate)));
        Assert.Equal(EquivarianceProof.Identity, EquivarianceCertificate.Certify(KernelProgramText.Parse(Gate), s_irreps));
    }

    [Theory]
    [InlineData("v13 = sqrt v10", "v13 = sqrt v6", "argument of sqrt (v13)[0] of gate does not commute with rotations about the")]
    [InlineData("v17 = sin v16", "v17 = sin v3", "scalar[0] of gate has a term of the other parity")]
    [InlineData("v12 = tanh v2", "v12 = sigmoid v2", "pseudo[0] of gate has a term of the other parity")]
    [InlineData("v12 = tanh v2", "v12 = cos v2", "pseudo[0] of gate has a term of the other parity")]
    [InlineData("v14 = cos v2", "v14 = sin v2", "argument of sin (v17)[0] of gate has a term of the other parity")]
    [InlineData("v18 = select v0 v13 v17", "v18 = select v2 v13 v17", "argument of select (v18)[0] of gate has a term of the other parity")]
    [InlineData("v24 = select v1 v21 v3", "v24 = select v4 v21 v3", "vector[0] of gate does not commute")]
    [InlineData("v24 = select v1 v21 v3", "v24 = select v0 v21 v3", "vector[0] of gate does not commute")]
    [InlineData("v26 = select v1 v23 v5", "v26 = select v1 v23 v4", "vector[1] of gate does not commute")]
    public void WrongProgramIsRefused(string line, string instead, string violation)
    {
        Assert.Contains(line, Gate, StringComparison.Ordinal);
        Assert.Contains(violation, Violation(KernelProgramText.Parse(Gate.Replace(line, instead, StringComparison.Ordinal))), StringComparison.Ordinal);
    }

    [Fact]
    public void WhatPassesIsEquivariantInNumbers()
    {
        // An instruction gets other arguments, or is another function: most programs are wrong then, and some are not.
        int passed = 0;
        for (int seed = 0; seed < 400; seed++)
        {
            KernelProgram mutant = Mutate(KernelProgramText.Parse(Gate), new Random(seed));
            string? violation = Violation(mutant);
            bool isEquivariant = Enumerable.Range(0, 3).All(turn => IsEquivariantAt(mutant, new Random((1000 * seed) + turn)));
            (KernelProgram cut, IReadOnlyList<Irreps> irreps) = FunctionSymbols.Cut(mutant, s_irreps);
            Assert.Equal(violation is null, FieldCertificate.FindViolation(cut, irreps) is null);
            if (violation is null)
            {
                passed++;
                Assert.True(isEquivariant, mutant.ToString());
            }
        }

        Assert.InRange(passed, 20, 380);
    }

    private static string? Violation(KernelProgram program) => EquivarianceCertificate.FindViolation(program, s_irreps);

    private static KernelProgram Mutate(KernelProgram program, Random random)
    {
        Instruction[] instructions = [.. program.Instructions];
        int n = random.Next(11, instructions.Length);
        Instruction i = instructions[n];
        int other = random.Next(n);
        instructions[n] = random.Next(3) switch
        {
            0 when i.Operation == Operation.Function => i with { B = random.Next(Functions.All.Count()) },
            1 when i.Arity > 1 => i with { B = other },
            _ => i with { A = other },
        };
        return new(program.Name, program.Operands, program.Constants, new(instructions), program.Stores);
    }

    /// <summary>Rotates and inverts the inputs, and compares what comes out with the rotated and inverted outputs.</summary>
    private static bool IsEquivariantAt(KernelProgram program, Random random)
    {
        double[][] inputs = [[Next(), Next()], [Next()], [Next(), Next(), Next()]];
        double[,] rotation = Rotation();
        for (int sign = -1; sign <= 1; sign += 2)
        {
            double[][] turned = Run(program, [inputs[0], Scaled(inputs[1], sign), Scaled(Turned(inputs[2]), sign)]);
            double[][] before = Run(program, inputs);
            double[] expected = [.. before[0], .. Scaled(before[1], sign), .. Scaled(Turned(before[2]), sign)];
            double[] found = [.. turned[0], .. turned[1], .. turned[2]];
            if (expected.Zip(found).Any(p => !(Math.Abs(p.First - p.Second) <= 1e-9 * (1 + Math.Abs(p.First))) && double.IsFinite(p.First) && double.IsFinite(p.Second)))
                return false;
        }

        return true;

        double Next() => (2 * random.NextDouble()) - 1;

        double[] Scaled(double[] x, int by) => [.. x.Select(v => v * by)];

        double[] Turned(double[] x) => [.. Enumerable.Range(0, 3).Select(k => (rotation[k, 0] * x[0]) + (rotation[k, 1] * x[1]) + (rotation[k, 2] * x[2]))];

        double[,] Rotation()
        {
            // That of a quaternion of length one.
            double[] q = [Next(), Next(), Next(), Next()];
            double length = Math.Sqrt(q.Sum(v => v * v));
            (double a, double b, double c, double d) = (q[0] / length, q[1] / length, q[2] / length, q[3] / length);
            return new[,]
            {
                { 1 - (2 * ((c * c) + (d * d))), 2 * ((b * c) - (a * d)), 2 * ((b * d) + (a * c)) },
                { 2 * ((b * c) + (a * d)), 1 - (2 * ((b * b) + (d * d))), 2 * ((c * d) - (a * b)) },
                { 2 * ((b * d) - (a * c)), 2 * ((c * d) + (a * b)), 1 - (2 * ((b * b) + (c * c))) },
            };
        }
    }

    private static unsafe double[][] Run(KernelProgram program, double[][] inputs)
    {
        double[][] data = [.. program.Operands.Select((o, n) => o.Role == OperandRole.Input ? (double[])inputs[n].Clone() : new double[o.Components])];
        System.Runtime.InteropServices.GCHandle[] pins = [.. data.Select(d => System.Runtime.InteropServices.GCHandle.Alloc(d, System.Runtime.InteropServices.GCHandleType.Pinned))];
        Runtime.Kernels.KernelOperandView<double>* views = stackalloc Runtime.Kernels.KernelOperandView<double>[data.Length];
        for (int o = 0; o < data.Length; o++)
            views[o] = new() { Data = (double*)pins[o].AddrOfPinnedObject(), ComponentStride = 1 };
        Runtime.Kernels.Kernel.Interpreted(program).Run(
            new Runtime.Kernels.KernelCall<double> { Operands = views, EndItem = 1, Lanes = 1, OuterCount = 1, InnerCount = 1 });
        foreach (System.Runtime.InteropServices.GCHandle pin in pins)
            pin.Free();
        return [.. data.Skip(3)];
    }
}
