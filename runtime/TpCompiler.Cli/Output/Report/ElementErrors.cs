using System.Collections.Generic;
using System.Linq;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Cli.Evaluation;

namespace TpCompiler.Cli.Output.Report;

/// <summary>The errors of forces, by the element of the atom that they act on.</summary>
internal sealed class ElementErrors
{
    private const double MilliPerUnit = 1000;
    private readonly SortedDictionary<int, ErrorSum> _elements = [];

    /// <summary>The elements that have any, by atomic number; each sum counts atoms as its frames.</summary>
    public IEnumerable<KeyValuePair<int, ErrorSum>> All => _elements;

    /// <summary>Compares the forces of a frame with those that it holds.</summary>
    public void Add(EvaluatedFrame frame)
    {
        if (!frame.HasForces || frame.Structure.ReferenceForces is not { } references)
            return;
        for (int atom = 0; atom < frame.Structure.Count; atom++)
        {
            double[] reference = references[(3 * atom)..((3 * atom) + 3)];
            if (reference.Any(double.IsNaN))
                continue;
            int element = frame.Structure.AtomicNumbers[atom];
            if (!_elements.TryGetValue(element, out ErrorSum? sum))
                _elements.Add(element, sum = new ErrorSum(ChemicalElements.Symbol(element), "meV/A"));
            sum.Add(frame.Result.Forces.Slice(3 * atom, 3), reference, MilliPerUnit);
        }
    }
}
