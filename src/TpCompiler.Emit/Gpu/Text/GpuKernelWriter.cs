using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Kernels;
using TpCompiler.Emit.Gpu.Barriers;
using TpCompiler.Emit.Gpu.Model;
using TpCompiler.Emit.Gpu.Scheduling;

namespace TpCompiler.Emit.Gpu.Text;

/// <summary>Prints what the work-items of a row do.</summary>
internal sealed class GpuKernelWriter
{
    private readonly GpuKernel _kernel;
    private readonly KernelProgram _program;
    private readonly GpuLanguage _language;
    private readonly IndentedWriter _writer;
    private readonly GpuNames _names;
    private readonly GpuExpressionText _text;
    private readonly GpuKernelHead _head;
    private readonly HashSet<string> _wideRegisters = [];
    private bool _isInTile;

    private GpuKernelWriter(GpuKernel kernel, GpuLanguage language, IndentedWriter writer)
    {
        (_kernel, _program, _language, _writer) = (kernel, kernel.Program, language, writer);
        _names = new(_program);
        _text = new(kernel, _names, language);
        _head = new(kernel, language, writer, _names);
    }

    public static void Write(GpuKernel kernel, GpuLanguage language, IndentedWriter writer) => new GpuKernelWriter(kernel, language, writer).Write();

    private void Write()
    {
        _head.Write();
        foreach (GpuStatement statement in _kernel.Body)
            Write(statement);
        _language.End(_writer);
    }

    private void Write(GpuStatement statement)
    {
        switch (statement)
        {
            case Barrier:
                _writer.Line(_kernel.Options.RowsPerGroup > 1 ? _language.StepBarrier : _language.Barrier);
                break;
            case RegisterDeclaration s:
                _writer.Line($"{_text.Type(s.PerLane)} {s.Name} = {_text.PerLaneIf(s.PerLane, new ZeroValue())};");
                if (s.PerLane)
                    _wideRegisters.Add(s.Name);
                break;
            case GpuSections s:
                for (int k = 0; k < s.Sections.Count; k++)
                {
                    _writer.Open($"if (section == {GpuNames.Text(k)})");
                    Write(s.Sections[k]);
                    _writer.Close();
                }

                break;
            case GpuLoop s:
                Write(s);
                break;
            case Work s:
                Write(s);
                break;
            default:
                throw new ArgumentException($"Unknown statement {statement}.");
        }
    }

    private void Write(GpuLoop loop)
    {
        _writer.Open(LoopHead(loop.Kind));
        bool wasInTile = _isInTile;
        switch (loop.Kind)
        {
            case GpuLoopKind.Inner:
                _head.WriteBases(loop.Body.Works().Operands());
                break;
            case GpuLoopKind.Tiles:
                _isInTile = true;
                _writer.Line(_language.Fixed + "int tileEnd = end - tile < TILE ? end : tile + TILE;");
                break;
            case GpuLoopKind.Items:
                if (_isInTile && _kernel.TileItems > 1)
                    _writer.Line(_language.Fixed + "int turn = n - tile;");
                WriteItem("n", "turn", SharedPlace.Item, [.. loop.Body.Works()]);
                break;
            case GpuLoopKind.Lanes:
                _head.WriteLane("first + workItem");
                break;
        }

        foreach (GpuStatement inner in loop.Body)
            Write(inner);
        _isInTile = wasInTile;
        _writer.Close();
    }

    private string LoopHead(GpuLoopKind kind) => kind switch
    {
        GpuLoopKind.Outer => "for (int a = outerGroup; a < outerCount; a += outerGroups)",
        GpuLoopKind.Inner => "for (int b = innerGroup; b < innerCount; b += innerGroups)",
        GpuLoopKind.Tiles => "for (int tile = begin; tile < end; tile += TILE)",
        GpuLoopKind.Items => _isInTile ? "for (int n = tile; n < tileEnd; n++)" : "for (int n = begin; n < end; n++)",
        GpuLoopKind.Lanes => _kernel.Options.LanesPerWorkItem > 1
            ? "for (int first = 0; first * WIDTH < lanes; first += ROW)"
            : "for (int first = 0; first < lanes; first += ROW)",
        _ => "for (int distance = ROW / 2; distance > 0; distance /= 2)",
    };

