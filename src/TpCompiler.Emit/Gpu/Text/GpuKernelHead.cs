using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;
using TpCompiler.Emit.Gpu.Estimates;
using TpCompiler.Emit.Gpu.Model;
using TpCompiler.Emit.Gpu.Scheduling;

namespace TpCompiler.Emit.Gpu.Text;

/// <summary>Prints what a kernel begins with: arguments, constants, and what a work-item is.</summary>
internal sealed class GpuKernelHead(GpuKernel kernel, GpuLanguage language, IndentedWriter writer, GpuNames names)
{
    private readonly KernelProgram _program = kernel.Program;
    private readonly GpuKernelOptions _options = kernel.Options;

    /// <summary>Whether it is known that each work-item has lanes.</summary>
    public bool AllHaveLanes => _options.Lanes > 0 && _options.Lanes % _options.LanesAtOnce == 0;

    private string Fixed => language.Fixed;

    /// <summary>All of it.</summary>
    public void Write()
    {
        writer.Line("// " + KernelCost.Of(_program));
        foreach (bool isDouble in (bool[])[false, true])
        {
            int lanes = _options.Lanes > 0 ? _options.Lanes : _options.LanesAtOnce;
            GpuKernelEstimate estimate = GpuKernelEstimate.Of(kernel, isDouble, lanes);
            writer.Line(string.Format(CultureInfo.InvariantCulture, "// {0}, {1} lanes: {2}", isDouble ? "double" : "float", lanes, estimate));
        }

        language.Begin(writer, kernel.Name, _options, Parameters());
        WriteConstants();
        WriteGroup();
        WriteShared();
        foreach (int o in kernel.Body.Works().Operands())
            WriteOperand(o);
    }

    /// <summary>Where rows of operands are counted from.</summary>
    public void WriteBases(IEnumerable<int> operands)
    {
        foreach (int o in operands)
        {
            string start = $"{Layout(o, 0)} + a * {Layout(o, 3)} + b * {Layout(o, 4)}";
            if (_program.Operands[o].HasLanes && kernel.LanesPerGroup != LanesPerGroup.All)
                start += " + lane";
            string name = kernel.PerItem[o] ? names.Base(o) : names.Pointer(o);
            if (!kernel.PerItem[o])
                start += $" + ({language.Long})row * {Layout(o, 1)}";
            writer.Line(language.Place(MemoryOf(_program, o), name, names.Data(o), start));
        }
    }

    /// <summary>What an operand's memory is used for.</summary>
    public static GpuMemory MemoryOf(KernelProgram program, int operand)
        => program.Operands[operand].Role == OperandRole.Input ? GpuMemory.Input : GpuMemory.Output;

    /// <summary>The lanes of a work-item.</summary>
    /// <param name="number">Which work-item it is, counted over the lanes.</param>
    public void WriteLane(string number)
    {
        string lane = _options.LanesPerWorkItem > 1 ? $"({number}) * WIDTH" : number;
        if (AllHaveLanes)
        {
            writer.Line($"{Fixed}int lane = {lane};");
            return;
        }

        writer.Line($"{Fixed}int firstLane = {lane};");
        writer.Line($"{Fixed}{language.Truth} hasLane = firstLane < lanes;");
        writer.Line($"{Fixed}int lane = hasLane ? firstLane : {(_options.LanesPerWorkItem > 1 ? "lanes - WIDTH" : "lanes - 1")};");
    }

    private List<string> Parameters()
    {
        List<string> parameters = [language.NumbersParameter("layout"), language.NumbersParameter("offsets"), language.NumbersParameter("items")];
        for (int o = 0; o < _program.Operands.Count; o++)
            parameters.AddRange([language.ElementsParameter(MemoryOf(_program, o), names.Data(o)), language.NumbersParameter(names.Rows(o))]);
        return parameters;
    }

    private void WriteConstants()
    {
        for (int c = 0; c < _program.Constants.Count; c++)
        {
            ExactNumber constant = _program.Constants[c];
            string exact = constant.ToString();
            string comment = exact.Length <= 80 ? " // " + exact : string.Empty;
            writer.Line($"{Fixed}T {GpuNames.Constant(c)} = {language.Real(constant)};{comment}");
        }
    }

