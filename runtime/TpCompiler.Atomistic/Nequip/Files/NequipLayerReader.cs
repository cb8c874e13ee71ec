using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Atomistic.ModelFiles;
using TpCompiler.Atomistic.Models;
using TpCompiler.Core.Programs.Building;
using TpCompiler.Core.TensorProducts;
using TpCompiler.Runtime.Layers;

namespace TpCompiler.Atomistic.Nequip.Files;

/// <summary>Reads a layer of NequIP.</summary>
internal static class NequipLayerReader
{
    public static NequipLayer Read(TorchModule module, string name, Irreps features, Irreps harmonics, int typeWidth, int types, int radial)
    {
        module = module.OfClass("ConvNetLayer");
        TorchModule gate = module.Module("equivariant_nonlin");
        if (gate.ClassName != "Gate")
            throw gate.Refuse($"nonlinearities of class {gate.ClassName}", "Gate is supported");
        TorchModule block = module.Module("conv").OfClass("InteractionBlock");
        TorchModule up = Linear(block.Module("linear_1"), features, features);
        (Irreps scalars, Irreps gates, Irreps gated) = (gate.IrrepsAttribute("irreps_scalars"), gate.IrrepsAttribute("irreps_gates"), gate.IrrepsAttribute("irreps_gated"));
        (ImmutableArray<GateFunction> ofScalars, ImmutableArray<GateFunction> ofGates) = (Functions(gate.Module("act_scalars")), Functions(gate.Module("act_gates")));
        if (ofScalars.Length != scalars.Count || gates.Concat(scalars).Any(b => b.Irrep.L > 0)
            || ByBlock(gates, ofGates, gated) is not { } gatesOfBlocks)
        {
            throw gate.Fail("irreps_gates", $"expected scalars, and a gate and a function for each of {gated}, found {scalars} with {ofScalars.Length} and {gates} with {ofGates.Length}");
        }

        (gates, ofGates) = gatesOfBlocks;

        Irreps convolved = NequipLayer.Sorted(scalars, gates, gated);
        TensorProductSpec paths = TensorProductSpec.Uvu(features, harmonics, convolved);
        TorchModule down = Linear(block.Module("linear_2"), paths.Output.Simplify(), convolved.Simplify());
        NequipLayer layer = new()
        {
            Name = name,
            Input = features,
            Scalars = scalars,
            Gates = gates,
            Gated = gated,
            ScalarFunctions = ofScalars,
            GateFunctions = ofGates,
            LinearUp = up.Weights("weight", LinearBlocks.Count(features, features)),
            SenderFactors = SenderFactors(block, types),
            Radial = block.Module("edge_mlp").Network(inputs: radial, outputs: paths.TotalWeightCount),
            LinearDown = down.Weights("weight", LinearBlocks.Count(paths.Output, convolved)),
            SelfConnection = block.TryModule("sc") is { } connection
                ? SelfConnection(connection, features, convolved).Weights("weight", LinearBlocks.Count(features, convolved) * typeWidth)
                : null,
            IsResidual = module.Flag("resnet", otherwise: false),
        };
        return layer.IsResidual && !IsResidualOfOneKind(layer) ? throw module.Refuse("residual layers after functions of other constants") : layer;
    }

    /// <summary>
    /// The gates of each gated block by itself, with its function; a file may have those of neighbouring blocks as one. Null where they do not belong to the
    /// blocks.
    /// </summary>
    private static (Irreps Gates, ImmutableArray<GateFunction> Functions)? ByBlock(Irreps gates, ImmutableArray<GateFunction> functions, Irreps gated)
    {
        List<MulIrrep> blocks = [];
        List<GateFunction> ofBlocks = [];
        int gate = 0, used = 0;
        foreach (MulIrrep block in gated)
        {
            if (gate == gates.Count || gates[gate].Multiplicity - used < block.Multiplicity)
                return null;
            int function = functions.Length == gated.Count ? blocks.Count : gate;
            if (function >= functions.Length)
                return null;
            ofBlocks.Add(functions[function]);
            blocks.Add(new(block.Multiplicity, gates[gate].Irrep));
            used += block.Multiplicity;
            if (used == gates[gate].Multiplicity)
                (gate, used) = (gate + 1, 0);
        }

        return gate == gates.Count && (functions.Length == gated.Count || functions.Length == gates.Count) ? (new Irreps(blocks), [.. ofBlocks]) : null;
    }

    /// <summary>
    /// A residual layer adds features that are kept without the constants of the functions that made them: they must be the same ones, as they are where two gates
    /// with the same functions follow each other.
    /// </summary>
    private static bool IsResidualOfOneKind(NequipLayer layer) => layer.Input == layer.Output && layer.Input.Any(block => block.Irrep.L > 0);

    private static TorchModule Linear(TorchModule linear, Irreps input, Irreps output)
    {
        linear = linear.OfClass("Linear");
        (Irreps from, Irreps to) = (linear.IrrepsAttribute("irreps_in"), linear.IrrepsAttribute("irreps_out"));
        if (linear.TryTensor("bias") is { Count: > 0 })
            throw linear.Refuse("linear maps with biases");
        return from == input && to == output ? linear : throw linear.Fail("irreps_in", $"expected a map from {input} to {output}, found one from {from} to {to}");
    }

    private static TorchModule SelfConnection(TorchModule connection, Irreps input, Irreps output)
    {
        connection = connection.OfClass("FullyConnectedTensorProduct");
        (Irreps from, Irreps to) = (connection.IrrepsAttribute("irreps_in1"), connection.IrrepsAttribute("irreps_out"));
        return from == input && to == output.Simplify() ? connection : throw connection.Fail("irreps_in1", $"expected a map from {input} to {output.Simplify()}, found one from {from} to {to}");
    }

    private static ImmutableArray<double> SenderFactors(TorchModule block, int types)
    {
        // A module since nequip 0.13, before that a number of the block, perhaps none.
        if (block.TryModule("avg_num_neighbors_norm") is { } norm)
        {
            TorchTensor tensor = norm.OfClass("AvgNumNeighborsNorm").Tensor("norm_const");
            return tensor.Count == 1 || tensor.Count == types
                ? [.. norm.Finite("norm_const").Select(ModuleParts.InverseRoot)]
                : throw norm.Fail("norm_const", $"expected one number or {types}, found shape {tensor.ShapeText}");
        }

        return block.Has("avg_num_neighbors") ? [1 / Math.Sqrt(block.NumberAttribute("avg_num_neighbors"))] : [1];
    }

    private static ImmutableArray<GateFunction> Functions(TorchModule activation)
    {
        TorchModule list = activation.OfClass("Activation").Module("acts");
        List<GateFunction> functions = [];
        for (int k = 0; list.HasModule(FormattableString.Invariant($"{k}")); k++)
        {
            TorchModule function = list.Module(FormattableString.Invariant($"{k}")).OfClass("normalize2mom");
            function.TryAttribute("f", out object? f);
            ActivationFunction kind = f switch
            {
                PickleGlobal { Name: "silu" } => ActivationFunction.Silu,
                PickleGlobal { Name: "tanh" } => ActivationFunction.Tanh,
                PickleGlobal { Name: "abs" } => ActivationFunction.Abs,
                _ => throw function.Refuse($"gates with {PickleText.Describe(f)}"),
            };
            functions.Add(new(kind, function.Flag("_is_id", otherwise: false) ? 1 : function.NumberAttribute("cst")));
        }

        return [.. functions];
    }
}
