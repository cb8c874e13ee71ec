using System;
using System.Collections.Generic;
using TpCompiler.Core.Diagrams.Compilation;

namespace TpCompiler.Generators.Lowering;

/// <summary>A compiled diagram, as far as the generator needs it.</summary>
/// <param name="Forward">The program of the result.</param>
/// <param name="Backward">The program of the gradients with respect to some legs and weights.</param>
/// <param name="DoubleBackward">The program of the second order.</param>
/// <param name="Decisions">What the compiler chose, a line each.</param>
internal sealed record CompiledPrograms(
    DiagramProgram Forward,
    Func<IReadOnlyCollection<string>, DiagramProgram> Backward,
    Func<DiagramProgram> DoubleBackward,
    IReadOnlyList<string> Decisions);
