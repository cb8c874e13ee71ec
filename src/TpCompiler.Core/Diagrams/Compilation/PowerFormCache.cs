using System.Collections.Generic;
using System.Threading;
using TpCompiler.Core.SymmetricContractions;

namespace TpCompiler.Core.Diagrams.Compilation;

/// <summary>The forms of the layers of powers in a diagram, found once.</summary>
internal sealed class PowerFormCache(CancellationToken cancellationToken)
{
    private readonly Dictionary<PowerLayer, IReadOnlyList<PowerForm>> _forms = [];

    /// <summary>The forms of a layer, the best first.</summary>
    public IReadOnlyList<PowerForm> FormsOf(PowerLayer layer)
    {
        if (!_forms.TryGetValue(layer, out IReadOnlyList<PowerForm>? forms))
            _forms.Add(layer, forms = PowerForms.Candidates(layer, cancellationToken));
        return forms;
    }
}
