using System.Collections.Immutable;

namespace TpCompiler.Atomistic.Models;

/// <summary>Numbers of a model, by name. Without values they are drawn from the normal distribution when a model is built, as before any training.</summary>
/// <param name="Name">The name, as the model's file has it.</param>
/// <param name="Values">The values; null where they are drawn.</param>
public sealed record Weights(string Name, ImmutableArray<double>? Values = null)
{
    /// <summary>Whether training changes them.</summary>
    public bool AreTrained { get; init; } = true;

    /// <summary>Weights whose values are drawn.</summary>
    public static implicit operator Weights(string name) => new(name);
}

/// <summary>Numbers of a model as its file has them.</summary>
/// <param name="Name">The name.</param>
/// <param name="Values">The values.</param>
/// <param name="IsTrained">Whether training changes them; others are constants such as cutoffs and isolated energies.</param>
public sealed record ModelParameter(string Name, ImmutableArray<double> Values, bool IsTrained);

/// <summary>How a tensor of a program is made of a parameter; several parameters may be parts of one tensor.</summary>
/// <param name="Tensor">The tensor's name.</param>
/// <param name="Parameter">The parameter's name.</param>
/// <param name="Map">The map from the parameter's numbers to the rows of the tensor.</param>
public sealed record Preparation(string Tensor, string Parameter, WeightMap Map);
