using System;
using System.Collections.Generic;
using System.Globalization;
using TpCompiler.Algebra;
using TpCompiler.Emit.Gpu.Scheduling;

namespace TpCompiler.Emit.Gpu.Text;

/// <summary>
/// C# as ILGPU takes it. A kernel is a class of its name with the method <see cref="EntryPoint"/> and the constant
/// <see cref="GroupSize"/>. Arrays are views, of which those without elements stand for what is null elsewhere, and places in
/// arrays are numbers.
/// </summary>
public sealed class IlgpuLanguage : GpuLanguage
{
    /// <summary>The method that is the kernel.</summary>
    public const string EntryPoint = "Run";

    /// <summary>The constant that is the size of a group.</summary>
    public const string GroupSize = "Group";

    private IlgpuLanguage()
        : base("C# for ILGPU")
    {
    }

    internal static IlgpuLanguage Instance { get; } = new()
    {
        Prelude = """
            using ILGPU;
            using static Lanes;
            #if TP_DOUBLE
            using T = double;
            #else
            using T = float;
            #endif

            // Lanes beside each other.
            public struct T2
            {
                public T lane0, lane1;
                public T2(T a, T b) { lane0 = a; lane1 = b; }
                public static T2 operator +(T2 a, T2 b) => new T2(a.lane0 + b.lane0, a.lane1 + b.lane1);
                public static T2 operator -(T2 a, T2 b) => new T2(a.lane0 - b.lane0, a.lane1 - b.lane1);
                public static T2 operator *(T2 a, T2 b) => new T2(a.lane0 * b.lane0, a.lane1 * b.lane1);
                public static T2 operator -(T2 a) => new T2(-a.lane0, -a.lane1);
            }

            public struct T4
            {
                public T lane0, lane1, lane2, lane3;
                public T4(T a, T b, T c, T d) { lane0 = a; lane1 = b; lane2 = c; lane3 = d; }
                public static T4 operator +(T4 a, T4 b) => new T4(a.lane0 + b.lane0, a.lane1 + b.lane1, a.lane2 + b.lane2, a.lane3 + b.lane3);
                public static T4 operator -(T4 a, T4 b) => new T4(a.lane0 - b.lane0, a.lane1 - b.lane1, a.lane2 - b.lane2, a.lane3 - b.lane3);
                public static T4 operator *(T4 a, T4 b) => new T4(a.lane0 * b.lane0, a.lane1 * b.lane1, a.lane2 * b.lane2, a.lane3 * b.lane3);
                public static T4 operator -(T4 a) => new T4(-a.lane0, -a.lane1, -a.lane2, -a.lane3);
            }

            public static class Lanes
            {
                public static T2 fma(T2 a, T2 b, T2 c) => new T2(a.lane0 * b.lane0 + c.lane0, a.lane1 * b.lane1 + c.lane1);
                public static T4 fma(T4 a, T4 b, T4 c)
                    => new T4(a.lane0 * b.lane0 + c.lane0, a.lane1 * b.lane1 + c.lane1, a.lane2 * b.lane2 + c.lane2, a.lane3 * b.lane3 + c.lane3);
                public static T2 WIDE2(T x) => new T2(x, x);
                public static T4 WIDE4(T x) => new T4(x, x, x, x);
                public static T ADDED2(T2 v) => v.lane0 + v.lane1;
                public static T ADDED4(T4 v) => (v.lane0 + v.lane1) + (v.lane2 + v.lane3);
            }
            """,
        Truth = "bool",
        Long = "long",
        WorkItem = "ILGPU.Group.IdxX",
        Group = "ILGPU.Grid.IdxX",
        Barrier = "ILGPU.Group.Barrier();",
    };

    internal override void Begin(IndentedWriter writer, string kernel, GpuKernelOptions options, IReadOnlyList<string> parameters)
    {
        // The width of a warp is not known when this is printed, and rows that share a group would wait for each other alone.
        if (options.HasShuffles)
            throw new ArgumentException($"{kernel} exchanges registers among work-items that run in step, for which {Name} has no words; schedule it without shuffles.");
        writer.Open($"public static class {kernel}");
        writer.Line($"public const int {GroupSize} = {GpuNames.Text(options.GroupSize)};");
        writer.Line();
        writer.Line($"public static void {EntryPoint}(");
        writer.Indent();
        for (int p = 0; p < parameters.Count; p++)
            writer.Line(parameters[p] + (p < parameters.Count - 1 ? "," : ")"));
        writer.Outdent();
        writer.Line("{");
        writer.Indent();
    }

    internal override void End(IndentedWriter writer)
    {
        writer.Close();
        writer.Close();
    }

    internal override string NumbersParameter(string name) => "ArrayView<int> " + name;

    internal override string ElementsParameter(GpuMemory memory, string name) => "ArrayView<T> " + name;

    internal override string IsThere(string array) => array + ".Length > 0";

    internal override string IsSet(string number) => number + " != 0";

    internal override string Numbers(string definitions) => $"const int {definitions};";

    internal override string Real(ExactNumber number) => string.Format(
        CultureInfo.InvariantCulture, "sizeof(T) == 8 ? (T)({0:E16}) : (T)({1:E8}f)", number.ToDouble(), number.ToSingle());

    // ILGPU has no multiply-add on all devices; the compilers of drivers make it where they like. It takes long over calls, so that
    // there are none for the many operations on numbers.
    internal override string MultiplyAdd(bool isWide, string left, string right, string addend)
        => isWide ? $"fma({left}, {right}, {addend})" : $"{left} * {right} + {addend}";

    internal override string SharedArray(string name, int length) => $"ArrayView<T> {name} = SharedMemory.Allocate<T>({GpuNames.Text(length)});";

    internal override string SharedPart(string name, string array, string start, int length)
        => $"ArrayView<T> {name} = {array}.SubView({start}, {GpuNames.Text(length)});";

    internal override string Place(GpuMemory memory, string name, string array, string start)
        => $"{(memory is GpuMemory.Shared or GpuMemory.SharedInput ? "int" : Long)} {name} = {start};";

    internal override string PlaceAfter(GpuMemory memory, string name, string place, string distance) => $"{Long} {name} = {place} + {distance};";

    internal override string Element(string array, string place, string index) => $"{array}[{IndexOf(array, place, index)}]";

    internal override string Elements(GpuMemory memory, int count, string array, string place, string index)
    {
        string number = GpuNames.Text(count);
        return $"{array}.SubView({IndexOf(array, place, index)}, {number}).Cast<T{number}>()[0]";
    }

    internal override string OneOfFour(string four, int number) => $"{four}.lane{GpuNames.Text(number)}";

    private static string IndexOf(string array, string place, string index)
    {
        if (place == array)
            return index.Length == 0 ? "0" : index;
        return index is "" or "0" ? place : $"{place} + {index}";
    }
}
