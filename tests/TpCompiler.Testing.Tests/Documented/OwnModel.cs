using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Atomistic;
using TpCompiler.Atomistic.Models;
using TpCompiler.Atomistic.Nequip;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Core.Programs;
using TpCompiler.Core.Programs.Building;
using TpCompiler.Core.Programs.Derivatives;
using TpCompiler.Runtime.Layers;
using Xunit;

namespace TpCompiler.Testing.Tests.Documented;

/// <summary>The smaller examples of docs/your-own-model.md and docs/layers.md.</summary>
public sealed class OwnModel
{
    private static readonly AtomisticModel s_model = new AllegroConfiguration
    {
        AtomicNumbers = [1, 8], CutoffRadius = 3, LMax = 1, AverageNeighbors = 3, Layers = 1, ScalarChannels = 4, TensorChannels = 2,
    }.NewModel().Build();

    [Fact]
    public void A_model_is_evaluated()
    {
        AtomisticModel model = s_model;
        Structure structure = new([8, 1, 1], [0, 0, 0, 0.96, 0, 0, -0.24, 0.93, 0]);

        using ModelPotential potential = new(model);               // an ICalculator: energies, forces, stresses, batches, threads
        PotentialResult result = potential.Evaluate(structure);

        Assert.Equal(9, result.Forces.Length);
    }

    [Fact]
    public void Items_compete()
    {
        ProgramBuilder model = new("attention");
        TensorValue logits = model.Input("logits", ProgramBuilder.Edges, Irreps.Parse("2x0e")), own = model.Input("own", ProgramBuilder.Nodes, Irreps.Parse("2x0e"));
        (TensorValue scores, TensorValue features) = (own, logits);

        TensorValue shares = model.Softmax("attention", logits, ProgramBuilder.Nodes, s => s.OfCenter);    // over the edges of each receiver, number by number
        TensorValue pooled = model.Softmax("pooling", scores, model.Structures, s => s);                    // over the atoms of each structure
        (TensorValue ofEdges, TensorValue ofSelf) = model.Softmax("with_self", logits, own, s => s.OfCenter);   // edges, and the atom itself
        TensorValue most = model.Maximum("most", features, ProgramBuilder.Nodes, m => m.OfCenter);          // the greatest, with a gradient

        foreach ((string name, TensorValue value) in new[] { ("shares", shares), ("pooled", pooled), ("ofEdges", ofEdges), ("ofSelf", ofSelf), ("most", most) })
            model.Output(name, value);
        Assert.Equal(5, model.Build().TensorsOf(ProgramRole.Output).Count());
    }

    [Fact]
    public void Programs_are_differentiated()
    {
        TensorProgram program = s_model.Program;
        string[] parameters = [.. program.TensorsOf(ProgramRole.Parameter).Select(t => t.Name)];

        TensorProgram forces = ReverseMode.Of(program, ["positions", "strain"], of: ["energy"]);                           // outputs g:positions, g:strain: forces and stress
        TensorProgram weights = ReverseMode.Of(program, parameters, of: ["energy"]);                                       // gradients of weights
        TensorProgram training = ReverseMode.Of(TangentMode.Of(program, ["positions"]), parameters);                       // of a loss on energies and forces: g E + dE(r; h)
        TensorProgram hessian = ReverseMode.Of(TangentMode.Of(program, ["positions"]), ["positions"], of: ["t:energy"]);   // a Hessian times a vector

        Assert.All(["g:positions", "g:strain"], name => Assert.Equal(ProgramRole.Output, forces.Tensor(name).Role));
        Assert.All(parameters, name => Assert.Equal((ProgramRole.Output, ProgramRole.Output), (weights.Tensor("g:" + name).Role, training.Tensor("g:" + name).Role)));
        Assert.Equal(ProgramRole.Output, hessian.Tensor("g:positions").Role);
    }

    [Fact]
    public void Layers_are_objects()
    {
        Linear<double> linear = new(Irreps.Parse("8x0e + 4x1o"), Irreps.Parse("6x0e + 2x1o"), paths: [new(0, 0)], hasBiases: true);
        Activation<double> activation = new(Irreps.Parse("4x0e + 3x0o"), [new(ActivationFunction.Silu), new(ActivationFunction.Tanh)]);
        FullyConnectedNet<double> radial = new([8, 64, 64, 40], new(ActivationFunction.Silu));
        SoftOneHot<double> basis = new(0, 5, 8, SoftOneHotBasis.Bessel, hasCutoff: true);
        SphericalHarmonics<double> harmonics = new(3);

        Layer<double>[] layers = [linear, activation, radial, basis, harmonics];
        Assert.Equal(["6x0e+2x1o", "4x0e+3x0o", "40x0e", "8x0e", "1x0e+1x1o+1x2e+1x3o"], layers.Select(l => l.Output.ToString()));
    }
}
