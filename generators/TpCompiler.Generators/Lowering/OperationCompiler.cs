using System;
using System.Collections.Generic;
using System.Threading;
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
            List<GeneratedFile> files = [PartialTypeWriter.Write(declaration.Target, operation, kernels)];
            files.AddRange(kernels.Files(cancellationToken));
            return new(new(files), default);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            DiagnosticInfo failure = DiagnosticInfo.Create(
                DiagnosticDescriptors.InternalError, null, declaration.Target.MetadataName, e.Message);
            return new(default, new([failure]));
        }
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
