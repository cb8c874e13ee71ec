using System;
using System.Threading;

namespace TpCompiler.Runtime.Programs;

/// <summary>Runs a program on one graph after another, on whatever it runs. Not for use by several callers at once.</summary>
public interface IProgramExecutor : IDisposable
{
    /// <summary>Takes a graph and makes room for it. What was set and computed before is gone.</summary>
    /// <exception cref="ArgumentException">The graph lacks a label of the program.</exception>
    void Prepare(ProgramGraph graph);

    /// <summary>Sets an input.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="values">Its rows, one after the other.</param>
    /// <exception cref="ArgumentException">There is no such input, or its rows are not as many as there are items.</exception>
    void Set(string name, ReadOnlySpan<double> values);

    /// <summary>Runs the program on the graph and inputs at hand. Inputs are gone afterwards: what is made later may have taken their memory.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    /// <exception cref="InvalidOperationException">There is no graph yet.</exception>
    void Run(CancellationToken cancellation = default);

    /// <summary>Copies an output, after a run.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="values">Where its rows go, one after the other.</param>
    /// <exception cref="ArgumentException">There is no such output, or its rows are not as many as there are items.</exception>
    void Read(string name, Span<double> values);
}
