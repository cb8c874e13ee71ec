namespace TpCompiler;

/// <summary>How the coupling of one path is normalised; e3nn's <c>irrep_normalization</c>.</summary>
public enum IrrepNormalization
{
    /// <summary>Components of the output have variance one if those of the operands have.</summary>
    Component,

    /// <summary>Norms of the output's irreps have second moment one if those of the operands have.</summary>
    Norm,

    /// <summary>The plain coupling tensor of Frobenius norm one.</summary>
    None,
}
