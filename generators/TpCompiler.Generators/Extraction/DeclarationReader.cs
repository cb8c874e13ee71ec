using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using TpCompiler.Algebra;
using TpCompiler.Generators.Diagnostics;
using TpCompiler.Generators.Model;

namespace TpCompiler.Generators.Extraction;

/// <summary>Turns an annotated type into plain values. All that is slow comes later, and only if these values changed.</summary>
internal static class DeclarationReader
{
    /// <summary>Reads a type.</summary>
    public static Extracted Read(
        GeneratorAttributeSyntaxContext context, Func<AttributeArguments, OperationSpec?> readOperation, CancellationToken cancellationToken)
    {
        INamedTypeSymbol type = (INamedTypeSymbol)context.TargetSymbol;
        TypeDeclarationSyntax syntax = (TypeDeclarationSyntax)context.TargetNode;
        try
        {
            // Several parts of a type may be annotated, in one file too; each is a target of its own.
            if (context.Attributes.FirstOrDefault(a => StandsOn(a, syntax)) is not AttributeData attribute)
                return new(null, type.Name, null, default);
            if (AttributeArguments.Of(attribute, cancellationToken) is not AttributeArguments arguments || arguments.HasErrors)
                return new(null, type.Name, null, default);

            int derivatives = arguments.Derivatives();
            OperationSpec? operation = ReadCounted(arguments, type.Name, readOperation);
            IEnumerable<DiagnosticInfo> diagnostics = TargetReader.Check(type, syntax, attribute, cancellationToken)
                .Concat(arguments.Diagnostics);
            EquatableArray<DiagnosticInfo> all = new(diagnostics);
            Declaration? declaration = operation is null || all.Any(d => d.IsError)
                ? null
                : new(TargetReader.Read(type), operation, derivatives);
            return new(declaration, type.Name, arguments.Location, all);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LocationInfo location = LocationInfo.Of(syntax.Identifier.GetLocation());
            DiagnosticInfo failure = DiagnosticInfo.Create(DiagnosticDescriptors.InternalError, location, type.Name, e.Message);
            return new(null, type.Name, location, new([failure]));
        }
    }

    private static bool StandsOn(AttributeData attribute, TypeDeclarationSyntax declaration)
        => attribute.ApplicationSyntaxReference is SyntaxReference reference
            && reference.SyntaxTree == declaration.SyntaxTree
            && declaration.AttributeLists.FullSpan.Contains(reference.Span);

    /// <summary>The operation; null, after a report, where the numbers of an item cannot be counted.</summary>
    private static OperationSpec? ReadCounted(AttributeArguments arguments, string name, Func<AttributeArguments, OperationSpec?> readOperation)
    {
        try
        {
            OperationSpec? operation = readOperation(arguments);
            if (operation is TensorProductOperation { Spec: var spec })
                _ = spec.First.Dim + spec.Second.Dim + spec.Output.Dim + spec.TotalWeightCount;
            return operation;
        }
        catch (OverflowException)
        {
            arguments.Report(DiagnosticDescriptors.MultiplicitiesTooLarge, arguments.Location, name);
            return null;
        }
    }
}
