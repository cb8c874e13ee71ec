using System;
using System.Collections.Generic;
using System.Linq;

namespace TpCompiler.Core.Programs.Derivatives;

/// <summary>Which tensors depend on some of the given ones, and which steps lead to some of the others.</summary>
internal static class Activity
{
    /// <summary>The numbers of tensors that are given, by their names.</summary>
    /// <exception cref="ArgumentException">Nothing of a name is given.</exception>
    public static int[] Given(TensorProgram program, IEnumerable<string> names)
    {
        int[] numbers = [.. names.Select(program.TensorIndex)];
        foreach (int t in numbers)
        {
            if (!program.Tensors[t].IsGiven)
                throw new ArgumentException($"{program.Tensors[t].Name} is not given to the program {program.Name}, but made by it.");
        }

        return numbers;
    }

    /// <summary>For each tensor whether it depends on one of <paramref name="sources"/>; they do themselves.</summary>
    public static bool[] DependsOn(TensorProgram program, IEnumerable<int> sources)
    {
        bool[] active = new bool[program.Tensors.Count];
        foreach (int source in sources)
            active[source] = true;
        foreach (ProgramStep step in program.Steps)
        {
            if (!step.IsConstant && step.Reads.Any(t => active[t]))
            {
                foreach (int t in step.Writes)
                    active[t] = true;
            }
        }

        return active;
    }

    /// <summary>For each tensor whether one of <paramref name="results"/> depends on it; they do themselves.</summary>
    public static bool[] LeadsTo(TensorProgram program, IEnumerable<int> results)
    {
        bool[] useful = new bool[program.Tensors.Count];
        foreach (int result in results)
            useful[result] = true;
        foreach (ProgramStep step in program.Steps.Reverse())
        {
            if (!step.IsConstant && step.Writes.Any(t => useful[t]))
            {
                foreach (int t in step.Reads)
                    useful[t] = true;
            }
        }

        return useful;
    }
}
