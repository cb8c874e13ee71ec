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

        string groups = _options.LeastGroups > 0 ? ", " + GpuNames.Text(_options.LeastGroups) : string.Empty;
        writer.Line(string.Format(CultureInfo.InvariantCulture, language.Kernel, _options.GroupSize, groups) + " " + kernel.Name + "(");
        writer.Indent();
        WriteParameters();
        writer.Outdent();
        writer.Line("{");
        writer.Indent();
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
            string constant = _program.Operands[o].Role == OperandRole.Input ? "const " : string.Empty;
            string start = $"{names.Data(o)} + {Layout(o, 0)} + a * {Layout(o, 3)} + b * {Layout(o, 4)}";
            if (_program.Operands[o].HasLanes && kernel.LanesPerGroup != LanesPerGroup.All)
                start += " + lane";
            string name = kernel.PerItem[o] ? names.Base(o) : names.Pointer(o);
            if (!kernel.PerItem[o])
                start += $" + ({language.Long})row * {Layout(o, 1)}";
            writer.Line($"{language.Global}{constant}T* {name} = {start};");
        }
    }

    /// <summary>The lanes of a work-item.</summary>
    /// <param name="number">Which work-item it is, counted over the lanes.</param>
    public void WriteLane(string number)
    {
        string lane = _options.LanesPerWorkItem > 1 ? $"({number}) * WIDTH" : number;
        if (AllHaveLanes)
        {
            writer.Line($"const int lane = {lane};");
            return;
        }

        writer.Line($"const int firstLane = {lane};");
        writer.Line("const int hasLane = firstLane < lanes;");
        writer.Line($"const int lane = hasLane ? firstLane : {(_options.LanesPerWorkItem > 1 ? "lanes - WIDTH" : "lanes - 1")};");
    }

    private void WriteParameters()
    {
        string numbers = $"{language.Global}const int* {language.Restrict} ";
        List<string> parameters = [numbers + "layout", numbers + "offsets", numbers + "items"];
        for (int o = 0; o < _program.Operands.Count; o++)
        {
            string constant = _program.Operands[o].Role == OperandRole.Input ? "const " : string.Empty;
            parameters.Add($"{language.Global}{constant}T* {language.Restrict} {names.Data(o)}");
            parameters.Add(numbers + names.Rows(o));
        }

        for (int p = 0; p < parameters.Count; p++)
            writer.Line(parameters[p] + (p < parameters.Count - 1 ? "," : ")"));
    }

    private void WriteConstants()
    {
        for (int c = 0; c < _program.Constants.Count; c++)
        {
            ExactNumber constant = _program.Constants[c];
            string exact = constant.ToString();
            string comment = exact.Length <= 80 ? " // " + exact : string.Empty;
            writer.Line($"const T {GpuNames.Constant(c)} = REAL({HexFloat.Of(constant.ToDouble())}, {HexFloat.Of(constant.ToSingle())}f);{comment}");
        }
    }

    /// <summary>What the group is: its rows, its turns of the loops, its lanes, its items.</summary>
    private void WriteGroup()
    {
        int rows = _options.RowsPerGroup;
        int part = _options.RowSize / kernel.Parts;
        writer.Line(string.Format(
            CultureInfo.InvariantCulture,
            "enum {{ ROW = {0}, ROWS = {1}, STEP = {2}, PART = {3}, TILE = {4}, WIDTH = {5} }};",
            _options.RowSize, rows, _options.StepSize, part, kernel.TileItems, _options.LanesPerWorkItem));
        writer.Line($"const int workItem = {language.WorkItem}{(rows > 1 ? " % ROW" : string.Empty)};");
        if (kernel.Body.Works().Any(w => w.Worker.Kind == WorkerKind.Leader))
            writer.Line(kernel.Parts > 1 ? "const int part = workItem / PART, own = workItem % PART;" : "const int own = workItem;");
        writer.Line(_options.Lanes > 0 ? $"enum {{ lanes = {GpuNames.Text(_options.Lanes)} }};" : "const int lanes = layout[0];");
        writer.Line("const int outerCount = layout[1], innerCount = layout[2], outerGroups = layout[3], innerGroups = layout[4];");
        writer.Line($"int group = {language.Group};");
        bool sharesLanes = kernel.LanesPerGroup == LanesPerGroup.Block && (_options.Lanes == 0 || _options.Lanes > _options.LanesAtOnce);
        if (sharesLanes)
            WriteDivision("laneGroup", "layout[5]");
        if (kernel.Sections > 1)
            WriteDivision("section", GpuNames.Text(kernel.Sections));
        WriteDivision("innerGroup", "innerGroups");
        writer.Line("const int outerGroup = group % outerGroups;");
        writer.Line(rows > 1 ? $"const int row = group / outerGroups * ROWS + {language.WorkItem} / ROW;" : "const int row = group / outerGroups;");
        if (rows > 1)
            writer.Line("if (row >= layout[6]) return;");
        writer.Line("const int run = layout[7], itemCount = layout[8];");
        writer.Line("const int begin = offsets ? offsets[row] : row * run;");
        writer.Line("const int end = offsets ? offsets[row + 1] : begin + run < itemCount ? begin + run : itemCount;");
        if (kernel.LanesPerGroup != LanesPerGroup.All)
            WriteLane(sharesLanes ? "laneGroup * ROW + workItem" : "workItem");
    }

    private void WriteDivision(string name, string divisor)
    {
        writer.Line($"const int {name} = group % {divisor};");
        writer.Line($"group /= {divisor};");
    }

    private void WriteShared()
    {
        string rows = _options.RowsPerGroup > 1 ? "OfRows" : string.Empty;
        foreach (SharedArray array in kernel.Shared)
        {
            writer.Line($"{language.Shared}T {array.Name}{rows}[{GpuNames.Text(array.Length * _options.RowsPerGroup)}]{language.Aligned};");
            if (_options.RowsPerGroup > 1)
                writer.Line($"{language.SharedPointer}T* {array.Name} = {array.Name}{rows} + {language.WorkItem} / ROW * {GpuNames.Text(array.Length)};");
        }
    }

    private void WriteOperand(int o)
    {
        int stride = _options.ComponentStrides.Count > 0 ? _options.ComponentStrides[o] : 0;
        writer.Line(stride > 0
            ? $"enum {{ {names.Stride(o)} = {GpuNames.Text(stride)} }};"
            : $"const int {names.Stride(o)} = {Layout(o, 2)};");
        if (kernel.PerItem[o])
            writer.Line($"const int {names.ItemStride(o)} = {Layout(o, 1)};");
        if (_program.Operands[o].Role == OperandRole.Output)
            writer.Line($"const int {names.Overwrite(o)} = {Layout(o, 5)};");
    }

    private static string Layout(int operand, int number) => $"layout[{GpuNames.Text(GpuKernelAbi.OperandStart(operand) + number)}]";
}
