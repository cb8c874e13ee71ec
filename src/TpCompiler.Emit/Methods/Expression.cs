using TpCompiler.Core.Kernels;

namespace TpCompiler.Emit.Methods;

/// <summary>What a statement computes: at most one operation on places and on vectors made of numbers.</summary>
/// <param name="IsVector">Whether it is a vector; otherwise a number.</param>
internal abstract record Expression(bool IsVector);

/// <summary>What can be read and written.</summary>
internal abstract record Place(bool IsVector) : Expression(IsVector);

/// <summary>A local variable.</summary>
internal sealed record LocalPlace(Local Local, bool IsVector) : Place(IsVector);

/// <summary>An element of the array of uniform values.</summary>
internal sealed record UniformPlace(int Index) : Place(false);

/// <summary>The accumulator of a sum over lanes.</summary>
internal sealed record SumPlace(int Index) : Place(true);

/// <summary>A value per lane that is kept from one method to the next.</summary>
internal sealed record KeptPlace(int Index) : Place(true);

/// <summary>A component of a uniform operand.</summary>
internal sealed record ComponentPlace(int Operand, int Component) : Place(false);

/// <summary>A constant of the program.</summary>
internal sealed record ConstantNumber(int Number) : Expression(false);

/// <summary>The vector at the cursor of an operand.</summary>
internal sealed record VectorAtCursor(int Operand) : Expression(true);

/// <summary>A vector of zeros.</summary>
internal sealed record ZeroVector() : Expression(true);

/// <summary>A vector that has a number in every element.</summary>
internal sealed record Broadcast(Expression Number) : Expression(true);

/// <summary>A vector that has a number in its first element and zeros in the others.</summary>
internal sealed record FirstElement(Expression Number) : Expression(true);

/// <summary>The elements of a vector added up.</summary>
internal sealed record SumOfElements(Expression Vector) : Expression(false);

/// <summary>A vector with zeros in the lanes that are padding.</summary>
internal sealed record ActiveElements(Expression Vector) : Expression(true);

/// <summary>An operation on numbers or on vectors.</summary>
/// <param name="IsVector">Whether it takes and makes vectors.</param>
/// <param name="Operation">One with arguments; not <see cref="Operation.SumLanes"/>.</param>
/// <param name="Function">For <see cref="Operation.Function"/> which one.</param>
/// <param name="A">The first argument.</param>
/// <param name="B">The second, if there is one.</param>
/// <param name="C">The third, if there is one.</param>
internal sealed record Arithmetic(bool IsVector, Operation Operation, Function Function, Expression A, Expression? B, Expression? C) : Expression(IsVector);
