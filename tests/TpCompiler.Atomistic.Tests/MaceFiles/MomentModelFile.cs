using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Atomistic.Tests.ModelFiles;

namespace TpCompiler.Atomistic.Tests.MaceFiles;

/// <summary>Writes models of electric moments with residual or attention interactions as mace-torch saves them.</summary>
internal static class MomentModelFile
{
    private const double SiluConstant = 1.6791767923989418;
    private const string Blocks = "mace.modules.blocks.";
    private const string Radial = "mace.modules.radial.";

    /// <summary>The file of a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="gate">Makes gates; null for those of e3nn.</param>
    public static byte[] Of(MaceDescription model, Func<bool, TinyModule>? gate = null) => Root(model, gate ?? Gate).ToFile();

    /// <summary>The gate that mace-torch has of its own since 0.3.16.</summary>
    public static TinyModule OwnGate(bool hasScalars, bool isTransposed)
    {
        TinyModule gate = new TinyModule("mace.modules.gate.GatedEquivariantBlock")
            .Attribute("_layout_is_ir_mul", p => p.Raw(isTransposed ? (byte)0x88 : (byte)0x89))
            .Attribute("_act_gate", Function).Attribute("_gate_cst", SiluConstant);
        return hasScalars
            ? gate.Attribute("_act_scalar", Function).Attribute("_scalar_cst", SiluConstant)
            : gate.Attribute("_act_scalar", p => p.Op('N')).Attribute("_scalar_cst", 1.0);
    }

    private static TinyModule Root(MaceDescription model, Func<bool, TinyModule> gate)
    {
        var basis = (BesselBasisDescription)model.Radial.Basis;
        TinyModule root = new TinyModule($"mace.modules.models.{model.Kind}MACE")
            .Buffer("atomic_numbers", model.AtomicNumbers.Select(z => (double)z), model.AtomicNumbers.Length)
            .Buffer("r_max", [model.CutoffRadius])
            .Buffer("num_interactions", [model.Layers.Length])
            .With("node_embedding", new TinyModule(Blocks + "LinearNodeEmbeddingBlock").With("linear", Linear(model.NodeEmbedding)))
            .With("radial_embedding", new TinyModule(Blocks + "RadialEmbeddingBlock")
                .With("bessel_fn", new TinyModule(Radial + "BesselBasis")
                    .Buffer("bessel_weights", basis.Weights, basis.Count).Buffer("prefactor", [basis.Prefactor]))
                .With("cutoff_fn", new TinyModule(Radial + "PolynomialCutoff")
                    .Buffer("p", [model.Radial.CutoffExponent]).Buffer("r_max", [model.CutoffRadius])))
            .With("spherical_harmonics", new TinyModule("e3nn.o3._spherical_harmonics.SphericalHarmonics")
                .Attribute("irreps_out", model.Harmonics.ToString()))
            .With("interactions", List(model.Layers.Select(layer => Interaction(layer.Interaction))))
            .With("products", List(model.Layers.Select(layer => Product(layer, model.AtomicNumbers.Length))))
            .With("readouts", List(model.Layers.Select(layer => Readout(layer, model, gate))));
        if (model.PolarizabilityBasis is { } polarizability)
            root.Buffer("change_of_basis", polarizability, 6, 3, 3);
        return model.HasEnergy
            ? root.With("atomic_energies_fn", new TinyModule(Blocks + "AtomicEnergiesBlock").Buffer("atomic_energies", model.AtomicEnergies, model.AtomicEnergies.Length))
            : root;
    }

    private static TinyModule Interaction(InteractionDescription interaction)
    {
        TinyModule network = new("e3nn.nn._fc.FullyConnectedNet");
        for (int k = 0; k < interaction.ConvolutionWeights.Layers.Length; k++)
        {
            WeightMatrix matrix = interaction.ConvolutionWeights.Layers[k];
            TinyModule layer = new TinyModule("e3nn.nn._fc._Layer").Parameter("weight", matrix.Values, matrix.Inputs, matrix.Outputs);
            network.With($"layer{k}", k == interaction.ConvolutionWeights.Layers.Length - 1 ? layer : layer.With("act", Silu()));
        }

        bool attention = interaction.Kind == InteractionKind.Attention;
        TinyModule block = new TinyModule(Blocks + (attention ? "RealAgnosticAttResidualInteractionBlock" : "RealAgnosticResidualInteractionBlock"))
            .Attribute("node_feats_irreps", interaction.NodeIrreps.ToString())
            .Attribute("target_irreps", interaction.TargetIrreps.ToString())
            .Attribute("hidden_irreps", interaction.HiddenIrreps.ToString())
            .Attribute("avg_num_neighbors", interaction.AverageNeighborCount)
            .With("linear_up", Linear(interaction.LinearUp))
            .With("conv_tp_weights", network)
            .With("linear", Linear(interaction.Linear))
            .With(attention ? "skip_linear" : "skip_tp", Linear(interaction.SkipTensorProduct));
        return attention ? block.With("linear_down", Linear(interaction.LinearDown!.Value)) : block;
    }

