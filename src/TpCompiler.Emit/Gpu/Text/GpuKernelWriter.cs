using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;
using TpCompiler.Emit.Gpu.Model;
using TpCompiler.Emit.Gpu.Scheduling;

namespace TpCompiler.Emit.Gpu.Text;

/// <summary>Prints a kernel.</summary>
internal sealed class GpuKernelWriter
{
    private readonly GpuKernel _kernel;
    private readonly KernelProgram _program;
    private readonly GpuLanguage _language;
    private readonly IndentedWriter _writer;
    private readonly GpuNames _names;
    private readonly GpuExpressionText _text;

    private GpuKernelWriter(GpuKernel kernel, GpuLanguage language, IndentedWriter writer)
    {
        (_kernel, _program, _language, _writer) = (kernel, kernel.Program, language, writer);
        _names = new(_program);
        _text = new(_program, _names);
    }

    public static void Write(GpuKernel kernel, GpuLanguage language, IndentedWriter writer) => new GpuKernelWriter(kernel, language, writer).Write();

    private void Write()
    {
        _writer.Line("// " + KernelCost.Of(_program));
        _writer.Line(string.Format(CultureInfo.InvariantCulture, _language.Kernel, _kernel.GroupSize) + " " + _kernel.Name + "(");
        _writer.Indent();
        WriteParameters();
        _writer.Outdent();
        Open(string.Empty);
        WriteConstants();
        foreach (SharedArray array in _kernel.Shared)
            _writer.Line($"{_language.Shared}T {array.Name}[{GpuNames.Text(array.Length)}];");
        WriteGroup();
        foreach (GpuStatement statement in _kernel.Body)
            Write(statement);
        _writer.Close();
    }

    private void WriteParameters()
    {
        string numbers = $"{_language.Global}const int* {_language.Restrict} ";
        List<string> parameters = [numbers + "layout", numbers + "offsets", numbers + "items"];
        for (int o = 0; o < _program.Operands.Count; o++)
        {
            string constant = _program.Operands[o].Role == OperandRole.Input ? "const " : string.Empty;
            parameters.Add($"{_language.Global}{constant}T* {_language.Restrict} {_names.Data(o)}");
            parameters.Add(numbers + _names.Rows(o));
        }

        for (int p = 0; p < parameters.Count; p++)
            _writer.Line(parameters[p] + (p < parameters.Count - 1 ? "," : ")"));
    }

    private void WriteConstants()
    {
        for (int c = 0; c < _program.Constants.Count; c++)
        {
            ExactNumber constant = _program.Constants[c];
            string exact = constant.ToString();
            string comment = exact.Length <= 80 ? " // " + exact : string.Empty;
            _writer.Line($"const T {GpuNames.Constant(c)} = REAL({HexFloat.Of(constant.ToDouble())}, {HexFloat.Of(constant.ToSingle())}f);{comment}");
        }
    }

    /// <summary>What the group is: its row, its turns of the loops, its lanes, its items.</summary>
    private void WriteGroup()
    {
        _writer.Line($"enum {{ GROUP = {GpuNames.Text(_kernel.GroupSize)} }};");
        _writer.Line($"const int workItem = {_language.WorkItem};");
        _writer.Line("const int lanes = layout[0], outerCount = layout[1], innerCount = layout[2];");
        _writer.Line("const int outerGroups = layout[3], innerGroups = layout[4], laneGroups = layout[5];");
        _writer.Line($"int group = {_language.Group};");
        _writer.Line("const int laneGroup = group % laneGroups;");
        _writer.Line("group /= laneGroups;");
        _writer.Line("const int innerGroup = group % innerGroups;");
        _writer.Line("group /= innerGroups;");
        _writer.Line("const int outerGroup = group % outerGroups;");
        _writer.Line("const int row = group / outerGroups;");
        _writer.Line("const int begin = offsets ? offsets[row] : row;");
        _writer.Line("const int end = offsets ? offsets[row + 1] : row + 1;");
        if (_kernel.LanesPerGroup != LanesPerGroup.All)
            _writer.Line("const int lane = laneGroup * GROUP + workItem;");
        for (int o = 0; o < _program.Operands.Count; o++)
        {
            int start = GpuKernelAbi.OperandStart(o);
            _writer.Line($"const int {_names.Stride(o)} = layout[{GpuNames.Text(start + 2)}];");
            if (_program.Operands[o].Role == OperandRole.Output)
                _writer.Line($"const int {_names.Overwrite(o)} = layout[{GpuNames.Text(start + 5)}];");
        }
    }

