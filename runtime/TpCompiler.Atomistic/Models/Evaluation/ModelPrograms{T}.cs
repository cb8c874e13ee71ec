using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using TpCompiler.Atomistic.Kernels;
using TpCompiler.Core.Programs;
using TpCompiler.Core.Programs.Derivatives;
using TpCompiler.Runtime.Programs;

namespace TpCompiler.Atomistic.Models.Evaluation;

/// <summary>The programs of a model in one precision, prepared when they are first needed: energies alone, and energies with forces and stress. Immutable to its users.</summary>
internal sealed class ModelPrograms<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ProgramParameters<T> _parameters;
    private readonly Lazy<ProgramPlan<T>> _energies;
    private readonly Lazy<ProgramPlan<T>> _gradients;

    public ModelPrograms(AtomisticModel model)
    {
        AtomisticKernels.Register();
        Model = model;
        HasEnergy = model.Program.TensorsOf(ProgramRole.Output).Any(t => t.Name == ModelOutputs.Energy);
        HasInteractionEnergy = model.Program.TensorsOf(ProgramRole.Output).Any(t => t.Name == ModelOutputs.InteractionEnergy);
        MomentWidth = model.Program.TensorsOf(ProgramRole.Output).FirstOrDefault(t => t.Name == ModelOutputs.Moments)?.RowLength ?? 0;
        (TensorProgram program, IReadOnlyDictionary<string, double[]> parameters) = ConstantFolding.Apply(model.Program, model.Prepare());
        _parameters = new ProgramParameters<T>(parameters);
        _energies = new(() => new ProgramPlan<T>(program, _parameters));
        _gradients = new(() => new ProgramPlan<T>(ReverseMode.Of(program, ["positions", "strain"], of: [ModelOutputs.Energy]), _parameters));
    }

    /// <summary>The model.</summary>
    public AtomisticModel Model { get; }

    /// <summary>Whether the model gives an energy.</summary>
    public bool HasEnergy { get; }

    /// <summary>Whether the model tells the interaction energy apart; otherwise all of the energy is one.</summary>
    public bool HasInteractionEnergy { get; }

    /// <summary>The numbers of the moments of an atom.</summary>
    public int MomentWidth { get; }

    /// <summary>Energies and moments.</summary>
    public ProgramPlan<T> Energies => _energies.Value;

    /// <summary>The same with the gradients of the energy with respect to positions and strain.</summary>
    public ProgramPlan<T> Gradients => _gradients.Value;
}
