using System;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using TpCompiler.Core.Programs;

namespace TpCompiler.Runtime.Diagrams;

/// <summary>All items of a domain: for each of its letters the node, for each of its edges the edge of the graph. Immutable.</summary>
internal sealed class ItemTable(ItemDomain domain, int count, IDictionary<string, RowMap> columns)
{
    private readonly ReadOnlyDictionary<string, RowMap> _columns = new(columns);

    /// <summary>The number of items.</summary>
    public int Count => count;

    /// <summary>What is called <paramref name="name"/> for each item: the node "i", the edge "ij", or the value of the label "z[i]".</summary>
    /// <exception cref="ArgumentException">The domain has nothing of the name.</exception>
    public RowMap Column(string name) => _columns.TryGetValue(name, out RowMap? column)
        ? column
        : throw new ArgumentException($"Items of {domain} have no {name}; they have {string.Join(", ", _columns.Keys)}.");
}
