using TpCompiler.Core.Kernels;

namespace TpCompiler.Emit.CSharp;

/// <summary>A program to be printed as a C# class.</summary>
/// <param name="ClassName">The class; unique among the kernels of an assembly.</param>
/// <param name="Summary">What the kernel computes, for people: comments at the head of the file, one or more lines.</param>
/// <param name="Program">The program, lowered by <see cref="Core.Kernels.Passes.MultiplyAddFusion"/>.</param>
public sealed record CSharpKernel(string ClassName, string Summary, KernelProgram Program);
