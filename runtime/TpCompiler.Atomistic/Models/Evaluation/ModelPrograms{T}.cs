using System;
using System.Numerics;
using TpCompiler.Atomistic.Kernels;
using TpCompiler.Runtime.Programs;

namespace TpCompiler.Atomistic.Models.Evaluation;

/// <summary>The programs of a model in one precision, prepared for the processor when they are first needed. Immutable to its users.</summary>
internal sealed class ModelPrograms<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ProgramParameters<T> _parameters;
    private readonly Lazy<ProgramPlan<T>> _energies;
    private readonly Lazy<ProgramPlan<T>> _gradients;

    public ModelPrograms(AtomisticModel model)
    {
        AtomisticKernels.Register();
        Derivatives = new ModelDerivatives(model);
        _parameters = new ProgramParameters<T>(model.Prepare());
        _energies = new(() => new ProgramPlan<T>(Derivatives.Energies, _parameters));
        _gradients = new(() => new ProgramPlan<T>(Derivatives.Gradients, _parameters));
    }

    /// <summary>The model and its programs.</summary>
    public ModelDerivatives Derivatives { get; }

    /// <summary>Energies and moments.</summary>
    public ProgramPlan<T> Energies => _energies.Value;

    /// <summary>The same with the gradients of the energy with respect to positions and strain.</summary>
    public ProgramPlan<T> Gradients => _gradients.Value;
}