    /// <summary>What the group is: its rows, its turns of the loops, its lanes, its items.</summary>
    private void WriteGroup()
    {
        int rows = _options.RowsPerGroup;
        int part = _options.RowSize / kernel.Parts;
        writer.Line(language.Numbers(string.Format(
            CultureInfo.InvariantCulture,
            "ROW = {0}, ROWS = {1}, STEP = {2}, PART = {3}, TILE = {4}, WIDTH = {5}",
            _options.RowSize, rows, _options.StepSize, part, kernel.TileItems, _options.LanesPerWorkItem)));
        writer.Line($"{Fixed}int workItem = {language.WorkItem}{(rows > 1 ? " % ROW" : string.Empty)};");
        if (kernel.Body.Works().Any(w => w.Worker.Kind == WorkerKind.Leader))
            writer.Line(kernel.Parts > 1 ? Fixed + "int part = workItem / PART, own = workItem % PART;" : Fixed + "int own = workItem;");
        writer.Line(_options.Lanes > 0 ? language.Numbers("lanes = " + GpuNames.Text(_options.Lanes)) : Fixed + "int lanes = layout[0];");
        writer.Line(Fixed + "int outerCount = layout[1], innerCount = layout[2], outerGroups = layout[3], innerGroups = layout[4];");
        writer.Line($"int group = {language.Group};");
        bool sharesLanes = kernel.LanesPerGroup == LanesPerGroup.Block && (_options.Lanes == 0 || _options.Lanes > _options.LanesAtOnce);
        if (sharesLanes)
            WriteDivision("laneGroup", "layout[5]");
        if (kernel.Sections > 1)
            WriteDivision("section", GpuNames.Text(kernel.Sections));
        WriteDivision("innerGroup", "innerGroups");
        writer.Line(Fixed + "int outerGroup = group % outerGroups;");
        writer.Line(rows > 1 ? $"{Fixed}int row = group / outerGroups * ROWS + {language.WorkItem} / ROW;" : Fixed + "int row = group / outerGroups;");
        if (rows > 1)
            writer.Line("if (row >= layout[6]) return;");
        writer.Line(Fixed + "int run = layout[7], itemCount = layout[8];");
        writer.Line($"{Fixed}int begin = {language.IsThere("offsets")} ? offsets[row] : row * run;");
        writer.Line($"{Fixed}int end = {language.IsThere("offsets")} ? offsets[row + 1] : begin + run < itemCount ? begin + run : itemCount;");
        if (kernel.LanesPerGroup != LanesPerGroup.All)
            WriteLane(sharesLanes ? "laneGroup * ROW + workItem" : "workItem");
    }

    private void WriteDivision(string name, string divisor)
    {
        writer.Line($"{Fixed}int {name} = group % {divisor};");
        writer.Line($"group /= {divisor};");
    }

    private void WriteShared()
    {
        string rows = _options.RowsPerGroup > 1 ? "OfRows" : string.Empty;
        foreach (SharedArray array in kernel.Shared)
        {
            writer.Line(language.SharedArray(array.Name + rows, array.Length * _options.RowsPerGroup));
            if (_options.RowsPerGroup > 1)
                writer.Line(language.SharedPart(array.Name, array.Name + rows, $"{language.WorkItem} / ROW * {GpuNames.Text(array.Length)}", array.Length));
        }
    }

    private void WriteOperand(int o)
    {
        int stride = _options.ComponentStrides.Count > 0 ? _options.ComponentStrides[o] : 0;
        writer.Line(stride > 0
            ? language.Numbers($"{names.Stride(o)} = {GpuNames.Text(stride)}")
            : $"{Fixed}int {names.Stride(o)} = {Layout(o, 2)};");
        if (kernel.PerItem[o])
            writer.Line($"{Fixed}int {names.ItemStride(o)} = {Layout(o, 1)};");
        if (_program.Operands[o].Role == OperandRole.Output)
            writer.Line($"{Fixed}{language.Truth} {names.Overwrite(o)} = {language.IsSet(Layout(o, 5))};");
    }

    private static string Layout(int operand, int number) => $"layout[{GpuNames.Text(GpuKernelAbi.OperandStart(operand) + number)}]";
}
