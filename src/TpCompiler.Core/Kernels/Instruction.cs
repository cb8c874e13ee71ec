namespace TpCompiler.Core.Kernels;

/// <summary>What an <see cref="Instruction"/> computes.</summary>
public enum Operation
{
    /// <summary>Component <c>B</c> of operand <c>A</c>.</summary>
    Load,

    /// <summary>Constant number <c>A</c> of the program.</summary>
    Constant,

    /// <summary><c>A + B</c>.</summary>
    Add,

    /// <summary><c>A - B</c>.</summary>
    Subtract,

    /// <summary><c>A * B</c>.</summary>
    Multiply,

    /// <summary><c>-A</c>.</summary>
    Negate,

    /// <summary><c>A * B + C</c>, rounded once.</summary>
    MultiplyAdd,

    /// <summary><c>C - A * B</c>, rounded once.</summary>
    NegateMultiplyAdd,

    /// <summary>The sum of <c>A</c> over all lanes: the only way from a value per lane to a uniform one.</summary>
    SumLanes,

    /// <summary>The <see cref="Kernels.Function"/> with number <c>B</c> of <c>A</c>.</summary>
    Function,

    /// <summary><c>C</c> where <c>A</c> is at most 0, otherwise <c>B</c>: also where <c>A</c> is no number.</summary>
    Select,
}

/// <summary>
/// One instruction of a <see cref="KernelProgram"/>. Its value has the number of the instruction; operands are numbers of
/// earlier instructions, except where <see cref="Operation"/> says otherwise. Unused fields are zero.
/// </summary>
/// <param name="Operation">What is computed.</param>
/// <param name="A">The first operand.</param>
/// <param name="B">The second operand.</param>
/// <param name="C">The third operand.</param>
public readonly record struct Instruction(Operation Operation, int A, int B = 0, int C = 0)
{
    /// <summary>How many of the fields are numbers of earlier instructions, from the first on.</summary>
    public int Arity => Operation switch
    {
        Operation.Load or Operation.Constant => 0,
        Operation.Negate or Operation.SumLanes or Operation.Function => 1,
        Operation.MultiplyAdd or Operation.NegateMultiplyAdd or Operation.Select => 3,
        _ => 2,
    };

    /// <summary>The function that an <see cref="Operation.Function"/> applies.</summary>
    public Function Function => (Function)B;

    /// <summary>The <paramref name="index"/>-th argument: the number of an earlier instruction.</summary>
    public int Argument(int index) => index switch { 0 => A, 1 => B, _ => C };
}

/// <summary>The value of an instruction goes to a component of an output.</summary>
/// <param name="Operand">The output's number in the program.</param>
/// <param name="Component">The component.</param>
/// <param name="Value">The number of the instruction whose value is meant.</param>
/// <param name="InPlace">
/// False: the value is added to what the component holds. True: the value already contains what the component held
/// (a <see cref="Operation.Load"/> of the output) and replaces it.
/// </param>
public readonly record struct KernelStore(int Operand, int Component, int Value, bool InPlace = false);
