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
        AttributeData attribute = context.Attributes[0];
        try
        {
            if (AttributeArguments.Of(attribute, cancellationToken) is not AttributeArguments arguments || arguments.HasErrors)
                return new(null, type.Name, null, default);

            int derivatives = arguments.Derivatives();
            OperationSpec? operation = readOperation(arguments);
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
}
