using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Atomistic.ModelFiles;

namespace TpCompiler.Atomistic.Mace.Files;

/// <summary>
/// Reads the modules of a MACE model. What a file holds decides, never a version number: attributes that older files lack
/// have the defaults of their time.
/// </summary>
internal sealed class MaceModelReader(TorchModule root, IReadOnlyCollection<string> ignored)
{
    private const int MostLayers = 64;

    public MaceDescription Read()
    {
        MaceModelKind kind = ReadKind();
        ImmutableArray<int> elements = ReadElements();
        (ImmutableArray<string> heads, ImmutableArray<double> energies) = ReadHeads(kind, elements.Length);
        Irreps harmonics = root.Module("spherical_harmonics").Harmonics();
        TorchModule embedding = root.Module("node_embedding").OfClass("LinearNodeEmbeddingBlock").Module("linear").OfClass("Linear");
        StoredPrecision precision = ReadPrecision(embedding);
        double cutoff = root.Number("r_max");
        bool scaled = kind == MaceModelKind.ScaleShiftMace;
        MaceDescription description = new()
        {
            Kind = kind,
            Precision = precision,
            AtomicNumbers = elements,
            CutoffRadius = cutoff,
            Heads = heads,
            AtomicEnergies = energies,
            Scale = scaled ? root.Module("scale_shift").OfClass("ScaleShiftBlock").Doubles("scale") : null,
            Shift = scaled ? root.Module("scale_shift").Doubles("shift") : null,
            Radial = MaceRadialReader.Read(root, cutoff),
            PairRepulsion = MaceRadialReader.ReadPairRepulsion(root),
            LMax = harmonics.LMax,
            IgnoresParity = harmonics.LMax > 0 && harmonics.All(block => block.Irrep.Parity > 0),
            JointEmbedding = MaceEmbeddingReader.Read(root),
            NodeEmbedding = embedding.Doubles("weight"),
            Layers = ReadLayers(heads.Length, kind),
            PolarizabilityBasis = kind == MaceModelKind.AtomicDielectric ? ReadPolarizabilityBasis() : null,
        };
        UnknownMembers.Refuse(root, ignored, MaceInertMembers.All);
        return description;
    }

    private MaceModelKind ReadKind() => root.ClassName switch
    {
        "MACE" => MaceModelKind.Mace,
        "ScaleShiftMACE" => MaceModelKind.ScaleShiftMace,
        "LAMMPS_MLIAP_MACE" or "LAMMPS_MACE" => throw root.Refuse("models wrapped for LAMMPS", "use the .model file that it was made from"),
        "EnergyDipolesMACE" => MaceModelKind.EnergyDipoles,
        "AtomicDipolesMACE" => MaceModelKind.AtomicDipoles,
        "AtomicDielectricMACE" => MaceModelKind.AtomicDielectric,
        "GraphModel" or "ModuleDict" => throw root.Refuse("NequIP and Allegro models in the place of a MACE model", "ModelFile.Load reads them"),
        "PolarMACE" or "MACELES" => throw root.Refuse($"models with long-range electrostatics ({root.FullClassName})"),
        _ => throw root.Refuse($"models of class {root.FullClassName}", "MACE, ScaleShiftMACE, EnergyDipolesMACE, AtomicDipolesMACE and AtomicDielectricMACE are"),
    };

    private ImmutableArray<int> ReadElements()
    {
        ImmutableArray<double> numbers = root.Doubles("atomic_numbers");
        return numbers.All(z => z is >= 1 and <= byte.MaxValue && z == Math.Floor(z))
            ? [.. numbers.Select(z => (int)z)]
            : throw root.Fail("atomic_numbers", "expected atomic numbers, found other numbers");
    }

    private (ImmutableArray<string> Heads, ImmutableArray<double> Energies) ReadHeads(MaceModelKind kind, int elements)
    {
        const string Unnamed = "Default";
        List<string?> names = root.Texts("heads");
        ImmutableArray<string> heads = names.Count == 0 ? [Unnamed] : [.. names.Select(name => name ?? Unnamed)];
        if (MaceDescription.MomentsOf(kind) is not null && heads.Length > 1)
            throw root.Refuse("models of dipoles and charges with several heads");
        if (kind is MaceModelKind.AtomicDipoles or MaceModelKind.AtomicDielectric)
            return (heads, [.. new double[elements]]);
        TorchModule module = root.Module("atomic_energies_fn").OfClass("AtomicEnergiesBlock");
        TorchTensor tensor = module.Tensor("atomic_energies");
        bool fits = tensor.Shape.Count switch
        {
            1 => heads.Length == 1 && tensor.Shape[0] == elements,
            2 => tensor.Shape[0] == heads.Length && tensor.Shape[1] == elements,
            _ => false,
        };
        return fits
            ? (heads, module.Doubles("atomic_energies"))
            : throw module.Fail("atomic_energies", $"expected shape [{heads.Length}, {elements}] for the heads and elements, found {tensor.ShapeText}");
    }

    private ImmutableArray<double> ReadPolarizabilityBasis()
    {
        // Without it mace-torch takes the first four components of a readout apart in a way that no rotation respects.
        if (!root.Flag("use_polarizability", otherwise: true))
            throw root.Refuse("models of charges and dipoles without polarizabilities (use_polarizability = False)");
        return root.Doubles("change_of_basis");
    }

    private static StoredPrecision ReadPrecision(TorchModule embedding) => embedding.Tensor("weight").DataType switch
    {
        TorchDataType.Double => StoredPrecision.Double,
        TorchDataType.Float => StoredPrecision.Single,
        var other => throw embedding.Refuse($"weights of type {other}"),
    };

    private ImmutableArray<LayerDescription> ReadLayers(int heads, MaceModelKind kind)
    {
        int count = root.Integer("num_interactions");
        TorchModule interactions = root.Module("interactions");
        TorchModule products = root.Module("products");
        TorchModule readouts = root.Module("readouts");
        int found = interactions.Modules.Take(MostLayers + 1).Count();
        if (found != count || count is < 1 or > MostLayers)
            throw root.Fail("interactions", $"expected {count} by num_interactions and from 1 to {MostLayers}, found {found}");
        ImmutableArray<LayerDescription>.Builder layers = ImmutableArray.CreateBuilder<LayerDescription>();
        for (int t = 0; t < count; t++)
        {
            InteractionDescription interaction = MaceInteractionReader.Read(interactions.Module($"{t}"));
            ReadoutDescription? energy = null;
            TensorReadoutDescription? tensor = null;
            if (MaceDescription.MomentsOf(kind) is not null)
                (energy, tensor) = MaceTensorReadoutReader.Read(readouts.Module($"{t}"), kind, interaction.HiddenIrreps);
            else if (Readout(readouts, t, count) is { } module)
                energy = MaceReadoutReader.Read(module, interaction.HiddenIrreps, heads);
            layers.Add(new LayerDescription
            {
                Interaction = interaction,
                Product = MaceProductReader.Read(products.Module($"{t}"), interaction.HiddenIrreps),
                Readout = energy,
                TensorReadout = tensor,
            });
        }

        return layers.DrainToImmutable();
    }

    /// <summary>The readout of layer <paramref name="t"/>. A model may have one for the last layer alone, as its number 0.</summary>
    private TorchModule? Readout(TorchModule readouts, int t, int layers)
    {
        if (!root.Flag("use_last_readout_only", otherwise: false))
            return readouts.Module($"{t}");
        return t == layers - 1 ? readouts.TryModule($"{t}") ?? readouts.Module("0") : null;
    }
}
