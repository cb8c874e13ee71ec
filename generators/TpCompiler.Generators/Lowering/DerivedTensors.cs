using TpCompiler.Generators.Model;

namespace TpCompiler.Generators.Lowering;

/// <summary>
/// The tensors of plans as users see them: those of the operation, and those that derivatives read and write, which have the same
/// rows.
/// </summary>
internal static class DerivedTensors
{
    /// <summary>A tensor that is read.</summary>
    public static PlanTensor Input(Tensor tensor)
        => new(tensor.Name, tensor.Name, tensor.Parameter, tensor.Description, false, tensor.RowLength, tensor.IsPerItem);

    /// <summary>The result.</summary>
    public static PlanTensor Output(Tensor tensor)
        => new(tensor.Name, tensor.Name, tensor.Parameter, tensor.Description + " Overwritten.", true, tensor.RowLength, tensor.IsPerItem);

    /// <summary>What gradients are contracted with.</summary>
    public static PlanTensor OutputGradient(Tensor output, string name) => new(
        name,
        output.Name,
        GradientIdentifier(output),
        "The gradient with respect to the output, laid out like it.",
        false,
        output.RowLength,
        output.IsPerItem);

    /// <summary>The gradient with respect to an input.</summary>
    public static PlanTensor Gradient(Tensor input, string name) => new(
        name,
        input.Name,
        GradientIdentifier(input),
        $"The gradient with respect to <paramref name=\"{input.Parameter.TrimStart('@')}\"/>, laid out like it; empty if it is not wanted.",
        true,
        input.RowLength,
        input.IsPerItem,
        MayBeEmpty: true);

    /// <summary>What the gradient with respect to an input is contracted with.</summary>
    public static PlanTensor Cotangent(Tensor input, string name) => new(
        name,
        input.Name,
        "cotangentOf" + input.Title,
        $"What the gradient with respect to <paramref name=\"{input.Parameter.TrimStart('@')}\"/> is contracted with; empty if it is zero.",
        false,
        input.RowLength,
        input.IsPerItem,
        MayBeEmpty: true);

    /// <summary>The gradient of second order with respect to an input.</summary>
    public static PlanTensor SecondGradient(Tensor input, string name) => SecondGradient(input, name, input.Parameter.TrimStart('@'));

    /// <summary>The gradient of second order with respect to the gradient of the output.</summary>
    public static PlanTensor OutputSecondGradient(Tensor output, string name) => SecondGradient(output, name, GradientIdentifier(output));

    private static PlanTensor SecondGradient(Tensor tensor, string name, string of) => new(
        name,
        tensor.Name,
        "secondGradientOf" + tensor.Title,
        $"The gradient of that sum with respect to <paramref name=\"{of}\"/>; empty if it is not wanted.",
        true,
        tensor.RowLength,
        tensor.IsPerItem,
        MayBeEmpty: true);

    private static string GradientIdentifier(Tensor tensor) => "gradientOf" + tensor.Title;
}
