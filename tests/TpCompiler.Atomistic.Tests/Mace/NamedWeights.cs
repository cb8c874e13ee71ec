using System.Collections.Immutable;
using System.Linq;

namespace TpCompiler.Atomistic.Tests.Mace;

/// <summary>
/// Weights that are a known function of their names in mace-torch's state_dict: a linear congruential generator that starts from the name.
/// Two programs that agree on this need no file to have the same model.
/// </summary>
internal static class NamedWeights
{
    private const long Modulus = 1L << 31;

    /// <summary>The weights of a name, row-major.</summary>
    public static ImmutableArray<double> Of(string name, int count)
    {
        long state = name.Select((letter, place) => (place + 1L) * letter).Sum() % Modulus;
        double[] values = new double[count];
        for (int i = 0; i < count; i++)
        {
            state = ((1103515245 * state) + 12345) % Modulus;
            values[i] = 1.5 * ((2.0 * state / Modulus) - 1);
        }

        return [.. values];
    }
}
