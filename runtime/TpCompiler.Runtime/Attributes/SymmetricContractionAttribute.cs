using System;
using TpCompiler.Core.TensorProducts;

namespace TpCompiler;

/// <summary>
/// Compiles the symmetric contraction of MACE (Batatia et al., arXiv:2206.07697, equation 10) into the partial type it stands
/// on: polynomials of one feature, channel by channel, up to degree <see cref="Correlation"/>.
/// </summary>
/// <param name="input">The irreps of the feature, such as "128x0e + 128x1o + 128x2e"; one block per irrep, all of one multiplicity.</param>
/// <param name="output">The irreps of the output, such as "128x0e + 128x1o", with the same multiplicity.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class SymmetricContractionAttribute(string input, string output) : Attribute
{
    /// <summary>The irreps of the feature.</summary>
    public string Input { get; } = input;

    /// <summary>The irreps of the output.</summary>
    public string Output { get; } = output;

    /// <summary>The highest degree in the feature, 1 to 4; many-body terms of one order more.</summary>
    public int Correlation { get; set; } = 3;

    /// <summary>Whether each item brings its own weights, as where they depend on the element of an atom, or all share one set.</summary>
    public WeightSource Weights { get; set; } = WeightSource.PerItem;

    /// <summary>How many derivatives are compiled: 0 for <c>Forward</c> alone, 1 with <c>Backward</c>, 2 with <c>DoubleBackward</c>.</summary>
    public int Derivatives { get; set; } = 2;
}
