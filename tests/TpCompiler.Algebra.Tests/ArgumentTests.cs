using System;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Algebra.Tests;

/// <summary>What is no argument is refused with the parameter's name.</summary>
public sealed class ArgumentTests
{
    private static readonly Irreps s_irreps = Irreps.Parse("2x0e+1o");

    [Fact]
    public void NullIrrepsAreRefused()
    {
        Assert.Throws<ArgumentNullException>("left", () => null! + s_irreps);
        Assert.Throws<ArgumentNullException>("right", () => s_irreps + null!);
        Assert.Throws<ArgumentNullException>("other", () => s_irreps.TensorProduct(null!));
        Assert.Throws<ArgumentNullException>("kept", () => s_irreps.Filter((Irreps)null!));
        Assert.Throws<ArgumentNullException>("keep", () => s_irreps.Filter((Func<Irrep, bool>)null!));
        Assert.Throws<ArgumentNullException>("blocks", () => new Irreps((MulIrrep[])null!));
        Assert.Throws<ArgumentNullException>("coupling", () => SymmetricPower.Multiplicity(null!, new Irrep(0, 1), 2));
        Assert.Throws<ArgumentNullException>("coupling", () => SymmetricCoupling.Tensor(null!, new Irrep(0, 1), 2));
        Assert.Throws<ArgumentNullException>("irreps", () => WignerD.FromRotation((Irreps)null!, Identity()));
    }

    [Fact]
    public void MatricesThatAreNoRotationsAreRefused()
    {
        double[,] stretched = Identity();
        stretched[1, 1] = 1.01;
        double[,] sheared = Identity();
        sheared[0, 1] = 0.1;
        double[,] unknown = Identity();
        unknown[2, 2] = double.NaN;
        foreach (double[,] wrong in new[] { stretched, sheared, unknown, new double[3, 3], new double[2, 3], new double[4, 4] })
        {
            Assert.Throws<ArgumentException>("rotation", () => WignerD.FromRotation(1, wrong));
            Assert.Throws<ArgumentException>("rotation", () => WignerD.FromRotation(new Irrep(1, -1), wrong));
            Assert.Throws<ArgumentException>("rotation", () => WignerD.FromRotation(s_irreps, wrong));
        }

        Assert.Throws<ArgumentException>("rotation", () => WignerD.FromRotation(Irreps.Empty, stretched));
        Assert.Throws<ArgumentNullException>("rotation", () => WignerD.FromRotation(2, null!));
        Assert.Throws<ArgumentNullException>("rotation", () => WignerD.FromRotation(s_irreps, null!));
    }

    [Fact]
    public void AnInversionIsARotationForIrrepsAndNotForDegrees()
    {
        double[,] inversion = { { -1, 0, 0 }, { 0, -1, 0 }, { 0, 0, -1 } };
        Assert.Throws<ArgumentException>("rotation", () => WignerD.FromRotation(1, inversion));
        Assert.Equal(-1, WignerD.FromRotation(new Irrep(1, -1), inversion)[0, 0], 12);
        Assert.Equal(1, WignerD.FromRotation(new Irrep(1, 1), inversion)[0, 0], 12);
    }

    private static double[,] Identity() => new double[,] { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } };
}
