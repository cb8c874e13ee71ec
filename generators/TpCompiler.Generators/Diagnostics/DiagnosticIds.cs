namespace TpCompiler.Generators.Diagnostics;

/// <summary>
/// The ids of all diagnostics, in groups: 00xx the annotated type, 01xx the text of irreps, 02xx tensor products, 03xx symmetric
/// contractions and spherical harmonics, 09xx the compiler itself; 04xx, fusion diagrams, are those of the language's catalogue. Each has
/// a page docs/diagnostics/TPCnnnn.md.
/// </summary>
internal static class DiagnosticIds
{
    public const string TypeNotPartial = "TPC0001";
    public const string TypeIsGeneric = "TPC0002";
    public const string TypeIsFileLocal = "TPC0003";
    public const string SeveralOperations = "TPC0004";
    public const string UnsafeCodeNotAllowed = "TPC0005";
    public const string LanguageVersionTooOld = "TPC0006";
    public const string UnknownEnumValue = "TPC0007";
    public const string DerivativesOutOfRange = "TPC0008";
    public const string NeighborsOutOfRange = "TPC0009";
    public const string MemberClashes = "TPC0010";
    public const string NamespaceIsReserved = "TPC0011";
    public const string CodeTooLarge = "TPC0012";
    public const string CodeBudgetOutOfRange = "TPC0013";

    public const string IrrepsSyntax = "TPC0101";
    public const string NoIrreps = "TPC0102";
    public const string MultiplicityIsZero = "TPC0103";
    public const string DegreeTooHigh = "TPC0104";
    public const string MultiplicitiesTooLarge = "TPC0105";

    public const string PathSyntax = "TPC0201";
    public const string BlockOutOfRange = "TPC0202";
    public const string PathIsZero = "TPC0203";
    public const string MultiplicityMismatch = "TPC0204";
    public const string UvwWithoutOutput = "TPC0205";
    public const string UvwWithoutWeights = "TPC0206";
    public const string NoPaths = "TPC0207";
    public const string KeepKeepsNothing = "TPC0208";
    public const string OutputWithoutPaths = "TPC0209";
    public const string PathsWithoutOutput = "TPC0210";
    public const string KeepWithOutput = "TPC0211";
    public const string UuuOperandsDiffer = "TPC0212";
    public const string ProductTooLarge = "TPC0213";

    public const string CorrelationOutOfRange = "TPC0301";
    public const string LMaxOutOfRange = "TPC0302";
    public const string IrrepRepeated = "TPC0303";
    public const string MixedMultiplicities = "TPC0304";
    public const string OutputNotReached = "TPC0305";
    public const string ContractionTooLarge = "TPC0306";
    public const string ContractionWithoutWeights = "TPC0307";

    public const string KernelFileMalformed = "TPC0501";

    public const string InternalError = "TPC0900";
}
