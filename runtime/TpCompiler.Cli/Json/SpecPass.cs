using System.Linq;
using TpCompiler.Cli.Specs;
using TpCompiler.Core.Diagrams.Compilation;
using TpCompiler.Core.Programs;

namespace TpCompiler.Cli.Json;

/// <summary>What a pass of the compiler did to a diagram: what the diagram would be and cost without it, all others as they are.</summary>
/// <param name="Name">The pass, as <c>--no-pass</c> names it.</param>
/// <param name="Does">What the pass does to diagrams.</param>
/// <param name="IsOn">Whether it was allowed to.</param>
/// <param name="ChangedProgram">Whether the forward pass is another one without it.</param>
/// <param name="ForwardWithout">What the forward pass costs without it.</param>
/// <param name="BackwardWithout">What the gradients of what each item brings along cost without it.</param>
/// <param name="StepsWithout">The steps of the forward pass without it.</param>
internal sealed record SpecPass(
    string Name, string Does, bool IsOn, bool ChangedProgram, SpecCost ForwardWithout, SpecCost BackwardWithout, string[] StepsWithout)
{
    /// <summary>Compiles the diagram without the pass.</summary>
    public static SpecPass Of(CompiledSpec spec, string name, System.Threading.CancellationToken cancellationToken)
    {
        CompilerOptions options = SpecSettings.Without(spec.Options, [name]);
        bool isOn = options != spec.Options;
        CompiledSpec without = isOn ? CompiledSpec.Of(spec.Compiled.Diagram, options, cancellationToken) : spec;
        TensorProgram program = without.Compiled.Forward;
        return new(
            name,
            DoesOf(name),
            isOn,
            !program.Equals(spec.Compiled.Forward),
            SpecCost.Of(without.CostOf(program)),
            SpecCost.Of(DiagramCost.OfPotential(program, options.Neighbors) - without.CostOf(program)),
            [.. program.KernelSteps.Select(s => CompiledSpec.Describe(program, s))]);
    }

    private static string DoesOf(string name) => name switch
    {
        "hoist" => "moves out of a sum what does not depend on its neighbour",
        "factorize" => "makes sums over different neighbours products of sums",
        "recouple" => "computes free products by the cheapest tree",
        "powers" => "gives powers their cheapest form, with prepared weights",
        _ => "couples harmonics of one direction beforehand",
    };
}
