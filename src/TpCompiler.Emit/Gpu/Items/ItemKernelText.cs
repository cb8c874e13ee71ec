using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Kernels.Passes;
using TpCompiler.Emit.Gpu.Text;

namespace TpCompiler.Emit.Gpu.Items;

/// <summary>
/// Prints an <see cref="ItemKernel"/> in the words that all languages share (<see cref="GpuSource"/>), and the words ITEM_GROUP and SUM_GROUP for the sizes of
/// groups whose work-items have items each, and that have rows of sums as a whole.
/// </summary>
public sealed class ItemKernelText
{
    private readonly ItemKernel _kernel;
    private readonly IndentedWriter _writer = new();
    private readonly Dictionary<(int Tensor, int Rows, int Position), (string Name, string Type)> _known = [];
    private readonly HashSet<string> _pointers = [];
    private readonly SortedDictionary<(int Tensor, int Position), (bool Overwrite, string Type)> _sums = [];
    private readonly ProgramStatements _statements;

    private ItemKernelText(ItemKernel kernel) => (_kernel, _statements) = (kernel, new(_writer));

    /// <summary>The text of a kernel.</summary>
    public static string Of(ItemKernel kernel)
    {
        ItemKernelText text = new(kernel);
        text.Write();
        return text._writer.ToString();
    }

    private void Write()
    {
        List<string> parameters = ["GLOBAL const int* RESTRICT numbers"];
        for (int g = 0; g < _kernel.GroupingCount; g++)
            parameters.AddRange([$"GLOBAL const int* RESTRICT offsets{Text(g)}", $"GLOBAL const int* RESTRICT items{Text(g)}"]);
        for (int t = 0; t < _kernel.Tensors.Count; t++)
        {
            ItemTensor tensor = _kernel.Tensors[t];
            if (!tensor.IsLocal)
                parameters.Add($"GLOBAL {(tensor.IsWritten ? string.Empty : "const ")}{TypeOf(tensor.IsDouble)}* RESTRICT t{Text(t)}");
        }

        parameters.AddRange(Enumerable.Range(0, _kernel.MapCount).Select(m => $"GLOBAL const int* RESTRICT rows{Text(m)}"));
        _writer.Line($"KERNEL({(_kernel.HasGroupRows ? "SUM" : "ITEM")}_GROUP) {_kernel.Name}(");
        _writer.Indent();
        for (int p = 0; p < parameters.Count; p++)
            _writer.Line(parameters[p] + (p < parameters.Count - 1 ? "," : ")"));
        _writer.Outdent();
        _writer.Line("{");
        _writer.Indent();
        _writer.Line($"const LONG row = {(_kernel.HasGroupRows ? "GROUP_NUMBER" : "(LONG)GROUP_NUMBER * ITEM_GROUP + WORK_ITEM")};");
        _writer.Line("if (row >= numbers[0]) return;");
        if (_kernel.GroupingCount == 0)
        {
            _writer.Line("const LONG item = row;");
            WriteSteps(-1);
        }
        else
        {
            WriteSums();
        }

        _writer.Close();
    }

    private void WriteSums()
    {
        FindSums();
        bool areOfGroups = _kernel.HasGroupRows;
        foreach (KeyValuePair<(int Tensor, int Position), (bool Overwrite, string Type)> sum in _sums)
            _writer.Line($"{sum.Value.Type} {Sum(sum.Key)} = {(sum.Value.Overwrite || areOfGroups ? "0" : Place(sum.Key))};");
        for (int g = 0; g < _kernel.GroupingCount; g++)
        {
            string n = Text(g);
            _writer.Open(areOfGroups
                ? $"for (int k = offsets{n}[row] + WORK_ITEM; k < offsets{n}[row + 1]; k += SUM_GROUP)"
                : $"for (int k = offsets{n}[row]; k < offsets{n}[row + 1]; k++)");
            _writer.Line($"const LONG item = items{n} ? items{n}[k] : k;");
            WriteSteps(g);
            _writer.Close();
        }

        if (areOfGroups)
            _writer.Line("SHARED T found[SUM_GROUP];");
        foreach (KeyValuePair<(int Tensor, int Position), (bool Overwrite, string Type)> sum in _sums)
        {
            if (!areOfGroups)
            {
                _writer.Line($"{Place(sum.Key)} = {Sum(sum.Key)};");
                continue;
            }

            // Halves are added to halves: the order depends on the size of groups alone.
            _writer.Line($"found[WORK_ITEM] = {Sum(sum.Key)};");
            _writer.Open("for (int distance = SUM_GROUP / 2; distance > 0; distance /= 2)");
            _writer.Line("BARRIER;");
            _writer.Line("if (WORK_ITEM < distance) found[WORK_ITEM] += found[WORK_ITEM + distance];");
            _writer.Close();
            _writer.Line($"if (WORK_ITEM == 0) {Place(sum.Key)} {(sum.Value.Overwrite ? "=" : "+=")} found[0];");
            _writer.Line("BARRIER;");
        }
    }

