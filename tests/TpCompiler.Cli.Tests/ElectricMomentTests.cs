using System;
using System.Linq;
using TpCompiler.Atomistic;
using TpCompiler.Atomistic.Mace;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Atomistic.Tests.Mace;
using TpCompiler.Cli.Evaluation;
using TpCompiler.Cli.Inputs;
using TpCompiler.Cli.Json;
using TpCompiler.Cli.Output;
using TpCompiler.Cli.Verification;
using Xunit;

namespace TpCompiler.Cli.Tests;

/// <summary>What the command says of models that predict charges, dipoles and polarizabilities, and of those that read properties.</summary>
public sealed class ElectricMomentTests
{
    private const string Irreps = "4x0e+4x1o+4x2e";

    [Fact]
    public void DielectricModelsAreVerifiedByTheirMoments()
    {
        VerificationCheck[] checks = Verify(Dielectric());
        Assert.All(checks, check => Assert.True(check.Passed, $"{check}"));
        Assert.Equal(18, checks.Length);
        Assert.Contains(checks, check => check.Name == "rotation, polarizability" && check.Error > 0);
        Assert.Contains(checks, check => check.Name == "sum of charges");
        Assert.DoesNotContain(checks, check => check.Name.Contains("forces", StringComparison.Ordinal));
    }

    [Fact]
    public void APolarizabilityThatDoesNotTurnFailsTheVerification()
    {
        MaceDescription model = Dielectric();
        MaceDescription broken = model with { PolarizabilityBasis = model.PolarizabilityBasis!.Value.SetItem(9, 1.0) };
        string[] failed = [.. Verify(broken).Where(check => !check.Passed).Select(check => check.Name)];
        Assert.Equal(["rotation, polarizability", "inversion, polarizability"], failed);
    }

    [Fact]
    public void MomentsAreComparedWithReferenceValues()
    {
        using MacePotential potential = new(Dielectric(), threads: 1);
        Structure bare = TestCrystal.Of(potential.Description);
        PotentialResult result = potential.Evaluate(bare);
        Vector3d dipole = result.Dipole!.Value;
        double[] charges = result.AtomCharges.ToArray();
        charges[0] = double.NaN;
        Structure frame = bare.WithInfo("REF_dipoles", PropertyValue.List([dipole.X + 0.003, dipole.Y, dipole.Z]))
            .WithInfo("polarizability", PropertyValue.Table(result.Polarizability!.Value.ToArray(), 3)).WithAtomProperty("REF_charges", PropertyValue.List(charges));
        QuantityErrors errors = new(result.DipoleUnit);
        errors.Add(Evaluated(frame, result));
        errors.Complete();
        Assert.Equal(["dipole", "charges", "polarizability"], errors.All.Where(sum => sum.Any).Select(sum => sum.Name));
        Assert.Equal(1, errors.Dipole.MeanAbsolute, 1e-6);
        Assert.Equal((0, 1), (errors.Charges.MeanAbsolute, errors.Charges.NumbersWithout));
        Assert.Equal(0, errors.Polarizability.MeanAbsolute);
    }

    [Fact]
    public void EveryPropertyThatAModelReadsIsInTheTestCrystal()
    {
        MaceDescription model = RandomMace.Create(
            3, correlation: 2, embedded: [RandomMace.Charge("total_charge", isPerAtom: false), RandomMace.Charge("kind", isPerAtom: true), RandomMace.Field("field", isPerAtom: true)]);
        Structure crystal = TestCrystal.Of(model);
        Assert.Equal(2, crystal.AtomProperties["field"].Columns);
        Assert.True(crystal.AtomProperties["kind"].ToReals().Distinct().Count() > 1);
        Assert.True(crystal.Info.ContainsKey("total_charge"));
        Assert.All(Verify(model), check => Assert.True(check.Passed, $"{check}"));
    }

    [Fact]
    public void MomentsAreWrittenUnderTheirNamesAndEnergiesOnlyWhereThereAreAny()
    {
        Structure structure = new Structure([8, 1, 6], [0.1, 0.2, 0.3, 1.4, 0.5, -0.2, 0.3, 1.9, 1.1])
            .WithInfo("dipole", PropertyValue.List([1.0, 2.0, 3.0])).WithAtomProperty("charges", PropertyValue.List([0.1, 0.2, 0.3]));
        using MacePotential dielectric = new(Dielectric(), threads: 1);
        PotentialResult result = dielectric.Evaluate(structure);
        Structure written = CalculatedStructure.Of(Evaluated(structure, result), ResultSelection.All);
        Assert.Equal(["dipole", "polarizability", "REF_dipole"], written.Info.Keys);
        Assert.Equal(["charges", "atomic_dipoles", "REF_charges"], written.AtomProperties.Keys);
        Assert.Equal(result.AtomCharges.ToArray(), written.AtomProperties["charges"].ToReals());
        Assert.Equal([0.1, 0.2, 0.3], written.AtomProperties["REF_charges"].ToReals());
        MomentsDocument document = MomentsDocument.Of(result)!;
        Assert.Equal(("e*A", 3, 3), (document.DipoleUnit, document.Polarizability!.Length, document.Charges!.Length));

        using MacePotential both = new(RandomMace.Create(3, correlation: 2, last: "6x0e+6x1o", kind: MaceModelKind.EnergyDipoles), threads: 1);
        PotentialResult dipoles = both.Evaluate(structure);
        Structure other = CalculatedStructure.Of(Evaluated(structure, dipoles), ResultSelection.All);
        Assert.Equal(["energy", "free_energy", "virial", "dipole", "REF_dipole"], other.Info.Keys);
        Assert.Equal(["forces", "energies", "atomic_dipoles", "REF_charges"], other.AtomProperties.Keys);
        Assert.Equal(("Debye", null), (MomentsDocument.UnitOf(dipoles), MomentsDocument.Of(dipoles)!.Charges));
    }

    private static EvaluatedFrame Evaluated(Structure structure, PotentialResult result) => new(new InputFrame("in.xyz", 1, structure, 0), result);

    private static MaceDescription Dielectric() => RandomMace.Create(21, hidden: Irreps, correlation: 2, last: Irreps, kind: MaceModelKind.AtomicDielectric);

    private static VerificationCheck[] Verify(MaceDescription model)
    {
        using MacePotential potential = new(model, threads: 1);
        return [.. new ModelVerification(potential, model.IgnoresParity, default).Run(TestCrystal.Of(model))];
    }
}
