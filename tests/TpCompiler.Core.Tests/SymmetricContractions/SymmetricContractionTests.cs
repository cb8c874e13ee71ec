using System;
using System.Diagnostics;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Kernels.Passes;
using TpCompiler.Core.SymmetricContractions;
using Xunit;

namespace TpCompiler.Core.Tests.SymmetricContractions;

public class SymmetricContractionTests
{
    [Fact]
    public void Explore()
    {
        foreach ((string c, string o, int n) in new[] { ("0e+1o+2e+3o", "0e+1o+2e", 3), ("0e+1o+2e+3o", "0e", 3), ("0e+1o+2e+3o", "0e+1o", 3), ("0e+1o+2e+3o", "0e+1o+2e", 3), ("0e+1o+2e", "0e+1o+2e", 4), ("0e+1o+2e+3o", "0e", 4), ("0e+1o+2e+3o+4e", "0e+1o+2e", 3) })
        {
            Stopwatch s = Stopwatch.StartNew();
            SymmetricContraction contraction = SymmetricContraction.Compile(new(Irreps.Parse(c), Irreps.Parse(o), n));
            long ms = s.ElapsedMilliseconds;
            KernelCost cost = KernelCost.Of(MultiplyAddFusion.Apply(contraction.Program));
            Console.WriteLine($"{contraction.Spec}: {contraction.Paths.Count} paths {cost.LaneOperations} = {cost} in {ms} ms");
            KernelProgram back = Differentiation.Reverse(contraction.Program, "b", ["x", "w"], q => "g" + q, q => "d" + q);
            Console.WriteLine("  xw back: " + KernelCost.Of(MultiplyAddFusion.Apply(back)).LaneOperations);
            back = Differentiation.Reverse(contraction.Program, "b", ["x"], q => "g" + q, q => "d" + q);
            Console.WriteLine("  x back: " + KernelCost.Of(MultiplyAddFusion.Apply(back)).LaneOperations);
        }
    }
}
