namespace TpCompiler.Core.Diagrams;

/// <summary>How the channels of the two operands of a vertex are connected; e3nn's names.</summary>
public enum ChannelMode
{
    /// <summary>Channel u with channel u into channel u.</summary>
    Uuu,

    /// <summary>Channel u with every channel v, summed into channel u.</summary>
    Uvu,

    /// <summary>Every channel u with channel v, summed into channel v.</summary>
    Uvv,

    /// <summary>Channel u with channel u, summed into every channel w by a weight for each pair.</summary>
    Uuw,

    /// <summary>Every channel u with every channel v, summed into every channel w by a weight for each triple.</summary>
    Uvw,

    /// <summary>Every channel u with every channel v into a channel of their own.</summary>
    Uvuv,
}
