using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Kernels.Passes;

namespace TpCompiler.Core.Diagrams.Compilation;

/// <summary>
/// Reverse-mode differentiation of programs of diagrams: the result is again one, so that the double backward is the backward's.
/// </summary>
public static class DiagramDerivatives
{
    // What separates the letter of a derivative from the name of the original.
    private const char InTensors = ':';
    private const char InOperands = '_';

    /// <summary>
    /// The vector-Jacobian product. Reads the inputs and "g:"+output, adds to "g:"+input for each input named in
    /// <paramref name="withRespectTo"/>.
    /// </summary>
    /// <exception cref="ArgumentException">There is no input of a name.</exception>
    public static DiagramProgram Backward(DiagramProgram forward, IReadOnlyCollection<string> withRespectTo)
        => Reverse(forward, "backward", withRespectTo, (mark, name) => $"g{mark}{name}", (mark, name) => $"g{mark}{name}");

    /// <summary>
    /// The vector-Jacobian product of the backward program of all inputs. Reads besides "h:"+input for each gradient, and adds to
    /// "d:"+input and "d:g:"+output: the gradient of <c>sum_i h_i . g_i</c>, as needed to train on forces.
    /// </summary>
    public static DiagramProgram DoubleBackward(DiagramProgram forward)
    {
        DiagramProgram backward = Backward(forward, [.. forward.TensorsOf(TensorRole.Input).Select(t => t.Name)]);
        return Reverse(
            backward,
            "doublebackward",
            [.. backward.TensorsOf(TensorRole.Input).Select(t => t.Name)],
            (_, name) => "h" + name.Substring(1),
            (mark, name) => $"d{mark}{name}");
    }

    private static DiagramProgram Reverse(
        DiagramProgram program,
        string name,
        IReadOnlyCollection<string> withRespectTo,
        Func<char, string, string> cotangentName,
        Func<char, string, string> gradientName)
    {
        if (withRespectTo.FirstOrDefault(n => !program.TensorsOf(TensorRole.Input).Any(t => t.Name == n)) is string unknown)
            throw new ArgumentException($"There is no input {unknown}.", nameof(withRespectTo));
        bool[] active = Active(program, withRespectTo);
        List<DiagramTensor> tensors = [.. program.Tensors];
        Dictionary<int, int> adjoints = [];
        for (int t = 0; t < program.Tensors.Count; t++)
        {
            DiagramTensor tensor = program.Tensors[t];
            if (tensor.Role == TensorRole.Output)
                Add(t, cotangentName(InTensors, tensor.Name), TensorRole.Input);
            else if (active[t])
                Add(t, gradientName(InTensors, tensor.Name), tensor.Role == TensorRole.Input ? TensorRole.Output : TensorRole.Intermediate);
        }

        List<DiagramStep> reversed = [.. program.Steps.Reverse().Select(s => Reverse(s, name, adjoints, cotangentName, gradientName)).OfType<DiagramStep>()];
        List<DiagramStep> steps = [.. Needed(program, reversed), .. reversed];
        return Compact(program with { Name = name, Tensors = new(tensors), Steps = new(steps) }, program);

        void Add(int tensor, string newName, TensorRole role)
        {
            adjoints.Add(tensor, tensors.Count);
            tensors.Add(program.Tensors[tensor] with { Name = newName, Role = role });
        }
    }

    /// <summary>The tensors that depend on the inputs in question.</summary>
    private static bool[] Active(DiagramProgram program, IReadOnlyCollection<string> withRespectTo)
    {
        bool[] active = [.. program.Tensors.Select(t => t.Role == TensorRole.Input && withRespectTo.Contains(t.Name))];
        foreach (DiagramStep step in program.Steps)
        {
            if (Operands(step, OperandRole.Input).Any(o => active[step.Accesses[o].Tensor]))
            {
                foreach (int o in Operands(step, OperandRole.Output))
                    active[step.Accesses[o].Tensor] = true;
            }
        }

        return active;
    }

