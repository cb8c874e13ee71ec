using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;
using TpCompiler.Emit;
using TpCompiler.Emit.Gpu;
using TpCompiler.Emit.Gpu.Model;

namespace TpCompiler.Ilgpu;

/// <summary>Prints a kernel as a class. Arguments are views, of which those without elements stand for what is null elsewhere.</summary>
internal sealed class IlgpuKernelWriter
{
    private readonly GpuKernel _kernel;
    private readonly KernelProgram _program;
    private readonly IndentedWriter _writer;
    private readonly IlgpuExpressionText _text;

    private IlgpuKernelWriter(GpuKernel kernel, IndentedWriter writer)
    {
        (_kernel, _program, _writer) = (kernel, kernel.Program, writer);
        _text = new(_program);
    }

    public static void Write(GpuKernel kernel, IndentedWriter writer) => new IlgpuKernelWriter(kernel, writer).Write();

    private IEnumerable<int> Operands => Enumerable.Range(0, _program.Operands.Count);

    private void Write()
    {
        _writer.Line("// " + KernelCost.Of(_program));
        _writer.Open($"public static class {_kernel.Name}");
        _writer.Line($"public const int {IlgpuSource.GroupSize} = {IlgpuExpressionText.Text(_kernel.GroupSize)};");
        WriteConstants();
        _writer.Line();
        string operands = string.Concat(Operands.Select(o => $", ArrayView<T> {IlgpuExpressionText.Data(o)}, ArrayView<int> {IlgpuExpressionText.Rows(o)}"));
        _writer.Open($"public static void {IlgpuSource.EntryPoint}(ArrayView<int> layout, ArrayView<int> offsets, ArrayView<int> items{operands})");
        foreach (SharedArray array in _kernel.Shared)
            _writer.Line($"ArrayView<T> {IlgpuExpressionText.Shared(array)} = SharedMemory.Allocate<T>({IlgpuExpressionText.Text(array.Length)});");
        WriteGroup();
        foreach (GpuStatement statement in _kernel.Body)
            Write(statement);
        _writer.Close();
        _writer.Close();
    }

    private void WriteConstants()
    {
        for (int c = 0; c < _program.Constants.Count; c++)
        {
            ExactNumber constant = _program.Constants[c];
            string ofDouble = constant.ToDouble().ToString("E16", CultureInfo.InvariantCulture);
            string ofSingle = constant.ToSingle().ToString("E8", CultureInfo.InvariantCulture);
            _writer.Line($"private const T {IlgpuExpressionText.Constant(c)} = sizeof(T) == 8 ? (T)({ofDouble}) : (T)({ofSingle}f);");
        }
    }

    /// <summary>What the group is: its row, its turns of the loops, its lanes, its items.</summary>
    private void WriteGroup()
    {
        _writer.Line("int workItem = ILGPU.Group.IdxX;");
        _writer.Line("int lanes = layout[0], outerCount = layout[1], innerCount = layout[2];");
        _writer.Line("int outerGroups = layout[3], innerGroups = layout[4], laneGroups = layout[5];");
        _writer.Line("int group = Grid.IdxX;");
        _writer.Line("int laneGroup = group % laneGroups;");
        _writer.Line("group /= laneGroups;");
        _writer.Line("int innerGroup = group % innerGroups;");
        _writer.Line("group /= innerGroups;");
        _writer.Line("int outerGroup = group % outerGroups;");
        _writer.Line("int row = group / outerGroups;");
        _writer.Line("int begin = offsets.Length > 0 ? offsets[row] : row;");
        _writer.Line("int end = offsets.Length > 0 ? offsets[row + 1] : row + 1;");
        if (_kernel.LanesPerGroup != LanesPerGroup.All)
            _writer.Line($"int lane = laneGroup * {IlgpuSource.GroupSize} + workItem;");
        foreach (int o in Operands)
        {
            _writer.Line($"int {IlgpuExpressionText.ItemStride(o)} = {Layout(o, 1)}, {IlgpuExpressionText.Stride(o)} = {Layout(o, 2)};");
            if (_program.Operands[o].Role == OperandRole.Output)
                _writer.Line($"bool {IlgpuExpressionText.Overwrite(o)} = {Layout(o, 5)} != 0;");
        }
    }