    private void FindSums()
    {
        foreach (ItemStep step in _kernel.Steps)
        {
            string type = TypeOf(step.IsDouble);
            for (int o = 0; o < step.Operands.Count; o++)
            {
                ItemOperand operand = step.Operands[o];
                for (int c = 0; operand.Rows == ItemOperand.OfGroup && c < step.Program.Operands[o].Components; c++)
                {
                    (int, int) place = (operand.Tensor, operand.Offset + (c * operand.ComponentStride));
                    if (!step.Program.Stores.Any(s => s.Operand == o && s.Component == c))
                        continue;
                    if (!_sums.TryGetValue(place, out (bool Overwrite, string Type) known))
                        _sums.Add(place, (operand.Overwrite, type));
                    else if (step.IsDouble)
                        _sums[place] = known with { Type = type };
                }
            }
        }
    }

    private void WriteSteps(int grouping)
    {
        _known.Clear();
        _pointers.Clear();
        foreach (ItemStep step in _kernel.Steps.Where(s => s.Grouping == grouping))
            Write(step);
    }

    private void Write(ItemStep step)
    {
        KernelProgram program = MultiplyAddFusion.Apply(step.Program);
        string type = TypeOf(step.IsDouble);
        string[] values = _statements.Write(program, type, (o, c) => Loaded(step.Operands[o], program.Operands[o].Role == OperandRole.Output, c, type));
        foreach (KernelStore store in program.Stores)
        {
            ItemOperand operand = step.Operands[store.Operand];
            if (!store.InPlace)
                throw new ArgumentException($"The program {program.Name} has a sum that does not begin with what is there.");
            Store(operand, operand.Offset + (store.Component * operand.ComponentStride), values[store.Value]);
        }
    }

    private string Loaded(ItemOperand operand, bool isOutput, int component, string type)
    {
        int position = operand.Offset + (component * operand.ComponentStride);
        if (operand.Rows == ItemOperand.OfGroup)
            return As(type, Sum((operand.Tensor, position)), _sums[(operand.Tensor, position)].Type);
        if (_known.TryGetValue((operand.Tensor, operand.Rows, position), out (string Name, string Type) known))
            return As(type, known.Name, known.Type);
        ItemTensor tensor = _kernel.Tensors[operand.Tensor];
        if ((isOutput && operand.Overwrite) || tensor.IsLocal)
            return $"({type})0";
        string value = _statements.Define(type, $"{Pointer(operand)}[{Text(position)}]");
        _known.Add((operand.Tensor, operand.Rows, position), (value, type));
        return value;
    }

    private void Store(ItemOperand operand, int position, string value)
    {
        if (operand.Rows == ItemOperand.OfGroup)
        {
            _writer.Line($"{Sum((operand.Tensor, position))} = {value};");
            return;
        }

        // What follows reads what memory would hold.
        ItemTensor tensor = _kernel.Tensors[operand.Tensor];
        string type = TypeOf(tensor.IsDouble);
        string stored = _statements.Define(type, $"({type}){value}");
        _known[(operand.Tensor, operand.Rows, position)] = (stored, type);
        if (!tensor.IsLocal)
            _writer.Line($"{Pointer(operand)}[{Text(position)}] = {stored};");
    }

    private string Pointer(ItemOperand operand)
    {
        string tensor = "t" + Text(operand.Tensor);
        if (operand.Rows == ItemOperand.Shared)
            return tensor;
        string name = tensor + (operand.Rows == ItemOperand.Own ? "Own" : "By" + Text(operand.Rows));
        if (_pointers.Add(name))
        {
            ItemTensor of = _kernel.Tensors[operand.Tensor];
            string row = operand.Rows == ItemOperand.Own ? "item" : $"(LONG)rows{Text(operand.Rows)}[item]";
            _writer.Line($"GLOBAL {(of.IsWritten ? string.Empty : "const ")}{TypeOf(of.IsDouble)}* {name} = {tensor} + {row} * {Text(of.RowLength)};");
        }

        return name;
    }

    /// <summary>Where a sum lies in memory.</summary>
    private string Place((int Tensor, int Position) place) => $"t{Text(place.Tensor)}[row * {Text(_kernel.Tensors[place.Tensor].RowLength)} + {Text(place.Position)}]";

    private static string As(string type, string value, string ofType) => type == ofType ? value : $"({type}){value}";

    private static string Sum((int Tensor, int Position) place) => $"sum{Text(place.Tensor)}At{Text(place.Position)}";

    private static string TypeOf(bool isDouble) => isDouble ? "double" : "float";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
