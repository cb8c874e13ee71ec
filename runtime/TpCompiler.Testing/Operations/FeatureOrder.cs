namespace TpCompiler.Testing;

/// <summary>How the components and the copies of a block of irreps lie in a row.</summary>
public enum FeatureOrder
{
    /// <summary>[component][copy]: the copies (channels) of a component side by side, as compiled operations have them.</summary>
    ComponentMajor,

    /// <summary>[copy][component], as e3nn and the layers of <c>TpCompiler.Runtime.Layers</c> have them.</summary>
    CopyMajor,
}
