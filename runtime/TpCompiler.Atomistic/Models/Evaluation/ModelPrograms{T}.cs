using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using TpCompiler.Atomistic.Kernels;
using TpCompiler.Atomistic.Models.Tables;
using TpCompiler.Core.Programs;
using TpCompiler.Jit;
using TpCompiler.Runtime.Programs;

namespace TpCompiler.Atomistic.Models.Evaluation;

/// <summary>The programs of a model in one precision, prepared for the processor when they are first needed. Immutable to its users.</summary>
internal sealed class ModelPrograms<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ProgramParameters<T> _parameters;
    private readonly Lazy<ProgramPlan<T>> _energies;
    private readonly Lazy<ProgramPlan<T>> _gradients;

    public ModelPrograms(AtomisticModel model, RadialEvaluation radial)
    {
        AtomisticKernels.Register();
        JitKernels.Use();
        (TensorProgram program, IReadOnlyDictionary<string, double[]> parameters) = ConstantFolding.Apply(model.Program, model.Prepare());
        RadialAccuracy? closest = null;
        bool isExact = radial == RadialEvaluation.Exact || (radial == RadialEvaluation.Automatic && typeof(T) == typeof(double));
        Tables = isExact ? null : RadialTables<T>.Of(model, program, parameters, out closest);
        if (Tables is null && radial == RadialEvaluation.Table)
            throw new NotSupportedException(closest is null ? "The model has no radial functions of elements and distances alone, of which there could be tables." : closest.Refusal<T>());
        Derivatives = new ModelDerivatives(model, Tables?.Program ?? program);
        _parameters = new ProgramParameters<T>(parameters, Tables?.Tables);
        _energies = new(() => new ProgramPlan<T>(Derivatives.Energies, _parameters));
        _gradients = new(() => new ProgramPlan<T>(Derivatives.Gradients, _parameters));
        if (Tables is null || radial != RadialEvaluation.Automatic || Interpreted == 0)
            return;

        // Kernels that read tables are worth nothing where only those of the networks were compiled.
        ModelPrograms<T> exact = new(model, RadialEvaluation.Exact);
        if (exact.Interpreted < Interpreted)
            (Derivatives, Tables, _parameters, _energies, _gradients) = (exact.Derivatives, null, exact._parameters, exact._energies, exact._gradients);
    }

    /// <summary>The model and its programs.</summary>
    public ModelDerivatives Derivatives { get; }

    /// <summary>Tables of radial functions; null where these are evaluated as they are.</summary>
    public RadialTables<T>? Tables { get; }

    /// <summary>Energies, with their gradients where there are energies.</summary>
    public ProgramPlan<T> Whole => Derivatives.HasEnergy ? Gradients : Energies;

    /// <summary>Energies and moments.</summary>
    public ProgramPlan<T> Energies => _energies.Value;

    /// <summary>The same with the gradients of the energy with respect to positions and strain.</summary>
    public ProgramPlan<T> Gradients => _gradients.Value;

    /// <summary>The number of kernels that are interpreted.</summary>
    private int Interpreted => Whole.Kernels.Count(k => !k.Kernel.IsCompiled);
}
