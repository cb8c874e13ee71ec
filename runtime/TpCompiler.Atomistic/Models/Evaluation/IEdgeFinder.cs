using System;
using TpCompiler.Runtime.Programs;

namespace TpCompiler.Atomistic.Models.Evaluation;

/// <summary>Finds the edges of a structure that is evaluated alone where its program runs, in place of the host.</summary>
internal interface IEdgeFinder
{
    /// <summary>The number of edges that were found.</summary>
    int EdgeCount { get; }

    /// <summary>Finds edges.</summary>
    /// <param name="configuration">The structure, whose cell and directions count.</param>
    /// <param name="positions">The positions, in the order of the program.</param>
    /// <param name="cutoff">The cutoff in Angstrom.</param>
    /// <param name="executor">What will run the program.</param>
    /// <returns>Whether all is well. Otherwise the host is to be asked: it says what is wrong in terms of the atoms of the structure, or copes.</returns>
    bool TryFind(in Configuration configuration, ReadOnlySpan<double> positions, double cutoff, IProgramExecutor executor);

    /// <summary>Prepares an executor for the edges that were found, and sets the input <c>shifts</c> of its program.</summary>
    /// <param name="executor">The executor.</param>
    /// <param name="nodes">The nodes and their labels, without edges.</param>
    void Prepare(IProgramExecutor executor, ProgramGraph nodes);
}
