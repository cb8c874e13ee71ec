using System;
using System.Collections.Immutable;
using TpCompiler.Algebra;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Atomistic.Models;
using TpCompiler.Core.Programs.Building;
using TpCompiler.Runtime.Layers;

namespace TpCompiler.Atomistic.Mace.Architecture;

/// <content>Networks of edges: from radial features, and from what some models know of the ends, to the weights of a convolution or to a density.</content>
public sealed partial class MaceArchitecture
{
    /// <summary>Without biases (e3nn's FullyConnectedNet), from layer <paramref name="first"/> on.</summary>
    private TensorValue Network(string path, RadialNetworkDescription network, TensorValue x, Irreps output, int first = 0)
    {
        Activation activation = ActivationOf(network.Activation);
        for (int k = first; k < network.Layers.Length; k++)
        {
            WeightMatrix matrix = network.Layers[k];
            double factor = (k == 0 ? 1 : activation.Constant) / Math.Sqrt(matrix.Inputs);
            bool isLast = k == network.Layers.Length - 1;
            x = _model.Dense(new($"{path}.layer{k}.weight", matrix.Values), null, x, isLast ? output : Scalars(matrix.Outputs), factor);
            if (!isLast)
                x = activation.Apply(_model, $"{path}.act{k}", x);
        }

        return x;
    }

    private static Activation ActivationOf(ActivationDescription activation) => Activation.Of(activation.Kind, activation.Constant);

    /// <summary>A way from what is known of an edge to numbers.</summary>
    private abstract class EdgeNetwork(MaceArchitecture mace)
    {
        protected MaceArchitecture Mace { get; } = mace;

        protected ModelBuilder Model => Mace._model;

        /// <summary>The network of some weights.</summary>
        public abstract TensorValue Apply(string path, RadialNetworkDescription network, Irreps output);

        /// <summary>
        /// The product of a matrix with radial features, what is known of the sender, and what is known of the receiver, side by side; the latter two
        /// are mapped for each atom or element, not for each edge.
        /// </summary>
        protected TensorValue FirstProduct(string name, TensorValue matrix, TensorValue sender, TensorValue receiver, int width)
        {
            TensorValue result = Model.Zeros(name, ProgramBuilder.Edges, Scalars(width));
            Model.AddLinear(ProgramBuilder.Edges, Mace._radial, matrix, result);
            int row = Mace._radial.Irreps.Dim;
            TensorValue ofSender = Model.Zeros($"{name}/sender", sender.Domain, Scalars(width));
            Model.AddLinear(sender.Domain, sender, matrix, ofSender, weightOffset: row * width);
            TensorValue ofReceiver = Model.Zeros($"{name}/receiver", receiver.Domain, Scalars(width));
            Model.AddLinear(receiver.Domain, receiver, matrix, ofReceiver, weightOffset: (row + sender.Irreps.Dim) * width);
            Model.Add(ProgramBuilder.Edges, ofSender.OfNeighbor, result);
            Model.Add(ProgramBuilder.Edges, ofReceiver.OfCenter, result);
            return result;
        }
    }

    /// <summary>Radial features alone.</summary>
    private sealed class RadialNetwork(MaceArchitecture mace) : EdgeNetwork(mace)
    {
        public override TensorValue Apply(string path, RadialNetworkDescription network, Irreps output)
            => Mace.Network(path, network, Mace._radial, output);
    }

    /// <summary>Attention: radial features, and a few scalars of the features of either end.</summary>
    private sealed class AttentionNetwork(MaceArchitecture mace, string path, ImmutableArray<double> down, TensorValue features) : EdgeNetwork(mace)
    {
        public override TensorValue Apply(string name, RadialNetworkDescription network, Irreps output)
        {
            int scalars = features.Irreps.MultiplicityOf(new Irrep(0, 1));
            TensorValue ofNodes = Model.Linear(new($"{path}.linear_down.weight", down), features, Scalars(down.Length / scalars));
            WeightMatrix first = network.Layers[0];
            TensorValue matrix = Model.Matrix(new($"{name}.layer0.weight", first.Values), first.Inputs, first.Outputs, 1 / Math.Sqrt(first.Inputs));
            TensorValue hidden = FirstProduct($"{name}.layer0", matrix, ofNodes, ofNodes, first.Outputs);
            return Mace.Network(name, network, ActivationOf(network.Activation).Apply(Model, $"{name}.act0", hidden), output, first: 1);
        }
    }

    /// <summary>
    /// Non-linear interactions: radial features, and embeddings of either end's element, with biases, layer normalisations and silu between the matrices
    /// (mace-torch's RadialMLP).
    /// </summary>
    private sealed class NormalizedNetwork : EdgeNetwork
    {
        private static readonly Rational s_epsilon = new(1, 100_000);
        private readonly TensorValue _source;
        private readonly TensorValue _target;

        public NormalizedNetwork(MaceArchitecture mace, string path, NonLinearInteractionDescription parts)
            : base(mace)
        {
            int width = parts.SourceEmbedding.Length / Model.ElementCount;
            _source = Model.Embed(new($"{path}.source_embedding.weight", parts.SourceEmbedding), width);
            _target = Model.Embed(new($"{path}.target_embedding.weight", parts.TargetEmbedding), width);
        }

        public override TensorValue Apply(string path, RadialNetworkDescription network, Irreps output)
        {
            ImmutableArray<AffineDescription> affine = network.Affine!.Value;
            WeightMatrix first = network.Layers[0];
            TensorValue matrix = Model.Matrix(new($"{path}.net.0.weight", first.Values), first.Inputs, first.Outputs);
            TensorValue x = FirstProduct($"{path}.net.0", matrix, _source, _target, first.Outputs);
            Model.Add(ProgramBuilder.Edges, Model.Row(new($"{path}.net.0.bias", affine[0].Bias), x.Irreps), x);
            for (int k = 1; k < network.Layers.Length; k++)
            {
                // Matrices are modules 0, 3, 6, ...; after each a normalisation and silu.
                string norm = $"{path}.net.{(3 * k) - 2}";
                x = Model.LayerNorm(
                    norm,
                    x,
                    Model.Row(new($"{norm}.weight", affine[k - 1].Scale!.Value), x.Irreps),
                    Model.Row(new($"{norm}.bias", affine[k - 1].Shift!.Value), x.Irreps),
                    s_epsilon,
                    v => v.Silu());
                string linear = $"{path}.net.{3 * k}";
                Irreps irreps = k == network.Layers.Length - 1 ? output : Scalars(network.Layers[k].Outputs);
                x = Model.Dense(new($"{linear}.weight", network.Layers[k].Values), new($"{linear}.bias", affine[k].Bias), x, irreps);
            }

            return x;
        }
    }
}
