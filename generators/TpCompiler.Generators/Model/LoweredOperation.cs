using System.Collections.Generic;
using System.Globalization;
using TpCompiler.Algebra;

namespace TpCompiler.Generators.Model;

/// <summary>One tensor of an operation, as users and programs know it.</summary>
/// <param name="Name">Its name in programs.</param>
/// <param name="Parameter">Its name as a parameter.</param>
/// <param name="Title">Its name inside other names, such as "GradientOfX".</param>
/// <param name="Description">What it is: irreps and layout.</param>
/// <param name="RowLength">How many elements belong to one item.</param>
/// <param name="IsPerItem">Whether each item has a row of its own; otherwise all share one.</param>
internal sealed record Tensor(
    string Name, string Parameter, string Title, string Description, int RowLength, bool IsPerItem);

/// <summary>A named constant that the type gets, with its documentation.</summary>
internal sealed record Member(string Type, string Name, string Value, string Documentation)
{
    /// <summary>A constant that holds irreps.</summary>
    public static Member Text(string name, Irreps irreps, string documentation) => Text(name, irreps.ToString(), documentation);

    /// <summary>A constant that holds text without characters that are to be escaped.</summary>
    public static Member Text(string name, string text, string documentation)
        => new("string", name, "\"" + text + "\"", documentation);

    /// <summary>A constant that holds a number.</summary>
    public static Member Number(string name, int value, string documentation)
        => new("int", name, value.ToString(CultureInfo.InvariantCulture), documentation);
}

/// <summary>What was declared, as a property that the type gets.</summary>
/// <param name="Type">The property's type.</param>
/// <param name="Value">An expression of the type's value.</param>
internal sealed record Definition(string Type, string Value);

/// <summary>An operation after lowering: what the emitters need to know, whatever was declared.</summary>
/// <param name="Summary">One sentence that says what is computed.</param>
/// <param name="Remarks">Lines that describe it: paths, weights, layouts.</param>
/// <param name="Members">Constants.</param>
/// <param name="Plans">The operation and its derivatives.</param>
internal sealed record LoweredOperation(
    string Summary, IReadOnlyList<string> Remarks, IReadOnlyList<Member> Members, IReadOnlyList<Plan> Plans)
{
    /// <summary>What was declared in a language of its own, as XML, line by line; otherwise null.</summary>
    public string? Source { get; init; }

    /// <summary>What was declared, where programs of models can use it; otherwise null.</summary>
    public Definition? Definition { get; init; }

    /// <summary>For spherical harmonics, which have a plan of another kind, its settings.</summary>
    public HarmonicsSettings? Harmonics { get; init; }
}

/// <summary>How spherical harmonics are computed from those that the kernels give.</summary>
/// <param name="LMax">The highest degree.</param>
/// <param name="Normalize">Whether vectors are divided by their lengths.</param>
/// <param name="Scale">What the kernels' harmonics are multiplied with.</param>
internal sealed record HarmonicsSettings(int LMax, bool Normalize, double Scale);
