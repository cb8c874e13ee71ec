using System.Collections.Generic;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;

namespace TpCompiler.Core.SphericalHarmonics;

/// <summary>t</summary>
public sealed record SphericalHarmonicsSpec(int LMax);

/// <summary>t</summary>
public static class SphericalHarmonicsLowering
{
    /// <summary>t</summary>
    public static KernelProgram Forward(SphericalHarmonicsSpec spec)
    {
        KernelBuilder b = new("sh");
        int x = b.Input("x", 3, true);
        int o = b.Output("out", (spec.LMax + 1) * (spec.LMax + 1), true);
        int n = 0;
        for (int l = 0; l <= spec.LMax; l++)
        {
            foreach (HarmonicPolynomial p in RealSphericalHarmonics.Polynomials(l, SphericalHarmonicsNormalization.Component))
            {
                int sum = b.Constant(ExactNumber.Zero);
                foreach (var t in p.Terms)
                {
                    int m = b.Constant(t.Coefficient);
                    for (int i = 0; i < t.X; i++) m = b.Multiply(m, b.Load(x, 0));
                    for (int i = 0; i < t.Y; i++) m = b.Multiply(m, b.Load(x, 1));
                    for (int i = 0; i < t.Z; i++) m = b.Multiply(m, b.Load(x, 2));
                    sum = b.Add(sum, m);
                }
                b.Store(o, n++, sum);
            }
        }
        return b.Build();
    }
}
