using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Atomistic.Models;
using TpCompiler.Core.Programs.Building;

namespace TpCompiler.Atomistic.Mace.Architecture;

/// <content>Non-linear interactions and gates.</content>
public sealed partial class MaceArchitecture
{
    /// <summary>linear_2(gate(linear_1(A) / (alpha + beta rho) + linear_res(h'))), A the convolution of the sent features h'.</summary>
    private TensorValue GatedMessage(
        string path, InteractionDescription block, NonLinearInteractionDescription update, TensorValue sent, TensorValue sum, TensorValue normalization)
    {
        Irreps input = ProgramBuilder.GateInput(block.TargetIrreps);
        TensorValue mixed = _model.Linear(new($"{path}.linear_1.weight", block.Linear), sum, input);
        TensorValue message = _model.Scale($"{path}.message", mixed, normalization);
        _model.AddLinear(new($"{path}.linear_res.weight", update.LinearResidual), sent, message);
        return GatedLinear(
            $"{path}.equivariant_nonlin", message, block.TargetIrreps, update.ScalarActivation, update.GateActivation, new($"{path}.linear_2.weight", update.Linear2), block.TargetIrreps);
    }

    /// <summary>A gate and the linear map after it, into which the constants of its functions are folded.</summary>
    private TensorValue GatedLinear(
        string name, TensorValue x, Irreps hidden, ActivationDescription scalars, ActivationDescription gates, Weights weights, Irreps output)
    {
        (Activation scalar, Activation gate) = (ActivationOf(scalars), ActivationOf(gates));
        TensorValue gated = _model.Gate(name, x, hidden, scalar.Function ?? (v => v), gate.Function ?? (v => v));
        double[] constants = [.. hidden.Select(b => b.Irrep.L == 0 ? scalar.Constant : gate.Constant)];
        return _model.Linear(weights, gated, output, inputFactors: constants);
    }
}
