using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Kernels;

namespace TpCompiler.Emit.CSharp;

/// <summary>Prints the members of a kernel's class, the same for every element type and vector width.</summary>
internal sealed class KernelClassWriter
{
    // Vectors are at most this long, in bytes; every array starts at a multiple of it.
    private const int VectorBytes = 64;

    private readonly KernelProgram _program;
    private readonly OperandNames _names;
    private readonly KernelSchedule _schedule;
    private readonly KernelStorage _storage;
    private readonly List<MethodText> _early;
    private readonly List<List<MethodText>> _passes = [];
    private readonly bool _clearsSums;
    private readonly List<MethodText> _late;
    private readonly IndentedWriter _writer = new();

    private KernelClassWriter(KernelProgram program, MethodLimits limits)
    {
        _program = program;
        _names = new OperandNames(program);
        _schedule = new KernelSchedule(program);
        Section early = new(_schedule, _schedule.Early, limits);
        List<Section> passes = [.. new LanePasses(_schedule).Passes.Select(steps => new Section(_schedule, steps, limits))];
        Section late = new(_schedule, _schedule.Late, limits);
        _storage = new KernelStorage(_schedule, early, passes, late);
        _early = [.. early.Starts.Select((_, m) => UniformMethodWriter.Write(_schedule, _storage, _names, early, m, "Early"))];
        // Methods for one vector of lanes have their sums in memory, from zero on.
        _clearsSums = passes.Exists(p => p.Starts.Count > 1);
        HashSet<int> begun = _clearsSums ? [.. Enumerable.Range(0, _schedule.SumCount)] : [];
        int number = 0;
        foreach (Section pass in passes)
            _passes.Add([.. pass.Starts.Select((_, m) => LaneMethodWriter.Write(_schedule, _storage, _names, pass, m, begun, number++))]);
        _late = [.. late.Starts.Select((_, m) => UniformMethodWriter.Write(_schedule, _storage, _names, late, m, "Late"))];
    }

    public static string Write(KernelProgram program, MethodLimits limits)
    {
        KernelClassWriter writer = new(program, limits);
        writer.WriteRun();
        foreach (MethodText method in writer._early)
            writer.WriteMethod(method, string.Empty, "Uniform values before the lanes.");
        foreach (List<MethodText> pass in writer._passes)
            writer.WritePass(pass);
        foreach (MethodText method in writer._late)
            writer.WriteMethod(method, string.Empty, "Uniform values after the lanes, from sums over lanes.");
        writer.WriteRow();
        if (program.Operands.Any(o => o.Role == OperandRole.Output))
            writer.WriteClear();
        return writer._writer.ToString();
    }

    private void WriteRun()
    {
        WriteAttributes();
        _writer.Open("internal static void Run(KernelCall<T>* call)");
        _writer.Line("KernelOperandView<T>* operands = call->Operands;");
        _writer.Line("nint lanes = call->Lanes;");
        if (_passes.Exists(p => p.Exists(m => m.UsesActive)))
            _writer.Line("nint active = call->ActiveLanes == 0 ? lanes : call->ActiveLanes;");
        WriteArrays();
        _writer.Open("for (nint item = call->FirstItem; item < call->EndItem; item++)");
        for (int o = 0; o < _program.Operands.Count; o++)
            _writer.Line($"T* {_names.Row(o)} = Row(operands + {OperandNames.Text(o)}, item);");
        _writer.Line("for (nint outer = 0; outer < call->OuterCount; outer++)");
        _writer.Open("for (nint inner = 0; inner < call->InnerCount; inner++)");
        for (int o = 0; o < _program.Operands.Count; o++)
        {
            string view = $"operands[{OperandNames.Text(o)}]";
            _writer.Line($"T* {_names[o]} = {_names.Row(o)} + outer * {view}.OuterStride + inner * {view}.InnerStride;");
        }

        WriteOneRun();
        _writer.Close();
        _writer.Close();
        _writer.Close();
    }

