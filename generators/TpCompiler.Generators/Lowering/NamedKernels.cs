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
        foreach (Plan plan in plans)
        {
            int number = 1;
            foreach (KernelSegment segment in plan.Segments.Where(s => identities.Add(s.Program.Identity)))
            {
                string suffix = plan.Name + (number == 1 ? "" : number.ToString(CultureInfo.InvariantCulture));
                number++;
                kernels._kernels.Add(new(
                    segment.Program,
                    MultiplyAddFusion.Apply(segment.Program),
                    $"{target.MetadataName}.{suffix}",
                    $"{ClassPrefix(target)}_{suffix}",
                    $"{target.MetadataName}.{suffix}.g.cs"));
            }
        }

        return kernels;
    }

    /// <summary>A C# name that is unique in the assembly, and made of the type's full name.</summary>
    public static string ClassPrefix(TargetType target)
    {
        // No name begins with a digit, so "_0" is never a separator followed by a name.
        string name = target.MetadataName.Replace("_", "_0");
        return name.Replace('.', '_').Replace('+', '_');
    }

    /// <summary>The files of the kernels and of their registration.</summary>
    public IEnumerable<GeneratedFile> Files(CancellationToken cancellationToken)
    {
        foreach (NamedKernel kernel in _kernels)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return new(kernel.HintName, CSharpKernelEmitter.Emit(new CSharpKernel(kernel.ClassName, kernel.Name, kernel.Lowered)));
        }

        yield return new(
            $"{_target.MetadataName}.Registration.g.cs",
            CSharpRegistrationEmitter.Emit(
                [.. _kernels.Select(k => (k.Program.Identity, k.Name, k.ClassName))],
                ClassPrefix(_target) + "_Registration"));
    }
}
