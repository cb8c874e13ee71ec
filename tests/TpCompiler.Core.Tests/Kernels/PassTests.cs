using System.Collections.Generic;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Kernels.Passes;
using Xunit;
using Replay = TpCompiler.Core.Kernels.Passes.Replay;

namespace TpCompiler.Core.Tests.Kernels;

/// <summary>Every pass keeps what a program computes, as polynomials with exact coefficients.</summary>
public sealed class PassTests
{
    [Fact]
    public void PrintedProgramReadsBack() => ForRandomPrograms(p =>
    {
        Assert.Equal(p, KernelProgramText.Parse(KernelProgramText.Print(p)));
        KernelProgram lowered = MultiplyAddFusion.Apply(p);
        Assert.Equal(lowered, KernelProgramText.Parse(lowered.ToString()));
    });

    [Fact]
    public void DeadCodeEliminationKeepsMeaningAndIsIdempotent() => ForRandomPrograms(p =>
    {
        KernelProgram alive = DeadCode.Eliminate(p);
        AssertSameMeaning(p, alive);
        Assert.True(alive.Instructions.Count <= p.Instructions.Count);
        Assert.Equal(alive, DeadCode.Eliminate(alive));
    });

    [Fact]
    public void TheBuilderComputesEveryValueOnce() => ForRandomPrograms(p =>
    {
        KernelProgram shared = Rebuilt(p);
        AssertSameMeaning(p, shared);
        Assert.Equal(shared.Instructions.Count, shared.Instructions.Distinct().Count());
        Assert.Equal(shared.Constants.Count, shared.Constants.Distinct().Count());
    });

    [Fact]
    public void MultiplyAddFusionKeepsMeaningAndAddsNoOperations() => ForRandomPrograms(p =>
    {
        KernelProgram plain = Rebuilt(p);
        KernelProgram fused = MultiplyAddFusion.Apply(plain);
        AssertSameMeaning(p, fused);
        Assert.All(fused.Stores, s => Assert.True(s.InPlace));
        Assert.Equal(fused.Stores.Count, fused.Stores.Select(s => (s.Operand, s.Component)).Distinct().Count());
        Assert.True(KernelCost.Of(fused).LaneOperations <= KernelCost.Of(plain).LaneOperations + plain.Stores.Count);
    });

    /// <summary>The same instructions made by a builder.</summary>
    private static KernelProgram Rebuilt(KernelProgram program)
    {
        KernelBuilder builder = new(program.Name, program.Operands);
        int[] values = Replay.Into(builder, program);
        foreach (KernelStore store in program.Stores)
            Replay.Store(builder, store, values[store.Value]);
        return builder.Build();
    }

    [Fact]
    public void UniformFirstKeepsMeaning() => ForRandomPrograms(p => AssertSameMeaning(p, UniformFirst.Apply(p)), withSums: false);

    [Fact]
    public void UniformFirstMovesUniformProductsOutOfTheLanes()
    {
        // out = sum_ij c x_i y_j: six products per lane become three with three sums made once.
        KernelBuilder builder = new("bilinear");
        int x = builder.Input("x", 3, true);
        int y = builder.Input("y", 2, false);
        int o = builder.Output("out", 1, true);
        int sum = builder.Constant(ExactNumber.Zero);
        for (int i = 0; i < 3; i++)
        {
            for (int j = 0; j < 2; j++)
                sum = builder.Add(sum, builder.Scale(ExactNumber.Sqrt(1 + i + (3 * j)), builder.Multiply(builder.Load(x, i), builder.Load(y, j))));
        }

        builder.Store(o, 0, sum);
        KernelProgram naive = builder.Build();
        KernelProgram hoisted = UniformFirst.Apply(naive);
        AssertSameMeaning(naive, hoisted);
        Assert.Equal(3, KernelCost.Of(MultiplyAddFusion.Apply(hoisted)).LaneOperations);
    }

    [Fact]
    public void IdentityDependsOnMeaningfulPartsOnly()
    {
        KernelProgram p = RandomPrograms.Next(1);
        KernelProgram renamed = new("other", p.Operands, p.Constants, p.Instructions, p.Stores);
        Assert.Equal(p.Identity, renamed.Identity);
        Assert.NotEqual(p.Identity, new KernelProgram(p.Name, p.Operands, p.Constants, p.Instructions, new(p.Stores.Skip(1))).Identity);
        Assert.Equal(32, p.Identity.Length);
    }

    internal static void AssertSameMeaning(KernelProgram expected, KernelProgram actual)
    {
        SortedDictionary<int, Polynomial> a = Polynomial.OfProgram(expected);
        SortedDictionary<int, Polynomial> b = Polynomial.OfProgram(actual);
        foreach (int output in a.Keys.Union(b.Keys))
        {
            Polynomial difference = new();
            if (a.TryGetValue(output, out Polynomial? x))
                difference.Add(x, ExactNumber.One);
            if (b.TryGetValue(output, out Polynomial? y))
                difference.Add(y, -ExactNumber.One);
            Assert.True(difference.IsZero, $"output {output} differs:\n{expected}\n{actual}");
        }
    }

    private static void ForRandomPrograms(System.Action<KernelProgram> check, bool withSums = true)
        => Prop.ForAll<int>(seed => check(RandomPrograms.Next(seed, withSums: withSums))).QuickCheckThrowOnFailure();
}