    private void WriteArrays()
    {
        // A whole number of vectors of the shorter element type, so that what follows is aligned for both.
        const int lengthUnit = VectorBytes / sizeof(float);
        int uniforms = (_storage.UniformCount + lengthUnit - 1) / lengthUnit * lengthUnit;
        int vectors = _schedule.SumCount + _storage.KeptCount;
        if (uniforms + vectors == 0)
            return;
        _writer.Line();
        _writer.Line($"byte* memory = stackalloc byte[{OperandNames.Text(uniforms)} * sizeof(T) + {OperandNames.Text((vectors + 1) * VectorBytes)}];");
        _writer.Line($"T* uniform = (T*)(((nuint)memory + {OperandNames.Text(VectorBytes - 1)}) & ~(nuint){OperandNames.Text(VectorBytes - 1)});");
        if (_schedule.SumCount > 0)
            _writer.Line($"V* sums = (V*)(uniform + {OperandNames.Text(uniforms)});");
        if (_storage.KeptCount > 0)
            _writer.Line($"V* kept = (V*)(uniform + {OperandNames.Text(uniforms)}){(_schedule.SumCount > 0 ? " + " + OperandNames.Text(_schedule.SumCount) : string.Empty)};");
        _writer.Line();
    }

    private void WriteOneRun()
    {
        for (int o = 0; o < _program.Operands.Count; o++)
        {
            KernelOperand operand = _program.Operands[o];
            if (operand.Role != OperandRole.Output)
                continue;
            string view = $"operands[{OperandNames.Text(o)}]";
            _writer.Line($"if ({view}.Overwrite)");
            _writer.Indent();
            _writer.Line($"Clear({_names[o]}, {view}.ComponentStride, {OperandNames.Text(operand.Components)}, {(operand.HasLanes ? "lanes" : "1")});");
            _writer.Outdent();
        }

        foreach (MethodText method in _early)
            _writer.Line($"{method.Name}({method.Arguments(string.Empty)});");
        if (_clearsSums && _schedule.SumCount > 0)
        {
            _writer.Line($"for (int sum = 0; sum < {OperandNames.Text(_schedule.SumCount)}; sum++)");
            _writer.Indent();
            _writer.Line("sums[sum] = V.Zero;");
            _writer.Outdent();
        }

        foreach (List<MethodText> pass in _passes)
        {
            if (pass.Count > 1)
                _writer.Open("for (nint lane = 0; lane < lanes; lane += V.Count)");
            foreach (MethodText method in pass)
                _writer.Line($"{method.Name}({method.Arguments(pass.Count > 1 ? "lane" : "lanes")});");
            if (pass.Count > 1)
                _writer.Close();
        }

        foreach (MethodText method in _late)
            _writer.Line($"{method.Name}({method.Arguments(string.Empty)});");
    }

    private void WriteMethod(MethodText method, string firstParameter, string comment)
    {
        _writer.Line();
        _writer.Line("// " + comment);
        WriteAttributes();
        _writer.Open($"private static void {method.Name}({method.Parameters(firstParameter)})");
        _writer.Lines(method.Body.ToString());
        _writer.Close();
    }

    private void WritePass(List<MethodText> pass)
    {
        if (pass.Count > 1)
        {
            foreach (MethodText method in pass)
                WriteMethod(method, "nint lane", $"Part {method.Name.Substring("Lanes".Length)} of the values per lane, for one vector of lanes.");
            return;
        }

        MethodText only = pass[0];
        _writer.Line();
        _writer.Line("// Values per lane, a vector of lanes at a time.");
        WriteAttributes();
        _writer.Open($"private static void {only.Name}({only.Parameters("nint lanes")})");
        _writer.Lines(only.Before.ToString());
        _writer.Open("for (nint lane = 0; lane < lanes; lane += V.Count)");
        _writer.Lines(only.Body.ToString());
        _writer.Close();
        _writer.Lines(only.After.ToString());
        _writer.Close();
    }

    private void WriteAttributes()
    {
        _writer.Line("[SkipLocalsInit]");
        _writer.Line("[MethodImpl(MethodImplOptions.AggressiveOptimization)]");
    }

    private void WriteRow()
    {
        _writer.Line();
        _writer.Line("private static T* Row(KernelOperandView<T>* operand, nint item)");
        _writer.Indent();
        _writer.Line("=> operand->Data + (operand->Rows == null ? item : operand->Rows[item]) * operand->ItemStride;");
        _writer.Outdent();
    }

    private void WriteClear()
    {
        _writer.Line();
        _writer.Open("private static void Clear(T* data, nint stride, int components, nint count)");
        _writer.Line("for (nint c = 0; c < components; c++)");
        _writer.Indent();
        _writer.Line("new global::System.Span<T>(data + c * stride, (int)count).Clear();");
        _writer.Outdent();
        _writer.Close();
    }
}