    private void Write(GpuStatement statement)
    {
        switch (statement)
        {
            case Barrier:
                _writer.Line("ILGPU.Group.Barrier();");
                break;
            case RegisterDeclaration s:
                _writer.Line($"T {IlgpuExpressionText.Register(s.Name)} = 0;");
                break;
            case GpuLoop s:
                _writer.Open(LoopHead(s.Kind));
                WriteLoopStart(s.Kind);
                foreach (GpuStatement inner in s.Body)
                    Write(inner);
                _writer.Close();
                break;
            case Work s:
                _writer.Open(Condition(s.Worker));
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
        Definition s => $"T {IlgpuExpressionText.Register(s.Name)} = {_text.Of(s.Value)};",
        RegisterAssignment s => $"{IlgpuExpressionText.Register(s.Name)} = {_text.Of(s.Value)};",
        SharedAssignment s => $"{IlgpuExpressionText.Of(s.Element)} = {_text.Of(s.Value)};",
        OperandAssignment s => $"{_text.Component(s.Operand, s.Component)} = {_text.Of(s.Value)};",
        _ => throw new ArgumentException($"Unknown statement {statement}."),
    });

    private static string LoopHead(GpuLoopKind kind) => kind switch
    {
        GpuLoopKind.Outer => "for (int a = outerGroup; a < outerCount; a += outerGroups)",
        GpuLoopKind.Inner => "for (int b = innerGroup; b < innerCount; b += innerGroups)",
        GpuLoopKind.Items => "for (int n = begin; n < end; n++)",
        GpuLoopKind.Lanes => $"for (int first = 0; first < lanes; first += {IlgpuSource.GroupSize})",
        _ => $"for (int distance = {IlgpuSource.GroupSize} / 2; distance > 0; distance /= 2)",
    };

    /// <summary>Where operands are. The layout is not read again for each item: compilers cannot know that it stays the same.</summary>
    private void WriteLoopStart(GpuLoopKind kind)
    {
        if (kind == GpuLoopKind.Lanes)
            _writer.Line("int lane = first + workItem;");
        if (kind == GpuLoopKind.Items)
            _writer.Line("int item = items.Length > 0 ? items[n] : n;");
        foreach (int o in Operands)
        {
            string start = IlgpuExpressionText.Start(o);
            string origin = IlgpuExpressionText.Origin(o);
            string stride = IlgpuExpressionText.ItemStride(o);
            string rows = IlgpuExpressionText.Rows(o);
            if (kind == GpuLoopKind.Inner)
                _writer.Line($"long {origin} = {Layout(o, 0)} + (long)a * {Layout(o, 3)} + (long)b * {Layout(o, 4)};");
            if (kind == GpuLoopKind.Inner && !_kernel.PerItem[o])
                _writer.Line($"long {start} = {origin} + (long)row * {stride};");
            if (kind == GpuLoopKind.Items && _kernel.PerItem[o])
                _writer.Line($"long {start} = {origin} + (long)({rows}.Length > 0 ? {rows}[item] : item) * {stride};");
        }
    }

    private string Condition(Worker worker) => worker.Kind switch
    {
        WorkerKind.Every => "// All.",
        WorkerKind.WithLane => "if (lane < lanes)",
        WorkerKind.Leader => $"if (workItem == {IlgpuExpressionText.Text(worker.Part * (_kernel.GroupSize / _kernel.Parts))})",
        _ => "if (workItem < distance)",
    };

    private static string Layout(int operand, int number) => $"layout[{IlgpuExpressionText.Text(GpuKernelAbi.OperandStart(operand) + number)}]";
}