    private void Write(GpuStatement statement)
    {
        switch (statement)
        {
            case Barrier:
                _writer.Line(_language.Barrier);
                break;
            case RegisterDeclaration s:
                _writer.Line($"T {s.Name} = 0;");
                break;
            case GpuLoop s:
                _writer.Open(LoopHead(s.Kind));
                WriteLoopStart(s.Kind);
                foreach (GpuStatement inner in s.Body)
                    Write(inner);
                _writer.Close();
                break;
            case Work s:
                Open(Condition(s.Worker));
                foreach (WorkStatement inner in s.Statements)
                    Write(inner);
                _writer.Close();
                break;
            default:
                throw new ArgumentException($"Unknown statement {statement}.");
        }
    }

    private void Write(WorkStatement statement) => _writer.Line(statement switch
    {
        Definition s => $"const T {s.Name} = {_text.Of(s.Value)};",
        RegisterAssignment s => $"{s.Name} = {_text.Of(s.Value)};",
        SharedAssignment s => $"{GpuExpressionText.Of(s.Element)} = {_text.Of(s.Value)};",
        OperandAssignment s => $"{_text.Component(s.Operand, s.Component)} = {_text.Of(s.Value)};",
        _ => throw new ArgumentException($"Unknown statement {statement}."),
    });

    private static string LoopHead(GpuLoopKind kind) => kind switch
    {
        GpuLoopKind.Outer => "for (int a = outerGroup; a < outerCount; a += outerGroups)",
        GpuLoopKind.Inner => "for (int b = innerGroup; b < innerCount; b += innerGroups)",
        GpuLoopKind.Items => "for (int n = begin; n < end; n++)",
        GpuLoopKind.Lanes => "for (int first = 0; first < lanes; first += GROUP)",
        _ => "for (int distance = GROUP / 2; distance > 0; distance /= 2)",
    };

    private void WriteLoopStart(GpuLoopKind kind)
    {
        if (kind == GpuLoopKind.Lanes)
            _writer.Line("const int lane = first + workItem;");
        if (kind == GpuLoopKind.Items)
            _writer.Line("const int item = items ? items[n] : n;");
        if (kind is not (GpuLoopKind.Items or GpuLoopKind.Inner))
            return;
        foreach (int o in Enumerable.Range(0, _program.Operands.Count).Where(o => _kernel.PerItem[o] == (kind == GpuLoopKind.Items)))
        {
            string constant = _program.Operands[o].Role == OperandRole.Input ? "const " : string.Empty;
            string row = kind == GpuLoopKind.Items ? $"({_names.Rows(o)} ? {_names.Rows(o)}[item] : item)" : "row";
            string at(int k) => $"layout[{GpuNames.Text(GpuKernelAbi.OperandStart(o) + k)}]";
            _writer.Line($"{_language.Global}{constant}T* {_names.Pointer(o)} = {_names.Data(o)} + {at(0)} + ({_language.Long}){row} * {at(1)} + a * {at(3)} + b * {at(4)};");
        }
    }

    private void Open(string head)
    {
        if (head.Length > 0)
            _writer.Line(head);
        _writer.Line("{");
        _writer.Indent();
    }

    private string Condition(Worker worker) => worker.Kind switch
    {
        WorkerKind.Every => string.Empty,
        WorkerKind.WithLane => "if (lane < lanes)",
        WorkerKind.Leader => $"if (workItem == {GpuNames.Text(worker.Part * (_kernel.GroupSize / _kernel.Parts))})",
        _ => "if (workItem < distance)",
    };
}
