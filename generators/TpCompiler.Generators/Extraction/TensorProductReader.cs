using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.TensorProducts;
using TpCompiler.Generators.Diagnostics;
using TpCompiler.Generators.Model;

namespace TpCompiler.Generators.Extraction;

/// <summary>Reads a <c>[TensorProduct]</c> attribute.</summary>
internal static class TensorProductReader
{
    /// <summary>The product; null, after reports, if there is something wrong.</summary>
    public static OperationSpec? Read(AttributeArguments arguments)
    {
        ConnectionMode mode = arguments.Enumeration("Connection", ConnectionMode.Uvu);
        WeightSource weights = arguments.Enumeration("Weights", DefaultWeights(mode));
        IrrepNormalization irrepNormalization = arguments.Enumeration("IrrepNormalization", IrrepNormalization.Component);
        PathNormalization pathNormalization = arguments.Enumeration("PathNormalization", PathNormalization.Element);
        Wigner3jConvention convention = arguments.Enumeration("Convention", Wigner3jConvention.E3nn04);
        Irreps? first = arguments.Irreps("first");
        Irreps? second = arguments.Irreps("second");
        Irreps? keep = arguments.Has("Keep") ? arguments.Irreps("Keep") : null;
        Irreps? output = arguments.Has("Output") ? arguments.Irreps("Output") : null;
        if (!CheckArguments(arguments, mode, weights) || first is null || second is null || arguments.Diagnostics.Count > 0)
            return null;

        TensorProductSpec? spec = arguments.Text("Paths") is TextArgument paths
            ? OfPaths(arguments, paths, mode, weights, first, second, output!)
            : OfRule(arguments, mode, weights, first, second, keep, output);
        if (spec is null || !CheckSize(arguments, spec))
            return null;

        // Not with "with": its setters carry a marker type of the framework that the compiler's core was built for.
        return new TensorProductOperation(new TensorProductSpec(
            spec.First, spec.Second, spec.Output, spec.Paths, spec.Weights, irrepNormalization, pathNormalization, convention));
    }

    private static WeightSource DefaultWeights(ConnectionMode mode) => mode switch
    {
        ConnectionMode.Uvu or ConnectionMode.Uvv => WeightSource.PerItem,
        _ when ConnectionModes.MixesCopies(mode) => WeightSource.Shared,
        _ => WeightSource.None,
    };

    private static bool CheckArguments(AttributeArguments arguments, ConnectionMode mode, WeightSource weights)
    {
        int before = arguments.Diagnostics.Count;
        bool mixes = ConnectionModes.MixesCopies(mode);
        if (mixes && !arguments.Has("Output"))
            arguments.Report(DiagnosticDescriptors.UvwWithoutOutput, arguments.LocationOf("Connection"), ConnectionModes.NameOf(mode));
        else if (arguments.Has("Paths") && !arguments.Has("Output"))
            arguments.Report(DiagnosticDescriptors.PathsWithoutOutput, arguments.LocationOf("Paths"));
        if (!mixes && arguments.Has("Output") && !arguments.Has("Paths") && !arguments.Has("Keep"))
            arguments.Report(DiagnosticDescriptors.OutputWithoutPaths, arguments.LocationOf("Output"), ConnectionModes.NameOf(mode));
        if (arguments.Has("Keep") && (mixes || arguments.Has("Output")))
            arguments.Report(DiagnosticDescriptors.KeepWithOutput, arguments.LocationOf("Keep"), mixes ? ConnectionModes.NameOf(mode) : "Output");
        if (mixes && weights == WeightSource.None)
            arguments.Report(DiagnosticDescriptors.UvwWithoutWeights, arguments.LocationOf("Weights"), ConnectionModes.NameOf(mode));
        return arguments.Diagnostics.Count == before;
    }

    /// <summary>All paths that lead to irreps that are wanted.</summary>
    private static TensorProductSpec? OfRule(
        AttributeArguments arguments, ConnectionMode mode, WeightSource weights, Irreps first, Irreps second, Irreps? keep, Irreps? output)
    {
        if (mode == ConnectionMode.Uuu && !first.Select(b => b.Multiplicity).SequenceEqual(second.Select(b => b.Multiplicity)))
        {
            arguments.Report(
                DiagnosticDescriptors.UuuOperandsDiffer, arguments.LocationOf("second"), second.ToString(), first.ToString());
            return null;
        }

        TensorProductSpec spec = mode switch
        {
            ConnectionMode.Uvw => TensorProductSpec.Uvw(first, second, output!, weights),
            ConnectionMode.Uuw => TensorProductSpec.Uuw(first, second, output!, weights),
            ConnectionMode.TriangularUvw => TensorProductSpec.TriangularUvw(first, second, output!, weights),
            ConnectionMode.TriangularUv => TensorProductSpec.TriangularUv(first, second, keep ?? first.TensorProduct(second), weights),
            ConnectionMode.Uvu => TensorProductSpec.Uvu(first, second, keep ?? first.TensorProduct(second), weights),
            ConnectionMode.Uvv => TensorProductSpec.Uvv(first, second, keep ?? first.TensorProduct(second), weights),
            ConnectionMode.Uvuv => TensorProductSpec.Uvuv(first, second, keep ?? first.TensorProduct(second), weights),
            _ => TensorProductSpec.Uuu(first, second, keep, weights),
        };
        if (spec.Paths.Count > 0)
            return spec;

        if (keep is not null)
        {
            IEnumerable<Irrep> possible = mode == ConnectionMode.Uuu
                ? first.Zip(second, (a, b) => a.Irrep * b.Irrep).SelectMany(i => i)
                : first.TensorProduct(second).Select(b => b.Irrep);
            arguments.Report(
                DiagnosticDescriptors.KeepKeepsNothing,
                arguments.LocationOf("Keep"),
                keep.ToString(),
                string.Join(", ", possible.Distinct().OrderBy(i => i)));
        }
        else
        {
            arguments.Report(
                DiagnosticDescriptors.NoPaths, arguments.LocationOf("Output"), first.ToString(), second.ToString(), output!.ToString());
        }

        return null;
    }

