using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Atomistic.ModelFiles;

namespace TpCompiler.Atomistic.Mace.Files;

/// <summary>
/// Checks the factors that e3nn keeps with the paths of a map or product. They follow from the irreps in the normalisation that mace-torch uses, and that is
/// the one evaluated here; maps made with another would give other results with the same weights.
/// </summary>
internal static class PathWeights
{
    private const double Tolerance = 1e-6;

    /// <summary>Refuses a map or product with other factors, where it tells them.</summary>
    public static void Check(TorchModule map)
    {
        if (!map.TryAttribute("instructions", out object? value) || value is not PickleList { Items: var instructions })
            return;
        bool isProduct = map.ClassName != "Linear";
        // Linear maps: one path i_in -> i_out with shape (in, out). Products: i_in1 x i_in2 -> i_out with a connection mode and shape (in1, in2[, out]).
        Dictionary<long, double> fans = [];
        List<(long Output, double Weight)> paths = [];
        foreach (object? instruction in instructions)
        {
            (long output, double weight, double fan) = (instruction as PickleObject)?.Arguments.Items switch
            {
                [>= 0L, long to, PickleTuple { Items: [long first, long] }, double w] when !isProduct => (to, w, first),
                // A bias.
                [-1L, long, PickleTuple, double] when !isProduct => (-1, 1, 0),
                [long, long, long to, "uvu", true, double w, PickleTuple { Items: [long, long second] }] when isProduct => (to, w, second),
                [long, long, long to, "uvw", true, double w, PickleTuple { Items: [long first, long second, long] }] when isProduct => (to, w, (double)first * second),
                _ => throw map.Refuse($"a {map.ClassName} with paths of another kind ({PickleText.Describe(instruction)})"),
            };
            if (output < 0)
                continue;
            fans[output] = fans.GetValueOrDefault(output) + fan;
            paths.Add((output, weight));
        }

        Irreps outputs = isProduct && paths.Count > 0 ? map.IrrepsAttribute("irreps_out") : Irreps.Empty;
        foreach ((long output, double weight) in paths)
        {
            if (isProduct && output >= outputs.Count)
                throw map.Fail("instructions", $"expected paths to the {outputs.Count} blocks of {outputs}, found one to number {output}");
            if (fans[output] == 0)
                continue;
            double expected = Math.Sqrt((isProduct ? outputs[(int)output].Irrep.Dim : 1) / fans[output]);
            if (!(Math.Abs(weight - expected) <= Tolerance * expected))
                throw map.Refuse(FormattableString.Invariant($"a {map.ClassName} in another normalisation than mace-torch's (a path with the factor {weight} instead of {expected})"));
        }
    }
}
