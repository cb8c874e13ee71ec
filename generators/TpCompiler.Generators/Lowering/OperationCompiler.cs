using System;
using System.Collections.Generic;
using System.Globalization;
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
    /// <param name="declaration">The declaration.</param>
    /// <param name="codeBudget">The most code of one diagram that does not say another, in megabytes.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static CompiledOperation Compile(Declaration declaration, int codeBudget, CancellationToken cancellationToken)
    {
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            LoweredOperation operation = Lower(declaration.Operation, declaration.Derivatives, codeBudget, cancellationToken);
            NamedKernels kernels = NamedKernels.Of(declaration.Target, operation.Plans);
            (string Member, DiagnosticInfo Diagnostic)[] clashes = [.. CompiledMembers.Clashes(declaration.Target, operation)];
            List<GeneratedFile> files =
                [PartialTypeWriter.Write(declaration.Target, operation, kernels, new HashSet<string>(clashes.Select(c => c.Member)))];
            files.AddRange(kernels.Files(cancellationToken));
            return new(declaration.Target.MetadataName, new(files), new(clashes.Select(c => c.Diagnostic)));
        }
        catch (CodeTooLargeException e)
        {
            return Failed(
                declaration,
                DiagnosticDescriptors.CodeTooLarge,
                CodeBudget.Text(e.Megabytes),
                e.Budget.ToString(CultureInfo.InvariantCulture),
                e.Cause);
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

    private static LoweredOperation Lower(OperationSpec spec, int derivatives, int codeBudget, CancellationToken cancellationToken) => spec switch
    {
        TensorProductOperation product => TensorProductOperations.Lower(product.Spec, derivatives, cancellationToken),
        SymmetricContractionOperation contraction => SymmetricContractionOperations.Lower(contraction, derivatives, cancellationToken),
        SphericalHarmonicsOperation harmonics => SphericalHarmonicsOperations.Lower(harmonics, derivatives, cancellationToken),
        FusionDiagramOperation diagram => DiagramOperations.Lower(diagram, derivatives, codeBudget, cancellationToken),
        _ => throw new NotSupportedException(spec.GetType().Name),
    };
}