    private static DiagramStep? Reverse(
        DiagramStep step, string name, Dictionary<int, int> adjoints, Func<char, string, string> cotangentName, Func<char, string, string> gradientName)
    {
        KernelProgram forward = step.Segment.Program;
        int[] inputs = [.. Operands(step, OperandRole.Input).Where(o => adjoints.ContainsKey(step.Accesses[o].Tensor))];
        int[] outputs = [.. Operands(step, OperandRole.Output).Where(o => adjoints.ContainsKey(step.Accesses[o].Tensor))];
        if (inputs.Length == 0 || outputs.Length == 0)
            return null;
        step = Restrict(step, outputs.Select(o => forward.Operands[o].Name).ToList());
        forward = step.Segment.Program;
        Dictionary<string, int> operandOf = [];
        for (int o = 0; o < forward.Operands.Count; o++)
            operandOf.Add(forward.Operands[o].Name, o);
        Dictionary<string, int> adjointOf = [];
        foreach (int o in Operands(step, OperandRole.Output))
            adjointOf[cotangentName(InOperands, forward.Operands[o].Name)] = o;
        string[] wanted = [.. Operands(step, OperandRole.Input).Where(o => adjoints.ContainsKey(step.Accesses[o].Tensor)).Select(o => forward.Operands[o].Name)];
        foreach (string w in wanted)
            adjointOf[gradientName(InOperands, w)] = operandOf[w];

        KernelProgram reverse = Differentiation.Reverse(forward, name, wanted, n => cotangentName(InOperands, n), n => gradientName(InOperands, n));
        DiagramStep result = new(
            step.Domain,
            step.Segment with
            {
                Program = reverse,
                Bindings = new(reverse.Operands.Select(o => step.Segment.Bindings[adjointOf.TryGetValue(o.Name, out int of) ? of : operandOf[o.Name]])),
            },
            new(reverse.Operands.Select(o => adjointOf.TryGetValue(o.Name, out int of)
                ? step.Accesses[of] with { Tensor = adjoints[step.Accesses[of].Tensor] }
                : step.Accesses[operandOf[o.Name]])));
        return reverse.Stores.Count == 0 ? null : Restrict(result, [.. reverse.Operands.Where(o => o.Role == OperandRole.Output).Select(o => o.Name)]);
    }

    /// <summary>The steps of the program itself that compute what others read.</summary>
    private static List<DiagramStep> Needed(DiagramProgram program, List<DiagramStep> readers)
    {
        HashSet<int> read = [.. readers.SelectMany(s => Operands(s, OperandRole.Input).Select(o => s.Accesses[o].Tensor))];
        List<DiagramStep> needed = [];
        foreach (DiagramStep step in program.Steps.Reverse())
        {
            List<string> outputs = [.. Operands(step, OperandRole.Output)
                .Where(o => read.Contains(step.Accesses[o].Tensor))
                .Select(o => step.Segment.Program.Operands[o].Name)];
            if (outputs.Count == 0)
                continue;
            DiagramStep kept = Restrict(step, outputs);
            needed.Insert(0, kept);
            read.UnionWith(Operands(kept, OperandRole.Input).Select(o => kept.Accesses[o].Tensor));
        }

        return needed;
    }

    /// <summary>The step with some of its outputs only, without what they do not need.</summary>
    private static DiagramStep Restrict(DiagramStep step, List<string> outputs)
    {
        KernelProgram program = step.Segment.Program;
        KernelBuilder all = new(program.Name, program.Operands);
        int[] values = Replay.Into(all, program);
        foreach (KernelStore store in program.Stores.Where(s => outputs.Contains(program.Operands[s.Operand].Name)))
            Replay.Store(all, store, values[store.Value]);
        KernelProgram alive = DeadCode.Eliminate(all.Build());

        HashSet<int> used = [.. alive.Stores.Select(s => s.Operand), .. alive.Instructions.Where(i => i.Operation == Operation.Load).Select(i => i.A)];
        int[] kept = [.. Enumerable.Range(0, program.Operands.Count).Where(used.Contains)];
        if (kept.Length == program.Operands.Count && alive.Instructions.Count == program.Instructions.Count)
            return step;
        KernelProgram small = new(
            program.Name,
            new(kept.Select(o => program.Operands[o])),
            alive.Constants,
            new(alive.Instructions.Select(i => i.Operation == Operation.Load ? i with { A = Array.IndexOf(kept, i.A) } : i)),
            new(alive.Stores.Select(s => new KernelStore(Array.IndexOf(kept, s.Operand), s.Component, s.Value, s.InPlace))));
        return new(
            step.Domain,
            step.Segment with { Program = small, Bindings = new(kept.Select(o => step.Segment.Bindings[o])) },
            new(kept.Select(o => step.Accesses[o])));
    }

    /// <summary>Without intermediates that no step touches, and without the outputs of <paramref name="original"/>.</summary>
    private static DiagramProgram Compact(DiagramProgram program, DiagramProgram original)
    {
        HashSet<int> touched = [.. program.Steps.SelectMany(s => s.Accesses.Select(a => a.Tensor))];
        int[] kept = [.. Enumerable.Range(0, program.Tensors.Count).Where(t => program.Tensors[t].Role switch
        {
            TensorRole.Intermediate => touched.Contains(t),
            TensorRole.Output => t >= original.Tensors.Count,
            _ => true,
        })];
        return program with
        {
            Tensors = new(kept.Select(t => program.Tensors[t])),
            Steps = new(program.Steps.Select(s => s with { Accesses = new(s.Accesses.Select(a => a with { Tensor = Array.IndexOf(kept, a.Tensor) })) })),
        };
    }

    private static IEnumerable<int> Operands(DiagramStep step, OperandRole role)
        => Enumerable.Range(0, step.Accesses.Count).Where(o => step.Segment.Program.Operands[o].Role == role);
}
