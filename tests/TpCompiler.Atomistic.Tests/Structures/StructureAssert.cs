using System;
using System.Linq;
using TpCompiler.Atomistic.Structures;
using Xunit;

namespace TpCompiler.Atomistic.Tests.Structures;

/// <summary>Compares structures exactly, down to the sign of zero and the order of properties.</summary>
internal static class StructureAssert
{
    public static void Same(Structure expected, Structure actual)
    {
        Assert.Equal(expected.AtomicNumbers.ToArray(), actual.AtomicNumbers.ToArray());
        Assert.Equal(
            expected.Positions.ToArray().Select(BitConverter.DoubleToInt64Bits),
            actual.Positions.ToArray().Select(BitConverter.DoubleToInt64Bits));
        Assert.Equal(expected.Cell, actual.Cell);
        Assert.Equal(expected.Periodic, actual.Periodic);
        Assert.Equal(expected.AtomProperties.ToArray(), actual.AtomProperties.ToArray());
        Assert.Equal(expected.Info.ToArray(), actual.Info.ToArray());
    }
}