    /// <summary>An item, and where its operands are.</summary>
    private void WriteItem(string place, string number, SharedPlace shared, IReadOnlyList<Work> works)
    {
        SharedElement[] elements = [.. works.SelectMany(SharedAccess.Of).Select(a => a.Element).Where(e => e.Place == shared).GroupBy(e => e.Array).Select(g => g.First())];
        foreach (SharedElement element in _kernel.TileItems > 1 ? elements : [])
            _writer.Line(_language.Place(GpuMemory.Shared, _text.ItemPointer(element), element.Array.Name, $"{number} * {GpuNames.Text(element.Array.ItemLength)}"));
        IReadOnlyCollection<int> operands = [.. works.Operands().Where(o => _kernel.PerItem[o])];
        if (operands.Count == 0)
            return;
        _writer.Line($"{_language.Fixed}int item = {_language.IsThere("items")} ? items[{place}] : {place};");
        foreach (int o in operands)
        {
            string row = $"({_language.Long})({_language.IsThere(_names.Rows(o))} ? {_names.Rows(o)}[item] : item)";
            _writer.Line(_language.PlaceAfter(GpuKernelHead.MemoryOf(_program, o), _names.Pointer(o), _names.Base(o), $"{row} * {_names.ItemStride(o)}"));
        }
    }

    private void Write(Work work)
    {
        // With sums of steps among it, all work-items come along.
        bool comeAll = work.Worker.Kind == WorkerKind.WithLane && work.Statements.Any(s => s is StepSum);
        string condition = comeAll ? string.Empty : Condition(work.Worker);
        if (condition.Length > 0)
            _writer.Line($"if ({condition})");
        _writer.Line("{");
        _writer.Indent();
        if (work.Worker.Kind == WorkerKind.Leader && _isInTile)
            WriteItem("tile + own", "own", SharedPlace.OwnItem, [work]);
        HashSet<string> read = [];
        foreach (WorkStatement statement in work.Statements)
        {
            foreach (SharedValue value in statement.Expressions().SelectMany(GpuModelQueries.Parts).OfType<SharedValue>())
            {
                if (GpuExpressionText.IsReadByFours(value.Element) && read.Add(GpuExpressionText.Four(value.Element)))
                    _writer.Line(_text.ReadFour(value.Element));
            }

            Write(statement, comeAll && !_head.AllHaveLanes);
        }

        _writer.Close();
    }

    private string Condition(Worker worker)
    {
        string item = _isInTile ? "own < tileEnd - tile" : "own == 0";
        return worker.Kind switch
        {
            WorkerKind.Every => string.Empty,
            WorkerKind.WithLane => _head.AllHaveLanes ? string.Empty : "hasLane",
            WorkerKind.Leader => _kernel.Parts > 1 ? $"part == {GpuNames.Text(worker.Part)} && {item}" : item,
            WorkerKind.First => "workItem == 0",
            _ => "workItem < distance",
        };
    }

    private void Write(WorkStatement statement, bool areSomeWithoutLane)
    {
        switch (statement)
        {
            case Definition s:
                _writer.Line($"{_language.Fixed}{_text.Type(s.Value.IsPerLane(_program))} {s.Name} = {_text.Of(s.Value)};");
                break;
            case RegisterAssignment s:
                _writer.Line($"{s.Name} = {_text.PerLaneIf(_wideRegisters.Contains(s.Name), s.Value)};");
                break;
            case SharedAssignment s:
                _writer.Line($"{_text.Of(s.Element)} = {_text.Of(s.Value)};");
                break;
            case OperandAssignment s:
                string value = _text.PerLaneIf(_program.Operands[s.Operand].HasLanes, s.Value);
                _writer.Line($"{(areSomeWithoutLane ? "if (hasLane) " : string.Empty)}{_text.Component(s.Operand, s.Component)} = {value};");
                break;
            case StepSum s:
                Write(s, areSomeWithoutLane);
                break;
            default:
                throw new ArgumentException($"Unknown statement {statement}.");
        }
    }

    private void Write(StepSum sum, bool areSomeWithoutLane)
    {
        int count = 1;
        while (count < sum.Registers.Count)
            count *= 2;
        IEnumerable<string> shares = sum.Registers.Select(r => areSomeWithoutLane ? $"hasLane ? {_text.Added(r)} : (T)0" : _text.Added(r));
        _writer.Line("{");
        _writer.Indent();
        _writer.Line($"T sums[{GpuNames.Text(count)}] = {{ {string.Join(", ", shares.Concat(Enumerable.Repeat("(T)0", count - sum.Registers.Count)))} }};");
        _writer.Line($"{_language.Fixed}T sum = addAcross<{GpuNames.Text(count)}>(sums, workItem);");
        _writer.Line($"if (workItem % STEP < {GpuNames.Text(sum.Registers.Count)})");
        _writer.Indent();
        _writer.Line($"{_text.Of(sum.Target)} = sum;");
        _writer.Outdent();
        _writer.Close();
    }
}
