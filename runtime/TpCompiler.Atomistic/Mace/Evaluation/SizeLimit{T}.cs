using System;
using System.Globalization;
using System.Linq;
using System.Numerics;
using TpCompiler.Atomistic.Mace.Layers;

namespace TpCompiler.Atomistic.Mace.Evaluation;

/// <summary>How many atoms and edges fit in memory whose elements are counted by 32 bits: one row of the widest buffer for each.</summary>
internal sealed class SizeLimit<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Vectors of edges, in memory with room for a quarter more; harmonics are padded to whole cache lines of edges.
    private const int VectorRow = 4, Padding = 64;

    private readonly int _atoms;
    private readonly int _edges;
    private readonly int _edgesWithoutGradients;

    /// <summary>The limits of a model.</summary>
    public SizeLimit(MaceModel<T> model)
    {
        int harmonics = (model.Description.LMax + 1) * (model.Description.LMax + 1);
        int row = Math.Max(Math.Max(VectorRow, harmonics), model.Radial.Basis.Count);
        _edgesWithoutGradients = (int.MaxValue / row) - Padding;
        int gradients = model.Layers.Where(layer => !layer.IsFirst).Select(layer => Math.Max(layer.Edge.RowLength, layer.Attention?.EndWidth ?? 0)).Append(row).Max();
        _edges = (int.MaxValue / gradients) - Padding;
        _atoms = int.MaxValue / model.Layers.Max(AtomRow);
    }

    /// <summary>Refuses what does not fit, with a sentence that says what would.</summary>
    /// <exception cref="StructureException">There are too many atoms or edges.</exception>
    public void Require(int structures, int atoms, int edges, bool wantsGradients)
    {
        int most = wantsGradients ? _edges : _edgesWithoutGradients;
        if (atoms > _atoms)
            throw TooMany(structures, atoms, "atoms", _atoms, "");
        if (edges > most)
            throw TooMany(structures, edges, "edges", most, wantsGradients && _edgesWithoutGradients > most ? ", or ask for energies alone" : "");
    }

    private static int AtomRow(MaceLayer<T> layer) => new[]
    {
        layer.Edge.RowLength, layer.Message.RowLength, layer.Target.RowLength, layer.Hidden.RowLength,
        layer.NonLinear?.Gate.RowLength ?? 0, layer.Attention?.Ends.RowLength ?? 0,
    }.Max();

    private static StructureException TooMany(int structures, int found, string what, int most, string otherwise)
    {
        string text = string.Create(CultureInfo.InvariantCulture, $"have {found} {what}, and this model evaluates at most {most} at once");
        return new StructureException(0, 1, new ArgumentException(structures == 1
            ? $"The atoms {text}: evaluate a smaller structure{otherwise}."
            : $"The structures of a batch {text}: evaluate smaller batches (--batch-atoms of the command){otherwise}."));
    }
}
