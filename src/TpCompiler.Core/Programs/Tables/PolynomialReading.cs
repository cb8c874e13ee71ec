using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Kernels.Passes;

namespace TpCompiler.Core.Programs.Tables;

/// <summary>The tensors that stand for a function: <c>f(r) = sum over q of table[q] t^q</c> with the argument t of r in its interval.</summary>
/// <param name="Table">The number of the table: for each interval the coefficients of all powers, each a row of the function's shape.</param>
/// <param name="Argument">The number of the argument, one for each edge.</param>
/// <param name="Width">The numbers of a row of the function.</param>
internal readonly record struct PolynomialTensors(int Table, int Argument, int Width);

/// <summary>Kernels that evaluate polynomials where they read functions.</summary>
internal static class PolynomialReading
{
    /// <summary>The step with polynomials in the place of some of its operands.</summary>
    /// <param name="step">The step, without loops over channels.</param>
    /// <param name="functions">For each function that it reads the tensors in its place.</param>
    /// <param name="degree">The highest power.</param>
    public static KernelStep Inline(KernelStep step, IReadOnlyDictionary<int, PolynomialTensors> functions, int degree)
    {
        KernelProgram program = step.Segment.Program;
        Writer writer = new(step, functions, degree);
        int[] values = ProgramInlining.Inline(writer.Kernel, program, writer.Read);
        foreach (KernelStore store in program.Stores)
            writer.Kernel.Store(writer.NumberOf(store.Operand), store.Component, values[store.Value]);
        return writer.Build();
    }

    /// <summary>A step that adds the function's values to a tensor of its shape.</summary>
    public static KernelStep Evaluate(ItemDomain edges, PolynomialTensors function, int target, int degree)
    {
        KernelBuilder copy = new("polynomial");
        int from = copy.Input("f", 1, hasLanes: true);
        int to = copy.Output("out", 1, hasLanes: true);
        copy.Store(to, 0, copy.Load(from, 0));
        OperandBinding row = new(0, 1, 0, 0);
        const int Function = -1;
        KernelStep step = new(
            edges, new KernelSegment(copy.Build(), function.Width, 1, 1, new([row, row])), new([new(Function, edges.Letters), new(target, edges.Letters)]));
        return Inline(step, new Dictionary<int, PolynomialTensors> { [Function] = function }, degree);
    }

    private sealed class Writer
    {
        private readonly KernelStep _step;
        private readonly IReadOnlyDictionary<int, PolynomialTensors> _functions;
        private readonly int _degree;
        private readonly int[] _numbers;
        private readonly bool[] _isWhole;
        private readonly Dictionary<int, int> _arguments = [];
        private readonly Dictionary<(int Operand, int Component), int> _polynomials = [];
        private readonly HashSet<string> _names;
        private readonly List<OperandBinding> _bindings = [];
        private readonly List<TensorAccess> _accesses = [];

        public Writer(KernelStep step, IReadOnlyDictionary<int, PolynomialTensors> functions, int degree)
        {
            (_step, _functions, _degree) = (step, functions, degree);
            KernelProgram program = step.Segment.Program;
            Kernel = new KernelBuilder(program.Name);
            _names = [.. program.Operands.Select(o => o.Name)];
            _numbers = new int[program.Operands.Count];
            _isWhole = new bool[program.Operands.Count];
            bool isScalar = step.Segment.Lanes == 1 && program.Operands.All(o => o.HasLanes);
            for (int o = 0; o < _numbers.Length; o++)
            {
                KernelOperand operand = program.Operands[o];
                TensorAccess access = step.Accesses[o];
                OperandBinding binding = step.Segment.Bindings[o];
                if (operand.Role == OperandRole.Output || !functions.TryGetValue(access.Tensor, out PolynomialTensors function))
                {
                    _numbers[o] = Add(operand, access, binding);
                    continue;
                }

                _numbers[o] = AddTable(o, operand, access with { Tensor = function.Table }, binding, function.Width);

                if (!_arguments.ContainsKey(function.Argument))
                {
                    KernelOperand argument = new(Unique("t"), OperandRole.Input, 1, isScalar);
                    _arguments.Add(function.Argument, Add(argument, access with { Tensor = function.Argument }, new(0, 1, 0, 0)));
                }
            }
        }

        public KernelBuilder Kernel { get; }

        public int NumberOf(int operand) => _numbers[operand];

        /// <summary>A component of an operand of the step's own kernel.</summary>
        public int Read(int operand, int component)
        {
            if (!_functions.TryGetValue(_step.Accesses[operand].Tensor, out PolynomialTensors function))
                return Kernel.Load(_numbers[operand], component);
            if (_polynomials.TryGetValue((operand, component), out int known))
                return known;
            int t = Kernel.Load(_arguments[function.Argument], 0);
            int value = Coefficient(operand, _degree, component);
            for (int q = _degree - 1; q >= 0; q--)
                value = Kernel.Add(Coefficient(operand, q, component), Kernel.Multiply(t, value));
            _polynomials.Add((operand, component), value);
            return value;
        }

        private int Coefficient(int operand, int power, int component)
        {
            int components = _step.Segment.Program.Operands[operand].Components;
            return _isWhole[operand] ? Kernel.Load(_numbers[operand], (power * components) + component) : Kernel.Load(_numbers[operand] + power, component);
        }

        /// <summary>
        /// The coefficients of all powers, those of one after those of the one below: one operand where the function's components are a whole row of it, which needs
        /// one pointer, and one for each power otherwise. The number of the first.
        /// </summary>
        private int AddTable(int operandNumber, KernelOperand operand, TensorAccess access, OperandBinding binding, int width)
        {
            bool isWhole = operand.Components == 1 || operand.Components * binding.ComponentStride == width;
            _isWhole[operandNumber] = isWhole;
            if (isWhole)
            {
                return Add(
                    operand with { Components = operand.Components * (_degree + 1) },
                    access,
                    operand.Components == 1 ? binding with { ComponentStride = width } : binding);
            }

            int first = Add(operand with { Name = Unique($"{operand.Name}0") }, access, binding);
            for (int q = 1; q <= _degree; q++)
                Add(operand with { Name = Unique($"{operand.Name}{q}") }, access, binding with { Offset = binding.Offset + (q * width) });
            return first;
        }

        public KernelStep Build() => new(_step.Domain, _step.Segment with { Program = Kernel.Build(), Bindings = new(_bindings) }, new(_accesses));

        private int Add(KernelOperand operand, TensorAccess access, OperandBinding binding)
        {
            _bindings.Add(binding);
            _accesses.Add(access);
            return Kernel.AddOperand(operand);
        }

        private string Unique(string name)
        {
            while (!_names.Add(name))
                name += "_";
            return name;
        }
    }
}
