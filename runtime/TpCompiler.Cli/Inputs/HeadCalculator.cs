using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using TpCompiler.Atomistic;
using TpCompiler.Atomistic.Structures;

namespace TpCompiler.Cli.Inputs;

/// <summary>Evaluates every structure with the head of a model that it names, or with the model's default one; a head is prepared when it is first named.</summary>
/// <param name="heads">The names of heads, and which to take where a structure names none.</param>
/// <param name="prepare">Prepares a head, by its name.</param>
internal sealed class HeadCalculator(ModelHeads heads, Func<string, ICalculator> prepare) : ICalculator
{
    private readonly Dictionary<string, ICalculator> _calculators = [];

    public int PreferredBatchAtoms => Calculator(heads.Default ?? heads.Names[0]).PreferredBatchAtoms;

    public void Evaluate(
        ReadOnlySpan<Configuration> configurations, ReadOnlySpan<PotentialResult> results, Quantities quantities = Quantities.All, CancellationToken cancellation = default)
    {
        string[] named = new string[configurations.Length];
        for (int s = 0; s < named.Length; s++)
        {
            try
            {
                named[s] = heads.Of(configurations[s].Structure);
            }
            catch (ArgumentException e)
            {
                throw new StructureException(s, named.Length, e);
            }
        }

        foreach (string head in named.Distinct())
        {
            int[] places = [.. Enumerable.Range(0, named.Length).Where(s => named[s] == head)];
            Configuration[] some = new Configuration[places.Length];
            PotentialResult[] found = new PotentialResult[places.Length];
            for (int k = 0; k < places.Length; k++)
                (some[k], found[k]) = (configurations[places[k]], results[places[k]]);
            try
            {
                Calculator(head).Evaluate(some, found, quantities, cancellation);
            }
            catch (StructureException e)
            {
                throw new StructureException(places[e.Index], named.Length, e.InnerException ?? e);
            }
        }
    }

    public void Dispose()
    {
        foreach (ICalculator calculator in _calculators.Values)
            calculator.Dispose();
    }

    private ICalculator Calculator(string head)
    {
        if (!_calculators.TryGetValue(head, out ICalculator? calculator))
            _calculators.Add(head, calculator = prepare(head));
        return calculator;
    }
}
