using System.Collections.Generic;
using System.Globalization;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using TpCompiler.Algebra;
using TpCompiler.Generators.Diagnostics;

namespace TpCompiler.Generators.Extraction;

/// <summary>The arguments of one attribute with their places, and the list of what is wrong with them.</summary>
internal sealed class AttributeArguments
{
    private readonly AttributeSyntax _syntax;
    private readonly Dictionary<string, TypedConstant> _values = [];
    private readonly Dictionary<string, ExpressionSyntax> _expressions = [];
    private readonly List<DiagnosticInfo> _diagnostics = [];

    private AttributeArguments(AttributeSyntax syntax) => _syntax = syntax;

    /// <summary>Everything reported so far.</summary>
    public IReadOnlyList<DiagnosticInfo> Diagnostics => _diagnostics;

    /// <summary>Whether the compiler itself refuses an argument; it says so, and nothing more is to be said.</summary>
    public bool HasErrors { get; private set; }

    /// <summary>The whole attribute.</summary>
    public LocationInfo Location => LocationInfo.Of(_syntax.GetLocation());

    /// <summary>Reads an attribute; null if it stands in no source or its constructor does not exist.</summary>
    public static AttributeArguments? Of(AttributeData attribute, CancellationToken cancellationToken)
    {
        if (attribute.ApplicationSyntaxReference?.GetSyntax(cancellationToken) is not AttributeSyntax syntax
            || attribute.AttributeConstructor is not IMethodSymbol constructor)
        {
            return null;
        }

        AttributeArguments arguments = new(syntax);
        for (int i = 0; i < attribute.ConstructorArguments.Length; i++)
            arguments.Add(constructor.Parameters[i].Name, attribute.ConstructorArguments[i]);
        foreach (KeyValuePair<string, TypedConstant> named in attribute.NamedArguments)
            arguments.Add(named.Key, named.Value);

        int position = 0;
        foreach (AttributeArgumentSyntax argument in syntax.ArgumentList?.Arguments ?? default)
        {
            string name = argument.NameEquals?.Name.Identifier.ValueText
                ?? argument.NameColon?.Name.Identifier.ValueText
                ?? constructor.Parameters[position].Name;
            position++;
            arguments._expressions[name] = argument.Expression;
        }

        return arguments;
    }

    /// <summary>Whether an argument is given and is not null.</summary>
    public bool Has(string name) => _values.TryGetValue(name, out TypedConstant value) && !value.IsNull;

    /// <summary>The place of an argument, or of the whole attribute where the argument is not given.</summary>
    public LocationInfo LocationOf(string name)
        => _expressions.TryGetValue(name, out ExpressionSyntax? expression) ? LocationInfo.Of(expression.GetLocation()) : Location;

    /// <summary>Adds a diagnostic.</summary>
    public void Report(DiagnosticDescriptor descriptor, LocationInfo location, params string[] arguments)
        => Report(DiagnosticInfo.Create(descriptor, location, arguments));

    /// <summary>Adds a diagnostic.</summary>
    public void Report(DiagnosticInfo diagnostic) => _diagnostics.Add(diagnostic);

    /// <summary>An argument of type string; null if it is not given.</summary>
    public TextArgument? Text(string name)
        => Has(name) && _values[name].Value is string text ? new TextArgument(text, _expressions[name]) : null;

    /// <summary>An argument of type int.</summary>
    public int Integer(string name, int otherwise) => Has(name) && _values[name].Value is int value ? value : otherwise;

    /// <summary>An argument of type int from a range; another value is reported, with the nearest as a suggestion.</summary>
    public int Integer(string name, int otherwise, int lowest, int highest, DiagnosticDescriptor descriptor)
    {
        int value = Integer(name, otherwise);
        int nearest = System.Math.Max(lowest, System.Math.Min(value, highest));
        if (value != nearest)
        {
            LocationInfo location = LocationOf(name);
            Report(DiagnosticInfo.Create(descriptor, location, value.ToString(CultureInfo.InvariantCulture))
                .With(new(0, location.Span.Length, nearest.ToString(CultureInfo.InvariantCulture))));
        }

        return value;
    }

    /// <summary>An argument of type bool.</summary>
    public bool Boolean(string name, bool otherwise) => Has(name) && _values[name].Value is bool value ? value : otherwise;

    /// <summary>An argument of an enumeration's type; a value without a name is reported.</summary>
    public TEnum Enumeration<TEnum>(string name, TEnum otherwise)
        where TEnum : struct, System.Enum
    {
        if (!Has(name) || _values[name].Value is not int value)
            return otherwise;
        if (System.Enum.IsDefined(typeof(TEnum), value))
            return (TEnum)System.Enum.ToObject(typeof(TEnum), value);
        Report(
            DiagnosticDescriptors.UnknownEnumValue,
            LocationOf(name),
            value.ToString(CultureInfo.InvariantCulture),
            typeof(TEnum).Name);
        return otherwise;
    }

    /// <summary>The number of derivatives, which all attributes have.</summary>
    public int Derivatives() => Integer("Derivatives", 2, 0, 2, DiagnosticDescriptors.DerivativesOutOfRange);

    /// <summary>An argument that holds irreps; null, after a report, if they cannot be used.</summary>
    public Irreps? Irreps(string name)
    {
        if (Text(name) is not TextArgument text)
        {
            Report(DiagnosticDescriptors.NoIrreps, LocationOf(name), name);
            return null;
        }

        if (!Algebra.Irreps.TryParse(text.Value, out Irreps? irreps, out IrrepsSyntaxError? error))
        {
            Report(DiagnosticDescriptors.IrrepsSyntax, text.At(error.Position, error.Length), error.Message);
            return null;
        }

        if (irreps.Count == 0)
        {
            Report(DiagnosticDescriptors.NoIrreps, text.Location, name);
            return null;
        }

        return CheckBlocks(irreps, text) ? irreps : null;
    }

    private bool CheckBlocks(Irreps irreps, TextArgument text)
    {
        bool good = true;
        for (int b = 0; b < irreps.Count; b++)
        {
            if (irreps[b].Multiplicity == 0)
            {
                Report(DiagnosticInfo.Create(DiagnosticDescriptors.MultiplicityIsZero, IrrepsText.BlockLocation(text, b), irreps[b].ToString())
                    .With(IrrepsText.WithoutBlock(text, b)));
                good = false;
            }

            if (irreps[b].Irrep.L > Limits.Degree)
            {
                Report(
                    DiagnosticDescriptors.DegreeTooHigh,
                    IrrepsText.BlockLocation(text, b),
                    irreps[b].ToString(),
                    irreps[b].Irrep.L.ToString(CultureInfo.InvariantCulture),
                    Limits.Degree.ToString(CultureInfo.InvariantCulture));
                good = false;
            }
        }

        return good;
    }

    private void Add(string name, TypedConstant value)
    {
        HasErrors |= value.Kind == TypedConstantKind.Error;
        _values[name] = value;
    }
}