    /// <summary>The paths that are written down.</summary>
    private static TensorProductSpec? OfPaths(
        AttributeArguments arguments, TextArgument text, ConnectionMode mode, WeightSource weights, Irreps first, Irreps second, Irreps output)
    {
        if (!new PathListReader(text.Value).TryRead(out List<WrittenPath> written, out PathSyntaxError? error))
        {
            arguments.Report(DiagnosticDescriptors.PathSyntax, text.At(error!.Position, error.Length), error.Expected, error.Found);
            return null;
        }

        foreach (WrittenPath path in written)
            CheckPath(arguments, text, path, path.Mode ?? mode, first, second, output);
        if (arguments.Diagnostics.Count > 0)
            return null;
        IEnumerable<TensorProductPath> paths = written.Select(p => new TensorProductPath(
            p.First.Value, p.Second.Value, p.Output.Value, p.Mode ?? mode, p.HasWeight && weights != WeightSource.None, p.Weight));
        return new(first, second, output, new(paths), weights);
    }

    private static void CheckPath(
        AttributeArguments arguments, TextArgument text, WrittenPath path, ConnectionMode mode, Irreps first, Irreps second, Irreps output)
    {
        bool exists = CheckBlock(arguments, text, path.First, first, "the first operand");
        exists &= CheckBlock(arguments, text, path.Second, second, "the second operand");
        exists &= CheckBlock(arguments, text, path.Output, output, "the output");
        if (!exists)
            return;

        LocationInfo location = text.At(path.Position, path.Length);
        MulIrrep a = first[path.First.Value];
        MulIrrep b = second[path.Second.Value];
        MulIrrep c = output[path.Output.Value];
        if (!c.Irrep.IsInProductOf(a.Irrep, b.Irrep))
            arguments.Report(DiagnosticDescriptors.PathIsZero, location, a.Irrep.ToString(), b.Irrep.ToString(), c.Irrep.ToString());
        else if (ConnectionModes.NeedsEqualMultiplicities(mode) && a.Multiplicity != b.Multiplicity)
            ReportMultiplicity("equal multiplicities of the operands", $"{a} and {b}");
        else if (ConnectionModes.OutputMultiplicity(mode, a.Multiplicity, b.Multiplicity) is long copies && c.Multiplicity != copies)
            ReportMultiplicity($"{copies.ToString(CultureInfo.InvariantCulture)} copies of {a} and {b} in the output", c.ToString());
        else if (ConnectionModes.MixesCopies(mode) && !path.HasWeight)
            arguments.Report(DiagnosticDescriptors.UvwWithoutWeights, location, ConnectionModes.NameOf(mode));

        void ReportMultiplicity(string expected, string found)
            => arguments.Report(DiagnosticDescriptors.MultiplicityMismatch, location, ConnectionModes.NameOf(mode), expected, found);
    }

    private static bool CheckBlock(AttributeArguments arguments, TextArgument text, PathNumber block, Irreps irreps, string operand)
    {
        if (block.Value < irreps.Count)
            return true;
        arguments.Report(
            DiagnosticDescriptors.BlockOutOfRange,
            text.At(block.Position, block.Length),
            block.Value.ToString(CultureInfo.InvariantCulture),
            $"{operand}, {irreps}",
            irreps.Count.ToString(CultureInfo.InvariantCulture));
        return false;
    }

    private static bool CheckSize(AttributeArguments arguments, TensorProductSpec spec)
    {
        long terms = spec.Paths
            .Select(p => (Degrees: (spec.First[p.First].Irrep.L, spec.Second[p.Second].Irrep.L, spec.Output[p.Output].Irrep.L), spec))
            .Sum(p => CouplingTerms(p.Degrees.Item1, p.Degrees.Item2, p.Degrees.Item3));
        if (terms <= Limits.CouplingTerms)
            return true;
        arguments.Report(
            DiagnosticDescriptors.ProductTooLarge,
            arguments.Location,
            terms.ToString(CultureInfo.InvariantCulture),
            Limits.CouplingTerms.ToString(CultureInfo.InvariantCulture));
        return false;
    }

    /// <summary>
    /// An upper bound of the nonzero couplings of three degrees: in the real basis the orders obey |m3| = |m1 + m2| or |m1 - m2|.
    /// </summary>
    private static long CouplingTerms(int l1, int l2, int l3)
        => System.Math.Min((2L * l1 + 1) * ((2L * l2) + 1), System.Math.Min((2L * l1 + 1) * ((2L * l3) + 1), (2L * l2 + 1) * ((2L * l3) + 1)));
}
