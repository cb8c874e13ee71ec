using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.TensorProducts;

namespace TpCompiler.Testing.Tests.Planted;

/// <summary>What is wrong with a <see cref="LoopProduct"/>.</summary>
public enum Fault
{
    None,
    WrongSignOfATerm,
    WrongSignOfAPath,
    DroppedPath,
    MixedParity,
    WrongGradient,
    WrongSecondGradient,
    ItemsRunTogether,
}

/// <summary>
/// A uvu product as a user might write it by hand: a list of terms z += c x y w, and loops over it. Independent of the compiler, with one mistake in
/// it at will.
/// </summary>
internal static class LoopProduct
{
    public static Operation? Create(Irreps first, Irreps second, Fault fault)
    {
        TensorProductSpec spec = TensorProductSpec.Uvu(first, second, Irreps.Parse("0e+0o+1e+1o+2e+2o"));
        if (spec.Paths.Count == 0)
            return null;
        List<Term> terms = Terms(spec);
        if (fault == Fault.WrongSignOfATerm)
        {
            // Only a coupling of several terms is broken by the sign of one.
            int candidate = terms.FindIndex(t => spec.Output[spec.Paths[t.Path].Output].Irrep.L > 0 && first[spec.Paths[t.Path].First].Irrep.L > 0);
            if (candidate < 0)
                return null;
            terms[candidate] = terms[candidate] with { Coefficient = -terms[candidate].Coefficient };
        }
        else if (fault == Fault.WrongSignOfAPath)
        {
            terms = [.. terms.Select(t => t.Path == spec.Paths.Count - 1 ? t with { Coefficient = -t.Coefficient } : t)];
        }
        else if (fault == Fault.DroppedPath)
        {
            terms.RemoveAll(t => t.Path == spec.Paths.Count - 1);
        }
        else if (fault == Fault.MixedParity)
        {
            if (AddOfOtherParity(spec, terms) is not { } added)
                return null;
            terms = added;
        }

        return Create(spec, terms, fault);
    }

    private static Operation Create(TensorProductSpec spec, List<Term> terms, Fault fault)
    {
        List<Term> back = fault == Fault.WrongGradient ? terms[..^1] : terms, twice = fault == Fault.WrongSecondGradient ? terms[..^1] : terms;
        int X = spec.First.Dim, Y = spec.Second.Dim, W = spec.TotalWeightCount, Z = spec.Output.Dim;
        return new(
            "LoopProduct",
            [new("x", spec.First), new("y", spec.Second), Operand.Scalars("w", W)],
            new("z", spec.Output),
            t =>
            {
                Array.Clear(t.Output);
                for (int n = 0; n < t.Count; n++)
                {
                    int row = fault == Fault.ItemsRunTogether ? Math.Max(0, n - 1) : n;
                    foreach (Term c in terms)
                        t.Output[(n * Z) + c.Z] += c.Coefficient * t["x"][(n * X) + c.X] * t["y"][(row * Y) + c.Y] * t["w"][(n * W) + c.W];
                }
            })
        {
            Backward = t =>
            {
                (double[] gx, double[] gy, double[] gw) = (t.Gradient("x"), t.Gradient("y"), t.Gradient("w"));
                Clear(gx, gy, gw);
                for (int n = 0; n < t.Count; n++)
                {
                    foreach (Term c in back)
                    {
                        (int x, int y, int w) = ((n * X) + c.X, (n * Y) + c.Y, (n * W) + c.W);
                        double g = c.Coefficient * t.OutputGradient[(n * Z) + c.Z];
                        gx[x] += g * t["y"][y] * t["w"][w];
                        gy[y] += g * t["x"][x] * t["w"][w];
                        gw[w] += g * t["x"][x] * t["y"][y];
                    }
                }
            },
            DoubleBackward = t =>
            {
                (double[] dx, double[] dy, double[] dw, double[] dg) = (t.SecondGradient("x"), t.SecondGradient("y"), t.SecondGradient("w"), t.SecondOutputGradient);
                (double[] hx, double[] hy, double[] hw) = (t.Cotangent("x"), t.Cotangent("y"), t.Cotangent("w"));
                Clear(dx, dy, dw, dg);
                for (int n = 0; n < t.Count; n++)
                {
                    foreach (Term c in twice)
                    {
                        (int x, int y, int w, int z) = ((n * X) + c.X, (n * Y) + c.Y, (n * W) + c.W, (n * Z) + c.Z);
                        double g = c.Coefficient * t.OutputGradient[z];
                        dx[x] += g * ((hy[y] * t["w"][w]) + (t["y"][y] * hw[w]));
                        dy[y] += g * ((hx[x] * t["w"][w]) + (t["x"][x] * hw[w]));
                        dw[w] += g * ((hx[x] * t["y"][y]) + (t["x"][x] * hy[y]));
                        dg[z] += c.Coefficient * ((hx[x] * t["y"][y] * t["w"][w]) + (t["x"][x] * hy[y] * t["w"][w]) + (t["x"][x] * t["y"][y] * hw[w]));
                    }
                }
            },
        };
    }

    private static List<Term> Terms(TensorProductSpec spec)
    {
        List<Term> terms = [];
        int weight = 0;
        for (int n = 0; n < spec.Paths.Count; n++)
        {
            TensorProductPath path = spec.Paths[n];
            (MulIrrep a, MulIrrep b, MulIrrep c) = (spec.First[path.First], spec.Second[path.Second], spec.Output[path.Output]);
            CouplingTensor coupling = Wigner3j.Get(a.Irrep.L, b.Irrep.L, c.Irrep.L);
            for (int e = 0; e < coupling.Entries.Count; e++)
            {
                CouplingEntry entry = coupling.Entries[e];
                for (int u = 0; u < a.Multiplicity; u++)
                {
                    for (int v = 0; v < b.Multiplicity; v++)
                    {
                        terms.Add(new(
                            n,
                            spec.First.Offsets[path.First] + (entry.I * a.Multiplicity) + u,
                            spec.Second.Offsets[path.Second] + (entry.J * b.Multiplicity) + v,
                            weight + (v * a.Multiplicity) + u,
                            spec.Output.Offsets[path.Output] + (entry.K * c.Multiplicity) + u,
                            spec.Coefficient(path).ToDouble() * coupling.Values[e]));
                    }
                }
            }

            weight += spec.WeightCount(path);
        }

        return terms;
    }

    /// <summary>The terms, and those of a coupling that is right in degree and wrong in parity.</summary>
    private static List<Term>? AddOfOtherParity(TensorProductSpec spec, List<Term> terms)
    {
        for (int n = 0; n < spec.Paths.Count; n++)
        {
            MulIrrep z = spec.Output[spec.Paths[n].Output];
            for (int i = 0; i < spec.First.Count; i++)
            {
                if (spec.First[i].Irrep.Parity != spec.First[spec.Paths[n].First].Irrep.Parity
                    && spec.First[i].Irrep.L == spec.First[spec.Paths[n].First].Irrep.L
                    && spec.First[i].Multiplicity == z.Multiplicity)
                {
                    int shift = spec.First.Offsets[i] - spec.First.Offsets[spec.Paths[n].First];
                    return [.. terms, .. terms.Where(t => t.Path == n).Select(t => t with { X = t.X + shift })];
                }
            }
        }

        return null;
    }

    private static void Clear(params double[][] arrays)
    {
        foreach (double[] array in arrays)
            Array.Clear(array);
    }

    private readonly record struct Term(int Path, int X, int Y, int W, int Z, double Coefficient);
}
