using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Atomistic;
using TpCompiler.Atomistic.Structures;

namespace TpCompiler.Testing;

/// <summary>A potential on one structure: what the properties have in common.</summary>
internal sealed class PotentialTrial
{
    private readonly ICalculator _calculator;
    private readonly Lazy<PotentialResult> _result;

    public PotentialTrial(ICalculator calculator, PotentialSetting setting, Structure structure, int seed)
    {
        _calculator = calculator;
        (Setting, Structure, Seed) = (setting, setting.Prepare?.Invoke(structure) ?? structure, seed);
        _result = new(() => Evaluate(Structure));
    }

    public PotentialSetting Setting { get; }

    public Structure Structure { get; }

    public int Seed { get; }

    /// <summary>The results for the structure itself.</summary>
    public PotentialResult Result => _result.Value;

    public double EnergyScale => Math.Max(1, Math.Abs(Result.InteractionEnergy));

    public double ForceScale => Scale(Result.Forces);

    public double VirialScale => Scale(Result.Virial.ToArray());

    public PotentialResult Evaluate(Structure structure) => _calculator.Evaluate(structure);

    /// <summary>The same for a structure without what the potential reads besides.</summary>
    public PotentialResult EvaluatePrepared(Structure structure) => Evaluate(Setting.Prepare?.Invoke(structure) ?? structure);

    public double Energy(Structure structure) => _calculator.Evaluate(structure, Quantities.Energy).InteractionEnergy;

    public static Finding Compare(string property, string what, ReadOnlySpan<double> expected, ReadOnlySpan<double> found, double scale, double tolerance)
    {
        double worst = 0;
        for (int k = 0; k < expected.Length; k++)
            worst = Comparison.Larger(worst, Math.Abs(expected[k] - found[k]));
        return new(property, what, worst, scale, tolerance * scale);
    }

    /// <summary>Energy and forces after something that must turn them so.</summary>
    public IEnumerable<Finding> CompareResults(string property, double energy, double[] forces, PotentialResult found) =>
    [
        Compare(property, "energy (eV)", [energy], [found.InteractionEnergy], EnergyScale, Setting.SymmetryTolerance),
        Compare(property, "forces (eV/Å)", forces, found.Forces, ForceScale, Setting.SymmetryTolerance),
    ];

    public static double[] Turned(double[,] rotation, ReadOnlySpan<double> vectors)
    {
        double[] turned = new double[vectors.Length];
        for (int i = 0; i < turned.Length; i++)
        {
            int a = i % 3, start = i - a;
            turned[i] = (rotation[a, 0] * vectors[start]) + (rotation[a, 1] * vectors[start + 1]) + (rotation[a, 2] * vectors[start + 2]);
        }

        return turned;
    }

    public static Structure Displaced(Structure structure, int coordinate, double step)
    {
        double[] positions = structure.Positions.ToArray();
        positions[coordinate] += step;
        return structure.WithPositions(positions);
    }

    public static Structure Moved(Structure structure, Vector3d by)
        => structure.WithPositions([.. structure.Positions.ToArray().Select((x, k) => x + (k % 3 == 0 ? by.X : k % 3 == 1 ? by.Y : by.Z))]);

    private static double Scale(ReadOnlySpan<double> values)
    {
        double scale = 1;
        foreach (double value in values)
            scale = Math.Max(scale, Math.Abs(value));
        return scale;
    }
}
