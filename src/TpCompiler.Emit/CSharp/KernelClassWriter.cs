using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Kernels;
using TpCompiler.Emit.Methods;

namespace TpCompiler.Emit.CSharp;

/// <summary>Prints the members of a kernel's class, the same for every element type and vector width.</summary>
internal sealed class KernelClassWriter
{
    private readonly KernelProgram _program;
    private readonly OperandNames _names;
    private readonly KernelMethods _methods;
    private readonly MethodPrinter _printer;
    private readonly IndentedWriter _writer = new();

    private KernelClassWriter(KernelProgram program, MethodLimits limits)
    {
        _program = program;
        _names = new OperandNames(program);
        _methods = new KernelMethods(program, limits);
        _printer = new MethodPrinter(_names);
    }

    public static string Write(KernelProgram program, MethodLimits limits)
    {
        KernelClassWriter writer = new(program, limits);
        writer.WriteRun();
        foreach (KernelMethod method in writer._methods.Early)
            writer.WriteMethod(method, string.Empty, "Uniform values before the lanes.");
        foreach (IReadOnlyList<KernelMethod> pass in writer._methods.Passes)
            writer.WritePass(pass);
        foreach (KernelMethod method in writer._methods.Late)
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
        if (_methods.Passes.Any(p => p.Any(m => m.UsesActive)))
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
        const int VectorBytes = KernelMethods.VectorBytes;
        int uniforms = _methods.UniformCount;
        int vectors = _methods.SumCount + _methods.KeptCount;
        if (uniforms + vectors == 0)
            return;
        _writer.Line();
        _writer.Line($"byte* memory = stackalloc byte[{OperandNames.Text(uniforms)} * sizeof(T) + {OperandNames.Text((vectors + 1) * VectorBytes)}];");
        _writer.Line($"T* uniform = (T*)(((nuint)memory + {OperandNames.Text(VectorBytes - 1)}) & ~(nuint){OperandNames.Text(VectorBytes - 1)});");
        if (_methods.SumCount > 0)
            _writer.Line($"V* sums = (V*)(uniform + {OperandNames.Text(uniforms)});");
        if (_methods.KeptCount > 0)
            _writer.Line($"V* kept = (V*)(uniform + {OperandNames.Text(uniforms)}){(_methods.SumCount > 0 ? " + " + OperandNames.Text(_methods.SumCount) : string.Empty)};");
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

        foreach (KernelMethod method in _methods.Early)
            WriteCall(method, string.Empty);
        if (_methods.ClearsSums)
        {
            _writer.Line($"for (int sum = 0; sum < {OperandNames.Text(_methods.SumCount)}; sum++)");
            _writer.Indent();
            _writer.Line("sums[sum] = V.Zero;");
            _writer.Outdent();
        }

        foreach (IReadOnlyList<KernelMethod> pass in _methods.Passes)
        {
            if (pass.Count > 1)
                _writer.Open("for (nint lane = 0; lane < lanes; lane += V.Count)");
            foreach (KernelMethod method in pass)
                WriteCall(method, pass.Count > 1 ? "lane" : "lanes");
            if (pass.Count > 1)
                _writer.Close();
        }

        foreach (KernelMethod method in _methods.Late)
            WriteCall(method, string.Empty);
    }

    private void WriteCall(KernelMethod method, string firstArgument)
        => _writer.Line($"{MethodPrinter.Name(method)}({_printer.Arguments(method, firstArgument)});");

    private void WriteMethod(KernelMethod method, string firstParameter, string comment)
    {
        WriteHead(method, firstParameter, comment);
        WriteStatements(method.Body);
        _writer.Close();
    }

    private void WritePass(IReadOnlyList<KernelMethod> pass)
    {
        if (pass.Count > 1)
        {
            foreach (KernelMethod method in pass)
                WriteMethod(method, "nint lane", $"Part {OperandNames.Text(method.Number)} of the values per lane, for one vector of lanes.");
            return;
        }

        KernelMethod only = pass[0];
        WriteHead(only, "nint lanes", "Values per lane, a vector of lanes at a time.");
        WriteStatements(only.Before);
        _writer.Open("for (nint lane = 0; lane < lanes; lane += V.Count)");
        WriteStatements(only.Body);
        _writer.Close();
        WriteStatements(only.After);
        _writer.Close();
    }

    private void WriteHead(KernelMethod method, string firstParameter, string comment)
    {
        _writer.Line();
        _writer.Line("// " + comment);
        WriteAttributes();
        _writer.Open($"private static void {MethodPrinter.Name(method)}({_printer.Parameters(method, firstParameter)})");
    }

    private void WriteStatements(IReadOnlyList<Statement> statements)
    {
        foreach (Statement statement in statements)
            _writer.Line(_printer.Text(statement));
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
