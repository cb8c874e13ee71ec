using System.Collections.Generic;
using TpCompiler.Algebra;

namespace TpCompiler.Emit.Gpu.Text;

/// <summary>What languages of GPUs differ in: words, and how memory is spoken of.</summary>
public abstract class GpuLanguage
{
    private protected GpuLanguage(string name) => Name = name;

    /// <summary>OpenCL C 1.2.</summary>
    public static GpuLanguage OpenCl => CLanguage.OfOpenCl;

    /// <summary>CUDA C++.</summary>
    public static GpuLanguage Cuda => CLanguage.OfCuda;

    /// <summary>C# as ILGPU takes it.</summary>
    public static GpuLanguage Ilgpu => IlgpuLanguage.Instance;

    /// <summary>What it is called.</summary>
    public string Name { get; }

    /// <summary>Definitions of element types, of lanes beside each other, and of sums.</summary>
    internal string Prelude { get; private protected init; } = string.Empty;

    /// <summary>
    /// Definitions of functions, for kernels that have some: <c>expOf(x)</c>, and <c>expOf2(x)</c>, <c>expOf4(x)</c> of lanes beside each
    /// other; empty where the language has no functions.
    /// </summary>
    internal string Functions { get; private protected init; } = string.Empty;

    /// <summary>What makes double known where the element type is not; empty where nothing is needed.</summary>
    internal string Double { get; private protected init; } = string.Empty;

    /// <summary>The words that kernels written by hand use, so that one text serves all languages (<see cref="GpuSource"/>); empty where none can.</summary>
    internal string Vocabulary { get; private protected init; } = string.Empty;

    /// <summary>What is before the type of something that keeps its value.</summary>
    internal string Fixed { get; private protected init; } = string.Empty;

    /// <summary>The type of what is true or not.</summary>
    internal string Truth { get; private protected init; } = string.Empty;

    /// <summary>Whole numbers of 64 bits.</summary>
    internal string Long { get; private protected init; } = string.Empty;

    /// <summary>The number of a work-item in its group.</summary>
    internal string WorkItem { get; private protected init; } = string.Empty;

    /// <summary>The number of the group.</summary>
    internal string Group { get; private protected init; } = string.Empty;

    /// <summary>A barrier for shared memory.</summary>
    internal string Barrier { get; private protected init; } = string.Empty;

    /// <summary>The same for the work-items of one step.</summary>
    internal string StepBarrier { get; private protected init; } = string.Empty;

    /// <summary>Writes what a kernel begins with, up to its arguments.</summary>
    internal abstract void Begin(IndentedWriter writer, string kernel, GpuKernelOptions options, IReadOnlyList<string> parameters);

    /// <summary>Writes what a kernel ends with.</summary>
    internal abstract void End(IndentedWriter writer);

    /// <summary>A parameter: int32 numbers on the device.</summary>
    internal abstract string NumbersParameter(string name);

    /// <summary>A parameter: elements on the device.</summary>
    internal abstract string ElementsParameter(GpuMemory memory, string name);

    /// <summary>Whether an argument is there.</summary>
    internal abstract string IsThere(string array);

    /// <summary>Whether a number is not zero.</summary>
    internal abstract string IsSet(string number);

    /// <summary>Defines numbers that are known now, such as <c>a = 1, b = 2</c>.</summary>
    internal abstract string Numbers(string definitions);

    /// <summary>A coefficient, for either type of elements.</summary>
    internal abstract string Real(ExactNumber number);

    /// <summary>A product added to a number, or the same for each of several lanes.</summary>
    internal abstract string MultiplyAdd(bool isWide, string left, string right, string addend);

    /// <summary>Defines an array in shared memory.</summary>
    internal abstract string SharedArray(string name, int length);

    /// <summary>Defines part of an array in shared memory.</summary>
    internal abstract string SharedPart(string name, string array, string start, int length);

    /// <summary>Defines a place in an array.</summary>
    internal abstract string Place(GpuMemory memory, string name, string array, string start);

    /// <summary>Defines a place some elements after another.</summary>
    internal abstract string PlaceAfter(GpuMemory memory, string name, string place, string distance);

    /// <summary>An element; <paramref name="place"/> is one in the array, or the array.</summary>
    internal abstract string Element(string array, string place, string index);

    /// <summary>Elements beside each other; the index is empty for the place itself.</summary>
    internal abstract string Elements(GpuMemory memory, int count, string array, string place, string index);

    /// <summary>One of four elements beside each other.</summary>
    internal abstract string OneOfFour(string four, int number);
}

/// <summary>What memory is used for.</summary>
internal enum GpuMemory
{
    /// <summary>Elements that are read.</summary>
    Input,

    /// <summary>Elements that are read and written.</summary>
    Output,

    /// <summary>What work-items of a row share.</summary>
    Shared,

    /// <summary>The same, where it is read.</summary>
    SharedInput,
}
