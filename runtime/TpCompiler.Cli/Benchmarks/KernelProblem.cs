using TpCompiler.Runtime.Operations;

namespace TpCompiler.Cli.Benchmarks;

/// <summary>An operation that is measured, and other forms of it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kernels">What is measured.</param>
/// <param name="Naive">The same as it is written, without any pass of the compiler of diagrams; null where that is not known or not wanted.</param>
/// <param name="Interpreted">The same on the interpreter; null likewise.</param>
internal sealed record KernelProblem(string Name, OperationKernels Kernels, OperationKernels? Naive, OperationKernels? Interpreted);
