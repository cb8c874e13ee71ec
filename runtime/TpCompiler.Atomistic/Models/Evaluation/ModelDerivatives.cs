using System;
using System.Linq;
using TpCompiler.Core.Programs;
using TpCompiler.Core.Programs.Derivatives;

namespace TpCompiler.Atomistic.Models.Evaluation;

/// <summary>The programs of an evaluation, and what they give: energies alone, and energies with forces and stress. Immutable to its users.</summary>
internal sealed class ModelDerivatives
{
    private readonly Lazy<TensorProgram> _gradients;

    /// <summary>The programs of a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="energies">What is evaluated in place of its own program; null for that.</param>
    public ModelDerivatives(AtomisticModel model, TensorProgram? energies = null)
    {
        Model = model;
        Energies = energies ?? model.Program;
        HasEnergy = model.Program.TensorsOf(ProgramRole.Output).Any(t => t.Name == ModelOutputs.Energy);
        HasInteractionEnergy = model.Program.TensorsOf(ProgramRole.Output).Any(t => t.Name == ModelOutputs.InteractionEnergy);
        PredictsForces = model.Program.TensorsOf(ProgramRole.Output).Any(t => t.Name == ModelOutputs.Forces);
        MomentWidth = model.Program.TensorsOf(ProgramRole.Output).FirstOrDefault(t => t.Name == ModelOutputs.Moments)?.RowLength ?? 0;
        _gradients = new(() => ReverseMode.Of(Energies, ["positions", "strain"], of: [ModelOutputs.Energy]));
    }

    /// <summary>The model.</summary>
    public AtomisticModel Model { get; }

    /// <summary>Whether the model gives an energy.</summary>
    public bool HasEnergy { get; }

    /// <summary>Whether the model tells the interaction energy apart; otherwise all of the energy is one.</summary>
    public bool HasInteractionEnergy { get; }

    /// <summary>Whether the model predicts forces for themselves, so that they are no gradient.</summary>
    public bool PredictsForces { get; }

    /// <summary>The numbers of the moments of an atom.</summary>
    public int MomentWidth { get; }

    /// <summary>Energies, moments, and forces where they are predicted.</summary>
    public TensorProgram Energies { get; }

    /// <summary>The same with the gradients of the energy with respect to positions and strain.</summary>
    public TensorProgram Gradients => _gradients.Value;

    /// <summary>Whether gradients are computed for what is asked for.</summary>
    public bool NeedsGradients(Quantities quantities)
        => HasEnergy && (quantities & (PredictsForces ? Quantities.Stress : Quantities.Forces | Quantities.Stress)) != 0;
}
