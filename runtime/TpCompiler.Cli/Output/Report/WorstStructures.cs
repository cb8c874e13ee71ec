using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Cli.Evaluation;

namespace TpCompiler.Cli.Output.Report;

/// <summary>A structure among the worst.</summary>
/// <param name="File">Its file.</param>
/// <param name="Frame">Its place there, from 1.</param>
/// <param name="Formula">Its formula.</param>
/// <param name="ConfigType">What kind of configuration it says it is.</param>
/// <param name="Energy">The error of the energy in meV/atom; null without a reference.</param>
/// <param name="Forces">The root of the mean square error of the components of forces in meV/Angstrom, likewise.</param>
/// <param name="LargestForce">The error of the force, as a vector, on the atom where that is largest, likewise.</param>
/// <param name="Atom">That atom, from 1, with its element; null without a reference.</param>
internal sealed record WorstStructure(
    string File, int Frame, string Formula, string ConfigType, double? Energy, double? Forces, double? LargestForce, string? Atom)
{
    /// <summary>By which structures are ordered: the error of forces, or of the energy where there are none.</summary>
    public double Error => Forces ?? Math.Abs(Energy ?? 0);
}

/// <summary>The structures with the largest errors.</summary>
internal sealed class WorstStructures
{
    private const int Most = 20;
    private const double MilliPerUnit = 1000;
    private readonly PriorityQueue<WorstStructure, double> _worst = new();

    /// <summary>The worst first.</summary>
    public IEnumerable<WorstStructure> InOrder => _worst.UnorderedItems.Select(item => item.Element).OrderByDescending(s => s.Error).ThenBy(s => s.Frame);

    public void Add(EvaluatedFrame frame)
    {
        Structure structure = frame.Structure;
        double? energy = frame.Result.HasEnergy && structure.ReferenceEnergy is double reference ? MilliPerUnit * (frame.Result.Energy - reference) / structure.Count : null;
        (double? forces, double? largest, string? atom) = frame.HasForces && structure.ReferenceForces is { } given ? Forces(frame, given) : default;
        if (energy is null && forces is null)
            return;
        WorstStructure entry = new(
            frame.Frame.File, frame.Frame.Number, ChemicalFormula.Of(structure), ReferenceErrors.ConfigTypeOf(structure), energy, forces, largest, atom);
        if (_worst.Count < Most)
            _worst.Enqueue(entry, entry.Error);
        else
            _worst.EnqueueDequeue(entry, entry.Error);
    }

    private static (double? Rmse, double? Largest, string? Atom) Forces(EvaluatedFrame frame, double[] references)
    {
        double squares = 0, largest = -1;
        int count = 0, worst = 0;
        for (int atom = 0; atom < frame.Structure.Count; atom++)
        {
            Vector3d error = frame.Force(atom) - new Vector3d(references[3 * atom], references[(3 * atom) + 1], references[(3 * atom) + 2]);
            if (!error.IsFinite)
                continue;
            squares += Vector3d.Dot(error, error);
            count += 3;
            (largest, worst) = error.Length > largest ? (error.Length, atom) : (largest, worst);
        }

        return count == 0
            ? default
            : (MilliPerUnit * Math.Sqrt(squares / count), MilliPerUnit * largest, $"{worst + 1} ({ChemicalElements.Symbol(frame.Structure.AtomicNumbers[worst])})");
    }
}
