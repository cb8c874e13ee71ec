using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Kernels;

namespace TpCompiler.Emit.Methods;

/// <summary>
/// A kernel for processors as methods on vectors of lanes: what is printed as C#, and what is compiled while a program runs. Nothing here depends on the
/// element type or on the width of vectors.
/// </summary>
internal sealed class KernelMethods
{
    /// <summary>Vectors are at most this long, in bytes; every array starts at a multiple of it.</summary>
    public const int VectorBytes = 64;

    private readonly KernelStorage _storage;

    /// <param name="program">The program, in elementary functions (<see cref="Core.Kernels.Passes.FunctionExpansion"/>).</param>
    /// <param name="limits">How large a method may become.</param>
    public KernelMethods(KernelProgram program, MethodLimits limits)
    {
        Program = program;
        KernelSchedule schedule = new(program);
        SumCount = schedule.SumCount;
        Section early = new(schedule, schedule.Early, limits);
        List<Section> passes = [.. new LanePasses(schedule).Passes.Select(steps => new Section(schedule, steps, limits))];
        Section late = new(schedule, schedule.Late, limits);
        _storage = new KernelStorage(schedule, early, passes, late);
        Early = [.. early.Starts.Select((_, m) => UniformMethodBuilder.Build(schedule, _storage, early, m, MethodStage.Early))];
        ClearsSums = SumCount > 0 && passes.Exists(p => p.Starts.Count > 1);
        HashSet<int> begun = ClearsSums ? [.. Enumerable.Range(0, SumCount)] : [];
        int number = 0;
        Passes = [.. passes.Select(pass => pass.Starts.Select((_, m) => LaneMethodBuilder.Build(schedule, _storage, pass, m, begun, number++)).ToArray())];
        Late = [.. late.Starts.Select((_, m) => UniformMethodBuilder.Build(schedule, _storage, late, m, MethodStage.Late))];
    }

    /// <summary>The program.</summary>
    public KernelProgram Program { get; }

    /// <summary>What runs before the lanes.</summary>
    public IReadOnlyList<KernelMethod> Early { get; }

    /// <summary>
    /// What runs for the lanes, pass by pass. The method of a pass that has only one loops over all lanes itself; several take one vector of lanes each, one
    /// method after another, and then the next vector.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<KernelMethod>> Passes { get; }

    /// <summary>What runs after the lanes.</summary>
    public IReadOnlyList<KernelMethod> Late { get; }

    /// <summary>Whether the accumulators of sums over lanes have to be zero before the lanes: methods for one vector of lanes have them in memory.</summary>
    public bool ClearsSums { get; }

    /// <summary>The number of accumulators of sums over lanes.</summary>
    public int SumCount { get; }

    /// <summary>The length of the array of values kept from one method to the next.</summary>
    public int KeptCount => _storage.KeptCount;

    /// <summary>The length of the array of uniform values: a whole number of vectors of the shorter element type, so that what follows is aligned for both.</summary>
    public int UniformCount
    {
        get
        {
            const int unit = VectorBytes / sizeof(float);
            return (_storage.UniformCount + unit - 1) / unit * unit;
        }
    }
}
