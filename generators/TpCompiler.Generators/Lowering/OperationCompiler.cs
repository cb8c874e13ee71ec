using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using TpCompiler.Generators.Diagnostics;
using TpCompiler.Generators.Model;
using TpCompiler.Generators.Output;

namespace TpCompiler.Generators.Lowering;

/// <summary>Compiles a declaration to the text of its files: the slow stage, run only when the declaration changed.</summary>
internal static class OperationCompiler
{
    /// <summary>Compiles a declaration. Failures become diagnostics.</summary>
    public static CompiledOperation Compile(Declaration declaration, CancellationToken cancellationToken)
    {
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            LoweredOperation operation = Lower(declaration.Operation, declaration.Derivatives, cancellationToken);
            NamedKernels kernels = NamedKernels.Of(declaration.Target, operation.Plans);
            (string Member, DiagnosticInfo Diagnostic)[] clashes = [.. CompiledMembers.Clashes(declaration.Target, operation)];
            List<GeneratedFile> files =
                [PartialTypeWriter.Write(declaration.Target, operation, kernels, new HashSet<string>(clashes.Select(c => c.Member)))];
            files.AddRange(kernels.Files(cancellationToken));
            return new(declaration.Target.MetadataName, new(files), new(clashes.Select(c => c.Diagnostic)));
        }
        catch (OverflowException)
        {
            return Failed(declaration, DiagnosticDescriptors.MultiplicitiesTooLarge);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return Failed(declaration, DiagnosticDescriptors.InternalError, e.Message);
        }
    }

    private static CompiledOperation Failed(Declaration declaration, DiagnosticDescriptor descriptor, params string[] arguments)
    {
        string name = declaration.Target.MetadataName;
        return new(name, default, new([DiagnosticInfo.Create(descriptor, null, [name, .. arguments])]));
    }

    private static LoweredOperation Lower(OperationSpec spec, int derivatives, CancellationToken cancellationToken) => spec switch
    {
        TensorProductOperation product => TensorProductOperations.Lower(product.Spec, derivatives, cancellationToken),
        SymmetricContractionOperation contraction => SymmetricContractionOperations.Lower(contraction, derivatives, cancellationToken),
        SphericalHarmonicsOperation harmonics => SphericalHarmonicsOperations.Lower(harmonics, derivatives, cancellationToken),
        FusionDiagramOperation diagram => DiagramOperations.Lower(diagram, derivatives, cancellationToken),
        _ => throw new NotSupportedException(spec.GetType().Name),
    };
}
