namespace TpCompiler.Emit.Methods;

/// <summary>What a <see cref="Local"/> holds.</summary>
internal enum LocalKind
{
    /// <summary>The value of an instruction.</summary>
    Value,

    /// <summary>A component of an operand.</summary>
    Component,

    /// <summary>What a sum over lanes has gathered so far.</summary>
    Sum,

    /// <summary>The elements of the vector that is the value of an instruction, added up.</summary>
    AddedUp,
}

/// <summary>A local variable of a method.</summary>
/// <param name="Kind">What it holds.</param>
/// <param name="Number">The number of the instruction, the operand or the sum.</param>
/// <param name="Component">The number of the operand's component.</param>
internal readonly record struct Local(LocalKind Kind, int Number, int Component = 0);
