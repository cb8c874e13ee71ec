using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Kernels.Passes;
using TpCompiler.Emit.Gpu.Text;

namespace TpCompiler.Emit.Gpu.Items;

/// <summary>
/// Prints an <see cref="ItemKernel"/> in the words that all languages share (<see cref="GpuSource"/>), and the word ITEM_GROUP for the size of a group.
/// </summary>
public sealed class ItemKernelText
{
    private readonly ItemKernel _kernel;
    private readonly IndentedWriter _writer = new();
    private readonly Dictionary<(int Tensor, int Rows, int Position), string> _known = [];
    private readonly HashSet<string> _pointers = [];
    private readonly SortedDictionary<(int Tensor, int Position), bool> _sums = [];
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
        bool sums = _kernel.SumsItems;
        List<string> parameters = ["GLOBAL const int* RESTRICT numbers"];
        if (sums)
            parameters.AddRange(["GLOBAL const int* RESTRICT offsets", "GLOBAL const int* RESTRICT items"]);
        for (int t = 0; t < _kernel.Tensors.Count; t++)
        {
            ItemTensor tensor = _kernel.Tensors[t];
            if (!tensor.IsLocal)
                parameters.Add($"GLOBAL {(tensor.IsWritten ? string.Empty : "const ")}{TypeOf(tensor)}* RESTRICT t{Text(t)}");
        }

        parameters.AddRange(Enumerable.Range(0, _kernel.MapCount).Select(m => $"GLOBAL const int* RESTRICT rows{Text(m)}"));
        _writer.Line($"KERNEL(ITEM_GROUP) {_kernel.Name}(");
        _writer.Indent();
        for (int p = 0; p < parameters.Count; p++)
            _writer.Line(parameters[p] + (p < parameters.Count - 1 ? "," : ")"));
        _writer.Outdent();
        _writer.Line("{");
        _writer.Indent();
        _writer.Line("const LONG row = (LONG)GROUP_NUMBER * ITEM_GROUP + WORK_ITEM;");
        _writer.Line("if (row >= numbers[0]) return;");
        if (!sums)
        {
            _writer.Line("const LONG item = row;");
            WriteSteps();
        }
        else
        {
            WriteSums();
        }

        _writer.Close();
    }

    private void WriteSums()
    {
        foreach (ItemStep step in _kernel.Steps)
        {
            for (int o = 0; o < step.Operands.Count; o++)
            {
                ItemOperand operand = step.Operands[o];
                for (int c = 0; operand.Rows == ItemOperand.OfGroup && c < step.Program.Operands[o].Components; c++)
                {
                    (int, int) place = (operand.Tensor, operand.Offset + (c * operand.ComponentStride));
                    if (!_sums.ContainsKey(place) && step.Program.Stores.Any(s => s.Operand == o && s.Component == c))
                        _sums.Add(place, operand.Overwrite);
                }
            }
        }

        foreach (KeyValuePair<(int Tensor, int Position), bool> sum in _sums)
            _writer.Line($"T {Sum(sum.Key)} = {(sum.Value ? "0" : $"t{Text(sum.Key.Tensor)}[row * {Text(_kernel.Tensors[sum.Key.Tensor].RowLength)} + {Text(sum.Key.Position)}]")};");
        _writer.Open("for (int k = offsets[row]; k < offsets[row + 1]; k++)");
        _writer.Line("const LONG item = items ? items[k] : k;");
        WriteSteps();
        _writer.Close();
        foreach ((int Tensor, int Position) place in _sums.Keys)
            _writer.Line($"t{Text(place.Tensor)}[row * {Text(_kernel.Tensors[place.Tensor].RowLength)} + {Text(place.Position)}] = {Sum(place)};");
    }

    private void WriteSteps()
    {
        foreach (ItemStep step in _kernel.Steps)
            Write(step);
    }

    private void Write(ItemStep step)
    {
        KernelProgram program = MultiplyAddFusion.Apply(step.Program);
        string[] values = _statements.Write(program, (o, c) => Loaded(step.Operands[o], program.Operands[o].Role == OperandRole.Output, c));
        foreach (KernelStore store in program.Stores)
        {
            ItemOperand operand = step.Operands[store.Operand];
            if (!store.InPlace)
                throw new ArgumentException($"The program {program.Name} has a sum that does not begin with what is there.");
            Store(operand, operand.Offset + (store.Component * operand.ComponentStride), values[store.Value]);
        }
    }

    private string Loaded(ItemOperand operand, bool isOutput, int component)
    {
        int position = operand.Offset + (component * operand.ComponentStride);
        if (operand.Rows == ItemOperand.OfGroup)
            return Sum((operand.Tensor, position));
        if (_known.TryGetValue((operand.Tensor, operand.Rows, position), out string? known))
            return known;
        if (isOutput && operand.Overwrite)
            return "(T)0";
        ItemTensor tensor = _kernel.Tensors[operand.Tensor];
        if (tensor.IsLocal)
            return "(T)0";
        string value = _statements.Define($"{Pointer(operand)}[{Text(position)}]");
        _known.Add((operand.Tensor, operand.Rows, position), value);
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
        string stored = _statements.Define($"({TypeOf(tensor)}){value}");
        _known[(operand.Tensor, operand.Rows, position)] = stored;
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
            _writer.Line($"GLOBAL {(of.IsWritten ? string.Empty : "const ")}{TypeOf(of)}* {name} = {tensor} + {row} * {Text(of.RowLength)};");
        }

        return name;
    }

    private static string Sum((int Tensor, int Position) place) => $"sum{Text(place.Tensor)}At{Text(place.Position)}";

    private static string TypeOf(ItemTensor tensor) => tensor.IsDouble ? "double" : "float";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
