using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Kernels;

namespace TpCompiler.Gpu.Products;

/// <summary>A program that works element by element.</summary>
/// <param name="Program">The program, with operands of one component.</param>
/// <param name="Given">The operand that is the element of the product.</param>
internal sealed record ElementProgram(KernelProgram Program, int Given)
{
    /// <summary>The other operands, in order.</summary>
    public IEnumerable<int> Others => Enumerable.Range(0, Program.Operands.Count).Where(o => o != Given);
}
