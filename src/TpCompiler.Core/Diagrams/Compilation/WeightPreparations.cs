using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;

namespace TpCompiler.Core.Diagrams.Compilation;

/// <summary>A weight that is computed from others before the diagram runs: the same map for each of its sets and channels.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Sources">The weights it is computed from, which have equal items and channels.</param>
/// <param name="Program">The map: an input for each source, and one output.</param>
internal sealed record PreparedWeight(string Name, IReadOnlyList<string> Sources, KernelProgram Program);

/// <summary>The prepared weights of a diagram.</summary>
internal sealed class WeightPreparations(ValueFactory values)
{
    private readonly List<PreparedWeight> _all = [];

    /// <summary>The prepared weight of a name; null where the name is one of the diagram's own weights.</summary>
    public PreparedWeight? Find(string name) => _all.FirstOrDefault(w => w.Name == name);

    /// <summary>Adds a weight with <paramref name="elements"/> numbers for each set and channel, and returns its name.</summary>
    public string Add(IReadOnlyList<string> sources, int elements, KernelProgram program)
    {
        if (_all.FirstOrDefault(w => w.Sources.SequenceEqual(sources) && w.Program.Equals(program)) is PreparedWeight same)
            return same.Name;
        string name = "w:" + (_all.Count + 1).ToString(CultureInfo.InvariantCulture);
        DiagramWeight first = values.Weight(sources[0]);
        IEnumerable<int> channels = first.Sizes.Skip(first.Elements == WeightElements.One ? 0 : 1);
        values.Declare(new(name, first.Items, WeightElements.Path, new([elements, .. channels]), default));
        _all.Add(new(name, sources, program));
        return name;
    }

    /// <summary>Adds linear combinations of the elements of one weight.</summary>
    public string Add(string source, IReadOnlyList<IReadOnlyList<(int Element, ExactNumber Coefficient)>> rows)
    {
        DiagramWeight declared = values.Weight(source);
        bool hasLanes = ChannelsOf(declared) > 1;
        KernelBuilder builder = new("weights");
        int input = builder.Input("w", ElementsOf(declared), hasLanes);
        int output = builder.Output("out", rows.Count, hasLanes);
        for (int row = 0; row < rows.Count; row++)
        {
            int sum = builder.Constant(ExactNumber.Zero);
            foreach ((int element, ExactNumber coefficient) in rows[row])
                sum = builder.Add(sum, builder.Scale(coefficient, builder.Load(input, element)));
            builder.Store(output, row, sum);
        }

        return Add([source], rows.Count, builder.Build());
    }

    /// <summary>How many numbers a weight has for each set and channel.</summary>
    public static int ElementsOf(DiagramWeight weight) => weight.Elements == WeightElements.One ? 1 : weight.Sizes[0];

    /// <summary>How many numbers a weight has for each element.</summary>
    public static int ChannelsOf(DiagramWeight weight)
        => weight.Sizes.Skip(weight.Elements == WeightElements.One ? 0 : 1).Aggregate(1, (product, size) => product * size);
}
