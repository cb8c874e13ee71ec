using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;

namespace TpCompiler.Testing;

/// <summary>Tries a property on random cases, and brings the first that fails down to the smallest.</summary>
internal static class CaseSearch
{
    private const int MostShrinkingSteps = 4000;
    private const int TriesPerShape = 10;

    /// <summary>What a property finds of a case: a finding for each block.</summary>
    public delegate IEnumerable<Finding> Property(TestCase test, CheckOptions? options);

    /// <summary>Tries an operation.</summary>
    public static CheckReport Run(string check, Operation operation, Property property, CheckOptions? options)
    {
        ArgumentNullException.ThrowIfNull(operation);
        return Run($"{check} of {operation.Name}", [], _ => operation, _ => [], property, options ?? CheckOptions.Default);
    }

    /// <summary>Tries a family of operations.</summary>
    public static CheckReport Run(string check, OperationFamily family, Property property, CheckOptions? options)
    {
        ArgumentNullException.ThrowIfNull(family);
        return Run(check, null, family.Make, family.Random, property, options ?? CheckOptions.Default);
    }

    private static CheckReport Run(
        string subject, Irreps[]? fixedIrreps, Func<Irreps[], Operation?> make, Func<Random, Irreps[]> draw, Property property, CheckOptions options)
    {
        Dictionary<(string, string), Finding> worst = [];
        int cases = 0;
        for (int n = 0; n < options.Cases; n++)
        {
            Random random = new(unchecked(options.Seed + (7919 * n)));
            Irreps[] irreps = fixedIrreps ?? draw(random);
            if (make(irreps) is not { } operation)
                continue;
            cases++;
            TestCase test = TestCase.Random(operation, random);
            Finding? failed = null;
            foreach (Finding finding in property(test, options))
            {
                failed ??= finding.Passed ? null : finding;
                // Families have other blocks each time: there a property has one line.
                (string, string) key = (finding.Property, fixedIrreps is null ? "" : finding.Where);
                if (!worst.TryGetValue(key, out Finding? known) || !(finding.Error / finding.Tolerance <= known.Error / known.Tolerance))
                    worst[key] = finding;
            }

            if (failed is not null)
                return new(subject, cases, [.. worst.Values], Smallest(test, failed, irreps, make, property, options));
        }

        if (cases == 0)
            throw new ArgumentException("The family has no operation for any of the irreps that were tried.");
        return new(subject, cases, [.. worst.Values], null);
    }

    private static Failure Smallest(
        TestCase test, Finding failed, Irreps[] irreps, Func<Irreps[], Operation?> make, Property property, CheckOptions options)
    {
        // Rounding would pass for a failure where everything is small; so what failed must stay as far off as is not allowed now.
        double threshold = failed.Tolerance;
        Finding? Fails(TestCase candidate) => property(candidate, options)
            .FirstOrDefault(f => f.Property == failed.Property && !(f.Error <= Math.Max(threshold, f.Tolerance)));

        (TestCase Test, Finding Found)? FailsFor(Irreps[] smaller)
        {
            if (make(smaller) is not { } operation)
                return null;
            for (int n = 0; n < TriesPerShape; n++)
            {
                TestCase candidate = TestCase.Random(operation, new Random(options.Seed + n));
                if (Fails(candidate) is { } found)
                    return (candidate, found);
            }

            return null;
        }

        bool isSmaller = irreps.Length > 0;
        while (isSmaller)
        {
            isSmaller = false;
            foreach (Irreps[] smaller in OperationFamily.Shrink(irreps))
            {
                if (FailsFor(smaller) is not { } found)
                    continue;
                (irreps, test, failed, isSmaller) = (smaller, found.Test, found.Found, true);
                break;
            }
        }

        int steps = 0;
        isSmaller = true;
        while (isSmaller)
        {
            isSmaller = false;
            foreach (TestCase smaller in test.Shrink())
            {
                if (++steps > MostShrinkingSteps)
                    break;
                if (Fails(smaller) is not { } found)
                    continue;
                (test, failed, isSmaller) = (smaller, found, true);
                break;
            }
        }

        return new(failed)
        {
            Path = $"{string.Join(" * ", test.BlocksInUse().DefaultIfEmpty("nothing"))} -> {failed.Where}",
            Irreps = irreps,
            Case = test,
        };
    }
}