    private static TinyModule Product(LayerDescription layer, int elements)
    {
        TinyModule contractions = new("torch.nn.modules.container.ModuleList");
        foreach (ContractionDescription contraction in layer.Product.Contractions)
        {
            TinyModule module = new("mace.modules.symmetric_contraction.Contraction");
            TinyModule lower = new("torch.nn.modules.container.ParameterList");
            int orders = contraction.Orders.Length;
            for (int order = orders; order >= 1; order--)
            {
                ContractionOrder term = contraction.Orders[order - 1];
                module.Buffer($"U_matrix_{order}", Dense(term.Coupling), [.. term.Coupling.Shape.Select(n => (long)n)]);
                long channels = term.Weights.Length / elements / term.PathCount;
                (order == orders ? module : lower).Parameter(
                    order == orders ? "weights_max" : $"{orders - 1 - order}", term.Weights, elements, term.PathCount, channels);
            }

            contractions.With($"{layer.Product.Contractions.IndexOf(contraction)}", module.With("weights", lower));
        }

        return new TinyModule(Blocks + "EquivariantProductBasisBlock")
            .With("symmetric_contractions", new TinyModule("mace.modules.symmetric_contraction.SymmetricContraction").With("contractions", contractions))
            .With("linear", Linear(layer.Product.Linear));
    }

    private static TinyModule Readout(LayerDescription layer, MaceDescription model, Func<bool, TinyModule> gate)
    {
        string name = model.Kind == MaceModelKind.AtomicDielectric ? "DipolePolarReadoutBlock" : "DipoleReadoutBlock";
        string output = (model.HasEnergy ? "1x0e+" : "") + model.Moments;
        if (layer.TensorReadout is LinearTensorReadoutDescription linear)
        {
            return new TinyModule($"{Blocks}Linear{name}")
                .Attribute("irreps_out", output)
                .With("linear", Linear([.. (layer.Readout as LinearReadoutDescription)?.Weights ?? [], .. linear.Weights]));
        }

        // Beside an energy, the first matrix to scalars has the energy's columns and then the gates' in each row.
        var gated = (GatedTensorReadoutDescription)layer.TensorReadout!;
        ImmutableArray<double> first = gated.Linear1;
        var energy = layer.Readout as NonLinearReadoutDescription;
        if (energy is not null)
        {
            int gates = gated.Hidden.IrrepCount;
            int channels = layer.Interaction.HiddenIrreps.MultiplicityOf(new Irrep(0, 1));
            IEnumerable<double> scalars = Enumerable.Range(0, channels).SelectMany(c => (double[])
            [
                .. energy.Linear1.AsSpan(c * energy.HiddenFeatures, energy.HiddenFeatures),
                .. gated.Linear1.AsSpan(c * gates, gates),
            ]);
            first = [.. scalars, .. gated.Linear1[(channels * gates)..]];
        }

        return new TinyModule($"{Blocks}NonLinear{name}")
            .Attribute("irreps_out", output)
            .Attribute("hidden_irreps", (energy is null ? "" : $"{energy.HiddenFeatures}x0e+") + gated.Hidden)
            .With("linear_1", Linear(first))
            .With("equivariant_nonlin", gate(energy is not null || gated.Hidden.Contains(new Irrep(0, 1))))
            .With("linear_2", Linear([.. energy?.Linear2 ?? [], .. gated.Linear2]));
    }

    private static TinyModule Gate(bool hasScalars) => new TinyModule("e3nn.nn._gate.Gate")
        .With("act_scalars", Activations(hasScalars)).With("act_gates", Activations(isThere: true));

    private static TinyModule Activations(bool isThere)
    {
        TinyModule list = new("torch.nn.modules.container.ModuleList");
        return new TinyModule("e3nn.nn._activation.Activation").With("acts", isThere ? list.With("0", Silu()) : list);
    }

    private static TinyModule Silu() => new TinyModule("e3nn.math._normalize_activation.normalize2mom")
        .Attribute("f", Function).Attribute("cst", SiluConstant);

    private static void Function(TinyPickle pickle) => pickle.Global("torch.nn.functional", "silu");

    private static TinyModule Linear(ImmutableArray<double> weights) => new TinyModule("e3nn.o3._linear.Linear").Parameter("weight", weights, weights.Length);

    private static TinyModule List(IEnumerable<TinyModule> modules)
    {
        TinyModule list = new("torch.nn.modules.container.ModuleList");
        foreach ((int index, TinyModule module) in modules.Index())
            list.With($"{index}", module);
        return list;
    }

    private static double[] Dense(SparseTensor tensor)
    {
        double[] dense = new double[tensor.Shape.Aggregate(1, (a, b) => a * b)];
        for (int e = 0; e < tensor.Values.Length; e++)
        {
            int place = 0;
            for (int axis = 0; axis < tensor.Shape.Length; axis++)
                place = (place * tensor.Shape[axis]) + tensor.IndexOf(e)[axis];
            dense[place] = tensor.Values[e];
        }

        return dense;
    }
}
