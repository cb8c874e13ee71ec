using System;
using System.IO;
using System.Linq;
using TpCompiler.Atomistic.Mace;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Runtime.Recording;
using TpCompiler.TestSupport;
using Xunit;
using Xunit.Abstractions;

namespace TpCompiler.Atomistic.Tests.Mace;

/// <summary>The trained model among the samples: what molecular dynamics needs of it.</summary>
public sealed class SampleModelTests(ITestOutputHelper output)
{
    // eV, Angstrom and atomic mass units make this the unit of time: 10.18 fs.
    private const double Femtosecond = 1 / 10.180505710774743;

    private static readonly string s_samples = Path.Combine(SharedData.Repository, "samples");

    [Fact]
    public void AMoleculeKeepsItsEnergyFor10000Steps() => AssertConserved(Molecule(), steps: 10_000);

    [Fact]
    public void ACrystalKeepsItsEnergyFor10000Steps()
    {
        // One molecule per cell, close enough to its images for some hundred edges between them.
        Structure molecule = Molecule();
        AssertConserved(molecule.WithGeometry(molecule.Positions, new(new(8.5, 0, 0), new(1, 6.5, 0), new(0, 0.5, 4.5)), PeriodicDirections.All), steps: 10_000);
    }

    [Theory]
    [InlineData(Precision.Double)]
    [InlineData(Precision.Single)]
    public void TheNumberOfThreadsChangesNoBit(Precision precision)
    {
        Structure liquid = Liquid();
        using MacePotential one = Potential(precision, 1);
        PotentialResult expected = one.Evaluate(liquid);
        foreach (int threads in (int[])[2, 3])
        {
            using MacePotential many = Potential(precision, threads);
            PotentialResult result = many.Evaluate(liquid);
            Assert.Equal(expected.Energy, result.Energy);
            Assert.Equal(expected.AtomEnergies.ToArray(), result.AtomEnergies.ToArray());
            Assert.Equal(expected.Forces.ToArray(), result.Forces.ToArray());
            Assert.Equal(expected.Stress, result.Stress);
        }
    }

    [Theory]
    [InlineData(Precision.Double)]
    [InlineData(Precision.Single)]
    public void ABatchIsItsStructuresOneByOneToTheLastBit(Precision precision)
    {
        // Here all kernels are compiled ones.
        Structure[] structures = [Liquid(), Molecule(), new([8], [0.0, 0.0, 0.0]), .. ExtendedXyz.Read(Path.Combine(s_samples, "structures", "acetylacetone.xyz")), Molecule()];
        using MacePotential single = Potential(precision, 1);
        using MacePotential batched = Potential(precision, 2);
        Assert.All(single.Kernels, use => Assert.True(use.Kernel.Execution == KernelExecution.Compiled, use.Purpose));
        MaceBatchTests.AssertSame([.. structures.Select(s => single.Evaluate(s))], MaceBatchTests.Batch(batched, structures));
    }

    private void AssertConserved(Structure structure, int steps)
    {
        const double Step = 0.25 * Femtosecond;
        using MacePotential potential = Potential(Precision.Double, 1);
        int n = structure.Positions.Length;
        double[] masses = [.. structure.AtomicNumbers.ToArray().SelectMany(z => Enumerable.Repeat(z switch { 1 => 1.008, 6 => 12.011, _ => 15.999 }, 3))];
        double[] x = structure.Positions.ToArray();
        // Velocities of about 150 K.
        Random random = new(7);
        double[] v = [.. masses.Select(m => Math.Sqrt(12 * 0.0129 / m) * (random.NextDouble() - 0.5))];
        PotentialResult result = potential.Evaluate(structure);
        double Total() => result.Energy + Enumerable.Range(0, n).Sum(k => 0.5 * masses[k] * v[k] * v[k]);
        double[] totals = new double[steps + 1];
        totals[0] = Total();
        double potentialEnergy = result.Energy, moved = 0;
        for (int step = 1; step <= steps; step++)
        {
            Kick();
            for (int k = 0; k < n; k++)
                x[k] += Step * v[k];
            result = potential.Evaluate(structure.WithPositions(x));
            Kick();
            totals[step] = Total();
            moved = Math.Max(moved, Math.Abs(result.Energy - potentialEnergy));
        }

        void Kick()
        {
            ReadOnlySpan<double> f = result.Forces;
            for (int k = 0; k < n; k++)
                v[k] += 0.5 * Step * f[k] / masses[k];
        }

        // The energy of velocity Verlet oscillates with the square of the step; drift is the change of its mean.
        int part = steps / 4;
        double drift = Math.Abs(totals[^part..].Average() - totals[..part].Average()) / structure.Count;
        output.WriteLine(FormattableString.Invariant(
            $"{structure.Count} atoms, {result.EdgeCount} edges, {steps} steps: drift {drift:E1} eV/atom, oscillation {totals.Max() - totals.Min():E1} eV, potential energy moved by {moved:F2} eV"));
        Assert.True(moved > 0.1, $"the test needs motion, found {moved} eV");
        Assert.True(drift < 1e-5, $"drift of {drift} eV per atom");
        Assert.True(totals.Max() - totals.Min() < 0.05, $"oscillation of {totals.Max() - totals.Min()} eV");
    }

    private static MacePotential Potential(Precision precision, int threads)
        => MacePotential.Load(Path.Combine(s_samples, "models", "acetylacetone.model"), precision: precision, threads: threads);

    private static Structure Molecule() => ExtendedXyz.Read(Path.Combine(s_samples, "structures", "acetylacetone.xyz")).First();

    private static Structure Liquid()
    {
        Structure molecule = Molecule();
        Random random = new(9);
        double[] positions = [.. Enumerable.Range(0, 12).SelectMany(copy => molecule.Positions.ToArray()
            .Select((c, k) => c + (k % 3) switch { 0 => 8.5 * (copy % 2), 1 => 6.5 * (copy / 2 % 2), _ => 4.5 * (copy / 4) } + 0.05 * random.NextDouble()))];
        int[] numbers = [.. Enumerable.Range(0, 12).SelectMany(_ => molecule.AtomicNumbers.ToArray())];
        return new Structure(numbers, positions, Matrix3d.Diagonal(17, 13, 13.5), PeriodicDirections.All);
    }
}
