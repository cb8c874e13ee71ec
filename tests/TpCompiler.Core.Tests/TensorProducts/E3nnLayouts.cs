using System;
using TpCompiler.Algebra;
using TpCompiler.Core.TensorProducts;

namespace TpCompiler.Core.Tests.TensorProducts;

/// <summary>Turns e3nn's [copy][component] blocks into [component][copy] and back, for whole batches.</summary>
internal static class E3nnLayouts
{
    public static double[] FeaturesFrom(Irreps irreps, double[] e3nn) => Permute(e3nn, irreps.Dim, (ours, theirs) => FeatureOrder(irreps, ours, theirs), false);

    public static double[] FeaturesTo(Irreps irreps, double[] ours) => Permute(ours, irreps.Dim, (o, t) => FeatureOrder(irreps, o, t), true);

    public static double[] WeightsFrom(TensorProductSpec spec, double[] e3nn) => Permute(e3nn, spec.TotalWeightCount, (o, t) => WeightOrder(spec, o, t), false);

    public static double[] WeightsTo(TensorProductSpec spec, double[] ours) => Permute(ours, spec.TotalWeightCount, (o, t) => WeightOrder(spec, o, t), true);

    private static double[] Permute(double[] source, int rowLength, Action<int[], int[]> order, bool reverse)
    {
        if (rowLength == 0)
            return source;
        int[] ours = new int[rowLength];
        int[] theirs = new int[rowLength];
        order(ours, theirs);
        double[] target = new double[source.Length];
        for (int row = 0; row < source.Length; row += rowLength)
        {
            for (int n = 0; n < rowLength; n++)
            {
                if (reverse)
                    target[row + theirs[n]] = source[row + ours[n]];
                else
                    target[row + ours[n]] = source[row + theirs[n]];
            }
        }

        return target;
    }

    private static void FeatureOrder(Irreps irreps, int[] ours, int[] theirs)
    {
        int n = 0;
        for (int b = 0; b < irreps.Count; b++)
        {
            for (int u = 0; u < irreps[b].Multiplicity; u++)
            {
                for (int m = 0; m < irreps[b].Irrep.Dim; m++, n++)
                {
                    theirs[n] = n;
                    ours[n] = irreps.Offsets[b] + (m * irreps[b].Multiplicity) + u;
                }
            }
        }
    }

    private static void WeightOrder(TensorProductSpec spec, int[] ours, int[] theirs)
    {
        int n = 0;
        int offset = 0;
        foreach (TensorProductPath path in spec.Paths)
        {
            int count = spec.WeightCount(path);
            int v = path.Mode == ConnectionMode.Uvu ? spec.Second[path.Second].Multiplicity : 1;
            int u = count / v;
            for (int i = 0; i < count; i++, n++)
            {
                theirs[n] = n;
                ours[n] = offset + (i % v * u) + (i / v);
            }

            offset += count;
        }
    }
}
