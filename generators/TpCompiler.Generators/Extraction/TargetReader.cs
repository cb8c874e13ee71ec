using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using TpCompiler.Algebra;
using TpCompiler.Generators.Diagnostics;
using TpCompiler.Generators.Model;

namespace TpCompiler.Generators.Extraction;

/// <summary>Reads the annotated type and checks that members can be added to it.</summary>
internal static class TargetReader
{
    private static readonly string[] s_attributes =
        ["TensorProductAttribute", "SymmetricContractionAttribute", "SphericalHarmonicsAttribute", "FusionDiagramAttribute"];

    /// <summary>The type.</summary>
    public static TargetType Read(INamedTypeSymbol type)
    {
        List<TypeHeader> headers = [];
        for (INamedTypeSymbol? t = type; t is not null; t = t.ContainingType)
            headers.Insert(0, new(DeclarationOf(t), Identifier(t.Name)));
        string ns = type.ContainingNamespace.IsGlobalNamespace ? "" : type.ContainingNamespace.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat
            .WithGlobalNamespaceStyle(SymbolDisplayGlobalNamespaceStyle.Omitted));
        return new(MetadataName(type), ns, new(headers), new(type.GetMembers().Where(m => !m.IsImplicitlyDeclared && CompiledMembers.MayBeCalled(m.Name)).Select(Existing)));
    }

    private static ExistingMember Existing(ISymbol member) => new(
        member.Name,
        member is IMethodSymbol method ? CompiledMembers.ParametersOf(method.Parameters.Select(p => p.Type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat))) : null);

    /// <summary>What keeps the type from being extended, at the identifiers concerned.</summary>
    public static IEnumerable<DiagnosticInfo> Check(
        INamedTypeSymbol type, TypeDeclarationSyntax declaration, AttributeData attribute, CancellationToken cancellationToken)
    {
        for (SyntaxNode? node = declaration; node is TypeDeclarationSyntax t; node = node.Parent)
        {
            LocationInfo location = LocationInfo.Of(t.Identifier.GetLocation());
            string name = t.Identifier.ValueText;
            if (!t.Modifiers.Any(SyntaxKind.PartialKeyword))
                yield return DiagnosticInfo.Create(DiagnosticDescriptors.TypeNotPartial, location, name).With(Insertion(location, t.Keyword, "partial "));
            if (t.TypeParameterList is { Parameters.Count: > 0 })
                yield return DiagnosticInfo.Create(DiagnosticDescriptors.TypeIsGeneric, location, name);
            if (t.Modifiers.Any(SyntaxKind.FileKeyword))
                yield return DiagnosticInfo.Create(DiagnosticDescriptors.TypeIsFileLocal, location, name);
        }

        string fullName = MetadataName(type);
        if (fullName is "TpCompiler" or "System" || fullName.StartsWith("TpCompiler.Generated.", System.StringComparison.Ordinal))
        {
            yield return DiagnosticInfo.Create(
                DiagnosticDescriptors.NamespaceIsReserved, LocationInfo.Of(declaration.Identifier.GetLocation()), fullName, type.Name);
        }

        AttributeData first = type.GetAttributes().First(IsOperation);
        if (!ReferenceEquals(first, attribute)
            && !IsSamePlace(first.ApplicationSyntaxReference, attribute.ApplicationSyntaxReference)
            && attribute.ApplicationSyntaxReference?.GetSyntax(cancellationToken) is SyntaxNode syntax)
        {
            yield return DiagnosticInfo.Create(
                DiagnosticDescriptors.SeveralOperations,
                LocationInfo.Of(syntax.GetLocation()),
                type.Name,
                OperationName(first),
                OperationName(attribute));
        }
    }

    private static SuggestedEdit Insertion(LocationInfo diagnostic, SyntaxToken before, string text)
        => new(before.SpanStart - diagnostic.Span.Start, 0, text);

    private static bool IsSamePlace(SyntaxReference? a, SyntaxReference? b) => a?.SyntaxTree == b?.SyntaxTree && a?.Span == b?.Span;

    private static bool IsOperation(AttributeData attribute) => attribute.AttributeClass is { } c
        && s_attributes.Contains(c.Name)
        && c.ContainingNamespace is { Name: "TpCompiler", ContainingNamespace.IsGlobalNamespace: true };

    private static string OperationName(AttributeData attribute)
        => attribute.AttributeClass!.Name.Replace("Attribute", "");

    private static string DeclarationOf(INamedTypeSymbol type) => type switch
    {
        { IsRecord: true, IsValueType: true } => "partial record struct",
        { IsRecord: true } => "partial record",
        { TypeKind: TypeKind.Struct } => "partial struct",
        { TypeKind: TypeKind.Interface } => "partial interface",
        _ => "partial class",
    };

    private static string MetadataName(INamedTypeSymbol type)
    {
        string name = type.ContainingType is INamedTypeSymbol outer
            ? MetadataName(outer) + "+" + type.MetadataName
            : type.ContainingNamespace.IsGlobalNamespace
                ? type.MetadataName
                : type.ContainingNamespace.ToDisplayString() + "." + type.MetadataName;

        // Display names escape what would be keywords.
        return name.Replace("@", "");
    }

    private static string Identifier(string name)
        => SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None || SyntaxFacts.GetContextualKeywordKind(name) != SyntaxKind.None
            ? "@" + name
            : name;
}
