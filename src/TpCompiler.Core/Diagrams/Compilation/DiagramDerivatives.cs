using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Programs;
using TpCompiler.Core.Programs.Derivatives;

namespace TpCompiler.Core.Diagrams.Compilation;

/// <summary>
/// Reverse-mode differentiation of programs of diagrams: the result is again one, so that the double backward is the backward's.
/// </summary>
public static class DiagramDerivatives
{
    /// <summary>The gradient of a leg or weight, or the cotangent of the result.</summary>
    public static string Gradient(string tensor) => "g:" + tensor;

    /// <summary>The cotangent of the gradient of a leg or weight.</summary>
    public static string GradientCotangent(string input) => "h:" + input;

    /// <summary>The second-order gradient of a leg or weight, or of the result's cotangent.</summary>
    public static string SecondGradient(string tensor) => "d:" + tensor;

    /// <summary>
    /// The vector-Jacobian product. Reads the inputs and <see cref="Gradient"/> of the output, adds to <see cref="Gradient"/> of each input named in
    /// <paramref name="withRespectTo"/>.
    /// </summary>
    /// <exception cref="ArgumentException">There is no input of a name.</exception>
    public static TensorProgram Backward(TensorProgram forward, IReadOnlyCollection<string> withRespectTo)
        => Reverse(forward, "backward", withRespectTo, new(Gradient, Gradient), new(OperandGradient, OperandGradient));

    /// <summary>
    /// The vector-Jacobian product of the backward program of all inputs. Reads besides <see cref="GradientCotangent"/> of each input, and adds to
    /// <see cref="SecondGradient"/> of each input and of the output's cotangent: the gradient of <c>sum_i h_i . g_i</c>, as needed to train on forces.
    /// </summary>
    public static TensorProgram DoubleBackward(TensorProgram forward)
    {
        string[] inputs = [.. forward.TensorsOf(ProgramRole.Input).Select(t => t.Name)];
        TensorProgram backward = Backward(forward, inputs);
        Dictionary<string, string> inputOf = inputs.ToDictionary(Gradient, i => i);
        Dictionary<string, string> operandOf = forward.KernelSteps.SelectMany(s => s.Segment.Program.Operands).Select(o => o.Name).Distinct()
            .ToDictionary(OperandGradient, o => o);
        return Reverse(
            backward,
            "doublebackward",
            [.. backward.TensorsOf(ProgramRole.Input).Select(t => t.Name)],
            new(gradient => GradientCotangent(inputOf[gradient]), SecondGradient),
            new(o => "h_" + (operandOf.TryGetValue(o, out string? of) ? of : o), o => "d_" + o));
    }

    private static string OperandGradient(string operand) => "g_" + operand;

    /// <summary>How names of tensors, or of operands of a step, become those of what has their shape.</summary>
    private sealed record Naming(Func<string, string> Cotangent, Func<string, string> Gradient);

    private static TensorProgram Reverse(
        TensorProgram program,
        string name,
        IReadOnlyCollection<string> withRespectTo,
        Naming tensorNames,
        Naming operandNames)
    {
        if (withRespectTo.FirstOrDefault(n => !program.TensorsOf(ProgramRole.Input).Any(t => t.Name == n)) is string unknown)
            throw new ArgumentException($"There is no input {unknown}.", nameof(withRespectTo));
        bool[] active = Active(program, withRespectTo);
        List<ProgramTensor> tensors = [.. program.Tensors];
        Dictionary<int, int> adjoints = [];
        for (int t = 0; t < program.Tensors.Count; t++)
        {
            ProgramTensor tensor = program.Tensors[t];
            if (tensor.Role == ProgramRole.Output)
                Add(t, tensorNames.Cotangent(tensor.Name), ProgramRole.Input);
            else if (active[t])
                Add(t, tensorNames.Gradient(tensor.Name), tensor.Role == ProgramRole.Input ? ProgramRole.Output : ProgramRole.Intermediate);
        }

        List<KernelStep> reversed = [.. program.KernelSteps.Reverse().Select(s => Reverse(s, name, adjoints, operandNames)).OfType<KernelStep>()];
        List<KernelStep> steps = [.. Needed(program, reversed), .. reversed];
        return Compact(program with { Name = name, Tensors = new(tensors), Steps = new(steps) }, program);

        void Add(int tensor, string newName, ProgramRole role)
        {
            adjoints.Add(tensor, tensors.Count);
            tensors.Add(program.Tensors[tensor] with { Name = newName, Role = role });
        }
    }

