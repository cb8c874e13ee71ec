using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Kernels.Passes;
using TpCompiler.Emit.CSharp;
using TpCompiler.Generators.Model;

namespace TpCompiler.Generators.Lowering;

/// <summary>One program of an operation with the class it is printed as.</summary>
/// <param name="Program">The program, whose identity is the kernel's key.</param>
/// <param name="Lowered">The program that is printed.</param>
/// <param name="Name">A name for people.</param>
/// <param name="ClassName">The class.</param>
/// <param name="HintName">The file.</param>
internal sealed record NamedKernel(KernelProgram Program, KernelProgram Lowered, string Name, string ClassName, string HintName);

/// <summary>The different programs of an operation. Segments that run the same program share one kernel.</summary>
internal sealed class NamedKernels
{
    // Beyond, names are cut, because a compiler takes at most 1023 bytes of a name and file systems less.
    private const int LongestName = 100;

    private readonly TargetType _target;
    private readonly List<NamedKernel> _kernels = [];

    private NamedKernels(TargetType target) => _target = target;

    /// <summary>All kernels, forward first.</summary>
    public IReadOnlyList<NamedKernel> All => _kernels;

    /// <summary>Names the programs of some plans.</summary>
    public static NamedKernels Of(TargetType target, IReadOnlyList<Plan> plans)
    {
        NamedKernels kernels = new(target);
        HashSet<string> identities = [];
        HashSet<string> suffixes = [];
        foreach (Plan plan in plans)
        {
            int number = 1;
            foreach (KernelSegment segment in plan.Segments.Where(s => identities.Add(s.Program.Identity)))
            {
                // A plan's second kernel may be called like another plan's first.
                string stem = Shorten(plan.Name);
                string suffix = number == 1 ? stem : stem + number.ToString(CultureInfo.InvariantCulture);
                while (!suffixes.Add(suffix))
                    suffix = stem + (++number).ToString(CultureInfo.InvariantCulture);
                number++;
                kernels._kernels.Add(new(
                    segment.Program,
                    MultiplyAddFusion.Apply(segment.Program),
                    $"{target.MetadataName}.{suffix}",
                    $"{ClassPrefix(target)}_{Escape(suffix)}",
                    $"{HintStem(target)}.{suffix}.g.cs"));
            }
        }

        return kernels;
    }

    /// <summary>A C# name that is unique in the assembly, and made of the type's full name.</summary>
    public static string ClassPrefix(TargetType target)
        => Shorten(Escape(target.MetadataName).Replace('.', '_').Replace('+', '_'));

    /// <summary>What the names of all files of a type begin with.</summary>
    public static string HintStem(TargetType target) => Shorten(target.MetadataName);

    /// <summary>The files of the kernels and of their registration.</summary>
    public IEnumerable<GeneratedFile> Files(CancellationToken cancellationToken)
    {
        foreach (NamedKernel kernel in _kernels)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return new(kernel.HintName, CSharpKernelEmitter.Emit(new CSharpKernel(kernel.ClassName, kernel.Name, kernel.Lowered)));
        }

        yield return new(
            $"{HintStem(_target)}.Registration.g.cs",
            CSharpRegistrationEmitter.Emit(
                [.. _kernels.Select(k => (k.Program.Identity, k.Name, k.ClassName))],
                ClassPrefix(_target) + "_Registration"));
    }

    /// <summary>No name begins with a digit, so "_0" is never a separator followed by a name.</summary>
    private static string Escape(string name) => name.Replace("_", "_0");

    /// <summary>The name itself, or, if it is long, its beginning and a number made of all of it.</summary>
    private static string Shorten(string name)
    {
        if (name.Length <= LongestName)
            return name;
        ulong hash = 14695981039346656037;
        foreach (char c in name)
            hash = (hash ^ c) * 1099511628211;
        return name.Substring(0, LongestName) + "_" + hash.ToString("x16", CultureInfo.InvariantCulture);
    }
}
