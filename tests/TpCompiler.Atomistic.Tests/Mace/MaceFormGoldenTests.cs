using System.Collections.Generic;
using System.Linq;
using TpCompiler.Atomistic.Mace;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Atomistic.Structures;
using Xunit;

namespace TpCompiler.Atomistic.Tests.Mace;

/// <summary>
/// Every kind of model and of interaction against numbers of mace-torch, for models without files: their weights follow from their names. The
/// test vectors A to E of the specification are among them.
/// </summary>
public sealed class MaceFormGoldenTests
{
    // mace-torch neutralises and sums in another order.
    private const double Tolerance = 1e-11;

    public static TheoryData<string> Models => [.. MaceForms.Names];

    [Theory]
    [MemberData(nameof(Models))]
    public void Float64AgreesToRounding(string name) => MaceForms.AssertAgrees(name, (model, head) => Potential(model, head, Precision.Double), Tolerance);

    [Theory]
    [MemberData(nameof(Models))]
    public void Float32AgreesToItsPrecision(string name) => MaceForms.AssertAgrees(name, (model, head) => Potential(model, head, Precision.Single), 1e-4);

    [Theory]
    [InlineData("attention", 2)]
    [InlineData("attention-separate-cutoff-three-layers", 3)]
    [InlineData("dielectric", 2)]
    public void TheNumberOfThreadsChangesNoBit(string name, int threads)
    {
        MaceDescription model = MaceForms.Model(name);
        Structure cell = MaceForms.Structure(periodic: true);
        // Copies of the cell: enough work for several threads.
        Matrix3d big = new(3 * cell.Cell.A, 3 * cell.Cell.B, 3 * cell.Cell.C);
        (int, int, int)[] copies = [.. from i in Enumerable.Range(0, 3) from j in Enumerable.Range(0, 3) from k in Enumerable.Range(0, 3) select (i, j, k)];
        Structure structure = new(
            [.. copies.SelectMany(_ => cell.AtomicNumbers.ToArray())],
            [.. copies.SelectMany(copy => Moved(cell, copy))],
            big,
            PeriodicDirections.All);
        using MacePotential one = new(model, threads: 1);
        using MacePotential many = new(model, threads: threads);
        PotentialResult expected = one.Evaluate(structure), result = many.Evaluate(structure);
        Assert.Equal(expected.AtomEnergies.ToArray(), result.AtomEnergies.ToArray());
        Assert.Equal(expected.Forces.ToArray(), result.Forces.ToArray());
        Assert.Equal(expected.AtomCharges.ToArray(), result.AtomCharges.ToArray());
        Assert.Equal(expected.Dipole, result.Dipole);
        Assert.Equal(expected.Polarizability, result.Polarizability);
    }

    private static IEnumerable<double> Moved(Structure cell, (int A, int B, int C) copy)
    {
        Vector3d shift = (copy.A * cell.Cell.A) + (copy.B * cell.Cell.B) + (copy.C * cell.Cell.C);
        return cell.Positions.ToArray().Select((x, k) => x + (k % 3) switch { 0 => shift.X, 1 => shift.Y, _ => shift.Z });
    }

    private static MacePotential Potential(MaceDescription model, string head, Precision precision) => new MacePotential(model, head, precision, threads: 1);
}
