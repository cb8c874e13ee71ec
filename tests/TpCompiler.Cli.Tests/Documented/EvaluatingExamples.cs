using System;
using TpCompiler.Atomistic;
using TpCompiler.Atomistic.Mace;
using TpCompiler.Atomistic.Structures;
using Xunit;

namespace TpCompiler.Cli.Tests.Documented;

/// <summary>The examples of README.md and docs/evaluating.md that evaluate structures; samples are beside the tests as model.model and structures.xyz.</summary>
public sealed class EvaluatingExamples
{
    [Fact]
    public void A_file_is_evaluated()
    {
        using ICalculator calculator = MacePotential.Load("model.model");
        foreach ((Structure structure, PotentialResult result) in calculator.EvaluateAll(ExtendedXyz.Read("structures.xyz")))
            Console.WriteLine($"{structure.Count} atoms: {result.Energy} eV, force on the first atom along x {result.Forces[0]} eV/Å");
    }

    [Fact]
    public void A_file_of_any_format_is_evaluated()
    {
        using ICalculator calculator = MacePotential.Load("model.model");
        foreach ((Structure structure, PotentialResult result) in calculator.EvaluateAll(StructureFile.Read("structures.xyz")))
            Console.WriteLine($"{result.Energy} eV, {structure.Count} atoms");
    }

    [Fact]
    public void Atoms_move()
    {
        using ICalculator calculator = MacePotential.Load("model.model");
        Structure structure = new([8, 1, 1], [0, 0, 0, 0.96, 0, 0, -0.24, 0.93, 0]);
        double[] velocities = new double[9];
        const int steps = 10;

        double[] positions = structure.Positions.ToArray();
        Configuration atoms = new(structure, positions);
        PotentialResult result = new();
        for (int step = 0; step < steps; step++)
        {
            calculator.Evaluate(atoms, result, Quantities.Forces);
            Move(positions, velocities, result.Forces);
        }

        Assert.All(positions, x => Assert.InRange(Math.Abs(x), 0, 2));
        Assert.NotEqual(structure.Positions.ToArray(), positions);

        // Unit masses, and steps in which nothing flies away.
        static void Move(double[] x, double[] v, ReadOnlySpan<double> forces)
        {
            for (int k = 0; k < x.Length; k++)
            {
                v[k] += 1e-3 * forces[k];
                x[k] += 1e-3 * v[k];
            }
        }
    }

    [Fact]
    public void Edges_and_ghosts_are_given()
    {
        using MacePotential potential = MacePotential.Load("model.model");
        PotentialResult result = new();

        double[] positions = [0, 0, 0, 0.96, 0, 0, -0.24, 0.93, 0];
        Configuration atoms = new(new Structure([8, 1, 1], positions));
        EdgeList edges = new(centers: new[] { 0, 0, 1, 2 }, neighbors: new[] { 1, 2, 0, 0 });
        potential.Evaluate([atoms.With(edges, counted: new[] { true, true, false })], [result]);

        Assert.Equal(result.AtomEnergies[0] + result.AtomEnergies[1], result.Energy, 1e-9);
    }
}