    /// <summary>The tensors that depend on the inputs in question.</summary>
    private static bool[] Active(TensorProgram program, IReadOnlyCollection<string> withRespectTo)
    {
        bool[] active = [.. program.Tensors.Select(t => t.Role == ProgramRole.Input && withRespectTo.Contains(t.Name))];
        foreach (ProgramStep step in program.Steps)
        {
            if (step.Reads.Any(t => active[t]))
            {
                foreach (int t in step.Writes)
                    active[t] = true;
            }
        }

        return active;
    }

    private static KernelStep? Reverse(KernelStep step, string name, Dictionary<int, int> adjoints, Naming names)
    {
        int[] outputs = [.. step.Operands(written: true).Where(o => adjoints.ContainsKey(step.Accesses[o].Tensor))];
        if (!step.Reads.Any(adjoints.ContainsKey) || StepRestriction.To(step, outputs) is not KernelStep kept)
            return null;
        step = kept;
        KernelProgram forward = step.Segment.Program;
        Dictionary<string, int> operandOf = [];
        for (int o = 0; o < forward.Operands.Count; o++)
            operandOf.Add(forward.Operands[o].Name, o);
        Dictionary<string, int> adjointOf = [];
        foreach (int o in step.Operands(written: true))
            adjointOf[names.Cotangent(forward.Operands[o].Name)] = o;
        string[] wanted = [.. step.Operands(written: false).Where(o => adjoints.ContainsKey(step.Accesses[o].Tensor)).Select(o => forward.Operands[o].Name)];
        foreach (string w in wanted)
            adjointOf[names.Gradient(w)] = operandOf[w];

        KernelProgram reverse = Differentiation.Reverse(forward, name, wanted, names.Cotangent, names.Gradient);
        KernelStep result = new(
            step.Domain,
            step.Segment with
            {
                Program = reverse,
                Bindings = new(reverse.Operands.Select(o => step.Segment.Bindings[adjointOf.TryGetValue(o.Name, out int of) ? of : operandOf[o.Name]])),
            },
            new(reverse.Operands.Select(o => adjointOf.TryGetValue(o.Name, out int of)
                ? step.Accesses[of] with { Tensor = adjoints[step.Accesses[of].Tensor] }
                : step.Accesses[operandOf[o.Name]])));
        return StepRestriction.To(result, [.. result.Operands(written: true)]);
    }

    /// <summary>The steps of the program itself that compute what others read.</summary>
    private static List<KernelStep> Needed(TensorProgram program, List<KernelStep> readers)
    {
        HashSet<int> read = [.. readers.SelectMany(s => s.Reads)];
        List<KernelStep> needed = [];
        foreach (ProgramStep step in program.Steps.Reverse())
        {
            if (StepRestriction.To(step, read.Contains) is not KernelStep kept)
                continue;
            needed.Insert(0, kept);
            read.UnionWith(kept.Reads);
        }

        return needed;
    }

    /// <summary>Without intermediates that no step touches, and without the outputs of <paramref name="original"/>.</summary>
    private static TensorProgram Compact(TensorProgram program, TensorProgram original)
    {
        HashSet<int> touched = [.. program.Steps.SelectMany(s => s.Accesses.Select(a => a.Tensor))];
        int[] kept = [.. Enumerable.Range(0, program.Tensors.Count).Where(t => program.Tensors[t].Role switch
        {
            ProgramRole.Intermediate => touched.Contains(t),
            ProgramRole.Output => t >= original.Tensors.Count,
            _ => true,
        })];
        return program with
        {
            Tensors = new(kept.Select(t => program.Tensors[t])),
            Steps = new(program.Steps.Select(s => s.WithAccesses(s.Accesses.Select(a => a with { Tensor = Array.IndexOf(kept, a.Tensor) })))),
        };
    }
}
