using System.Collections.Generic;

namespace TpCompiler.Core.Diagrams.Language;

/// <summary>Every kind of finding in the language of fusion diagrams.</summary>
public static class DiagramDiagnostics
{
    private static readonly List<DiagramDiagnosticKind> s_all = [];

    /// <summary>A character that the language does not have.</summary>
    public static DiagramDiagnosticKind UnknownCharacter { get; } = Error("TPC0401", "The character is not part of the language");

    /// <summary>A token where another was expected.</summary>
    public static DiagramDiagnosticKind UnexpectedToken { get; } = Error("TPC0402", "The statement cannot be read");

    /// <summary>Irreps that cannot be read.</summary>
    public static DiagramDiagnosticKind MalformedIrreps { get; } = Error("TPC0403", "The irreps cannot be read");

    /// <summary>A name that is not declared.</summary>
    public static DiagramDiagnosticKind UnknownName { get; } = Error("TPC0404", "The name is not declared");

    /// <summary>A name that is declared twice.</summary>
    public static DiagramDiagnosticKind RepeatedName { get; } = Error("TPC0405", "The name is declared twice");

    /// <summary>A leg where a weight is meant, or the like.</summary>
    public static DiagramDiagnosticKind WrongKindOfName { get; } = Error("TPC0406", "The name is of another kind");

    /// <summary>No output, or several.</summary>
    public static DiagramDiagnosticKind OneOutput { get; } = Error("TPC0407", "There must be one output");

    /// <summary>A part of the language that this version does not have.</summary>
    public static DiagramDiagnosticKind NotSupported { get; } = Error("TPC0408", "This version does not have it");

    /// <summary>so2 outside rot.</summary>
    public static DiagramDiagnosticKind So2OutsideRot { get; } = Error("TPC0409", "so2 stands outside rot");

    /// <summary>Too large to be compiled.</summary>
    public static DiagramDiagnosticKind TooLarge { get; } = Error("TPC0410", "The diagram is too large");

    /// <summary>Index letters that are none.</summary>
    public static DiagramDiagnosticKind MalformedIndices { get; } = Error("TPC0411", "The indices cannot be read");

    /// <summary>More or fewer index letters than declared.</summary>
    public static DiagramDiagnosticKind IndexCount { get; } = Error("TPC0412", "The number of indices does not match");

    /// <summary>An index that is neither summed nor in the output.</summary>
    public static DiagramDiagnosticKind FreeIndex { get; } = Error("TPC0413", "An index is neither summed nor in the result");

    /// <summary>An index on which nothing depends.</summary>
    public static DiagramDiagnosticKind IndexWithoutUse { get; } = Error("TPC0414", "Nothing depends on the index");

    /// <summary>An edge used in both directions, or a sum whose centre is unknown.</summary>
    public static DiagramDiagnosticKind EdgeDirection { get; } = Error("TPC0415", "It is not clear whose neighbours are meant");

    /// <summary>An index summed twice, or summed and in the result.</summary>
    public static DiagramDiagnosticKind IndexSummedTwice { get; } = Error("TPC0416", "The index has another meaning already");

    /// <summary>A condition on indices that are not summed.</summary>
    public static DiagramDiagnosticKind Condition { get; } = Error("TPC0417", "The condition does not fit the sum");

    /// <summary>An irrep of the other parity is wanted.</summary>
    public static DiagramDiagnosticKind Parity { get; } = Error("TPC0421", "The parity is not possible");

    /// <summary>A degree outside the triangle is wanted.</summary>
    public static DiagramDiagnosticKind Triangle { get; } = Error("TPC0422", "The degree is not possible");

    /// <summary>Nothing that is wanted is there.</summary>
    public static DiagramDiagnosticKind NoPath { get; } = Error("TPC0423", "No path leads to the wanted irreps");

    /// <summary>Some of what is wanted is not there.</summary>
    public static DiagramDiagnosticKind IrrepWithoutPath { get; } = Warning("TPC0424", "An irrep has no path");

    /// <summary>A product of equal factors that is always zero.</summary>
    public static DiagramDiagnosticKind IdenticallyZero { get; } = Warning("TPC0425", "The product is always zero");

    /// <summary>More weights than independent couplings.</summary>
    public static DiagramDiagnosticKind DependentCouplings { get; } = Warning("TPC0426", "Couplings depend on each other");

    /// <summary>An irrep named twice.</summary>
    public static DiagramDiagnosticKind RepeatedIrrep { get; } = Error("TPC0427", "The irrep is named twice");

    /// <summary>An exponent that is not possible.</summary>
    public static DiagramDiagnosticKind Exponent { get; } = Error("TPC0428", "The exponent is not possible");

    /// <summary>A weight of another shape than its use.</summary>
    public static DiagramDiagnosticKind WeightShape { get; } = Error("TPC0431", "The shape of the weight does not match");

    /// <summary>Numbers of channels that do not fit.</summary>
    public static DiagramDiagnosticKind ChannelMismatch { get; } = Error("TPC0432", "The numbers of channels do not match");

    /// <summary>A mode on something that is no product of two.</summary>
    public static DiagramDiagnosticKind ModeWithoutProduct { get; } = Error("TPC0433", "The mode does not fit the expression");

    /// <summary>A mode that mixes channels, without weights.</summary>
    public static DiagramDiagnosticKind ModeWithoutWeights { get; } = Error("TPC0434", "The mode needs weights");

    /// <summary>Something declared and never used.</summary>
    public static DiagramDiagnosticKind UnusedName { get; } = Warning("TPC0441", "The name is never used");

    /// <summary>All kinds, by identifier.</summary>
    public static IReadOnlyList<DiagramDiagnosticKind> All => s_all;

    private static DiagramDiagnosticKind Error(string id, string title) => Add(new(id, title, DiagramSeverity.Error));

    private static DiagramDiagnosticKind Warning(string id, string title) => Add(new(id, title, DiagramSeverity.Warning));

    private static DiagramDiagnosticKind Add(DiagramDiagnosticKind kind)
    {
        s_all.Add(kind);
        return kind;
    }
}
