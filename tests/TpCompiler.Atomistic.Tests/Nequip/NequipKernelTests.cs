using System.Collections.Generic;
using TpCompiler.Atomistic.Models;
using TpCompiler.Atomistic.Nequip;
using TpCompiler.Atomistic.Tests.Models;
using Xunit;

namespace TpCompiler.Atomistic.Tests.Nequip;

/// <summary>The kernels of <c>nequip.kernels</c>: compiled ahead for models of the shapes that are published, whatever their numbers of channels are.</summary>
public sealed class NequipKernelTests
{
    // Kernels do not depend on how many channels there are, but on whether all blocks have the same number.
    private static readonly Dictionary<string, EdgeModelConfiguration> s_shapes = new()
    {
        ["NequIP-OAM-S"] = Nequip(1, 2, [4, 2]),
        ["NequIP-OAM-M"] = Nequip(2, 4, [4, 2, 1]),
        ["NequIP-OAM-L"] = Nequip(3, 6, [4, 2, 1, 1]),
        ["NequIP-OAM-XL"] = Nequip(4, 6, [5, 4, 2, 1, 1]),
        ["NequIP-OAM-L, without repulsion"] = Nequip(3, 6, [4, 2, 1, 1]) with { RepulsionConstant = null, EnvelopeExponent = 6 },
        ["Allegro-OAM-L"] = new AllegroConfiguration
        {
            AtomicNumbers = [1, 8], CutoffRadius = 7, LMax = 3, HasBothParities = false, Layers = 4, RadialFunctions = 12, TrainsRadialFunctions = true, EnvelopeExponent = 8,
            ScalarChannels = 4, TensorChannels = 2, AverageNeighbors = 9986, Scales = [1], Shifts = [0, 0],
        },
        ["Allegro of the defaults, l_max 2"] = new AllegroConfiguration
        {
            AtomicNumbers = [1, 8], CutoffRadius = 5, LMax = 2, Layers = 2, ScalarChannels = 4, TensorChannels = 2, AverageNeighbors = 20, Scales = [1], Shifts = [0, 0],
        },
        ["Allegro of the defaults, l_max 1"] = new AllegroConfiguration
        {
            AtomicNumbers = [1, 8], CutoffRadius = 5, LMax = 1, Layers = 2, ScalarChannels = 4, TensorChannels = 2, AverageNeighbors = 20, Scales = [1], Shifts = [0, 0],
        },
    };

    public static TheoryData<string> Shapes => [.. s_shapes.Keys];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void AllKernelsOfPublicShapesAreCompiledAhead(string shape)
    {
        using ModelPotential potential = new(s_shapes[shape].NewModel().Build(), threads: 1);
        KernelLibraryFile.AssertCompiled(potential.Kernels, "nequip.kernels");
    }

    private static NequipConfiguration Nequip(int lmax, int layers, int[] channels) => new()
    {
        AtomicNumbers = [1, 8], CutoffRadius = 6, LMax = lmax, HasBothParities = false, Layers = layers, Channels = [.. channels], TypeWidth = 3,
        RadialNetwork = new(1, 4), AverageNeighbors = [20], EnvelopeExponent = 5, RepulsionConstant = 14.399645, Scales = [1], Shifts = [0, 0],
    };
}
