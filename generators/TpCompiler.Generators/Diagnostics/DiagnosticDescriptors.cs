using Microsoft.CodeAnalysis;

namespace TpCompiler.Generators.Diagnostics;

/// <summary>The diagnostics; titles state what is wrong, messages what was found and what was expected.</summary>
internal static class DiagnosticDescriptors
{
    public static readonly DiagnosticDescriptor TypeNotPartial = Error(
        DiagnosticIds.TypeNotPartial,
        "The type is not partial",
        "The type {0} must be partial, because the compiled operation is added to it as another part");

    public static readonly DiagnosticDescriptor TypeIsGeneric = Error(
        DiagnosticIds.TypeIsGeneric,
        "The type is generic",
        "The type {0} is generic; an operation is compiled into a type without type parameters");

    public static readonly DiagnosticDescriptor TypeIsFileLocal = Error(
        DiagnosticIds.TypeIsFileLocal,
        "The type is file-local",
        "The type {0} is file-local, so generated code in another file cannot extend it");

    public static readonly DiagnosticDescriptor SeveralOperations = Error(
        DiagnosticIds.SeveralOperations,
        "The type has several operations",
        "The type {0} already has the operation {1}; give {2} a type of its own");

    public static readonly DiagnosticDescriptor UnsafeCodeNotAllowed = Error(
        DiagnosticIds.UnsafeCodeNotAllowed,
        "Unsafe code is not allowed",
        "The kernels compiled for {0} use pointers; set <AllowUnsafeBlocks>true</AllowUnsafeBlocks> in the project");

    public static readonly DiagnosticDescriptor LanguageVersionTooOld = Error(
        DiagnosticIds.LanguageVersionTooOld,
        "The language version is too old",
        "The code compiled for {0} needs C# 12 or later; the project uses C# {1}");

    public static readonly DiagnosticDescriptor UnknownEnumValue = Error(
        DiagnosticIds.UnknownEnumValue,
        "The value has no name",
        "{0} is not a value of {1}");

    public static readonly DiagnosticDescriptor DerivativesOutOfRange = Error(
        DiagnosticIds.DerivativesOutOfRange,
        "The number of derivatives is out of range",
        "The number of derivatives is {0}; it must be 0, 1 or 2");

    public static readonly DiagnosticDescriptor NeighborsOutOfRange = Error(
        DiagnosticIds.NeighborsOutOfRange,
        "The number of neighbours is out of range",
        "The number of neighbours is {0}; costs are compared for at least 1");

    public static readonly DiagnosticDescriptor MemberClashes = Error(
        DiagnosticIds.MemberClashes,
        "A member has the name of a compiled one",
        "{0} is not added to the type {1}, because {2}; give one of them another name");

    public static readonly DiagnosticDescriptor NamespaceIsReserved = Error(
        DiagnosticIds.NamespaceIsReserved,
        "The name is that of generated code",
        "{0} is where generated code lives, or hides it; give {1} another name or namespace");

    public static readonly DiagnosticDescriptor CodeTooLarge = Error(
        DiagnosticIds.CodeTooLarge,
        "The code would be too large",
        "{0} would be about {1} MB of C#, and its CodeBudget is {2} MB: {3}");

    public static readonly DiagnosticDescriptor CodeBudgetOutOfRange = Error(
        DiagnosticIds.CodeBudgetOutOfRange,
        "The budget of code is out of range",
        "The budget of code is {0}; it is a number of megabytes, or 0 for that of the project");

    public static readonly DiagnosticDescriptor IrrepsSyntax = Error(
        DiagnosticIds.IrrepsSyntax,
        "The irreps cannot be read",
        "{0}");

    public static readonly DiagnosticDescriptor NoIrreps = Error(
        DiagnosticIds.NoIrreps,
        "There are no irreps",
        "{0} has no irreps; expected for example \"16x0e + 16x1o\"");

    public static readonly DiagnosticDescriptor MultiplicityIsZero = Error(
        DiagnosticIds.MultiplicityIsZero,
        "The multiplicity is zero",
        "The block {0} has the multiplicity 0; leave it out");

    public static readonly DiagnosticDescriptor DegreeTooHigh = Error(
        DiagnosticIds.DegreeTooHigh,
        "The degree is too high",
        "The block {0} has the degree {1}; at most {2} is supported");

    public static readonly DiagnosticDescriptor MultiplicitiesTooLarge = Error(
        DiagnosticIds.MultiplicitiesTooLarge,
        "The multiplicities are too large",
        "The features or weights of {0} have more than 2147483647 numbers for an item, the most that can be counted");

    public static readonly DiagnosticDescriptor PathSyntax = Error(
        DiagnosticIds.PathSyntax,
        "The path cannot be read",
        "Expected {0}, found {1}");

    public static readonly DiagnosticDescriptor BlockOutOfRange = Error(
        DiagnosticIds.BlockOutOfRange,
        "The block does not exist",
        "There is no block {0} in {1}; its {2} blocks are counted from 0");

    public static readonly DiagnosticDescriptor PathIsZero = Error(
        DiagnosticIds.PathIsZero,
        "The path is zero",
        "The path is zero: {0} x {1} does not contain {2}");

    public static readonly DiagnosticDescriptor MultiplicityMismatch = Error(
        DiagnosticIds.MultiplicityMismatch,
        "The multiplicities do not match",
        "A {0} path needs {1}; found {2}");

    public static readonly DiagnosticDescriptor UvwWithoutOutput = Error(
        DiagnosticIds.UvwWithoutOutput,
        "The output is missing",
        "A {0} product needs Output, the irreps of its result");

    public static readonly DiagnosticDescriptor UvwWithoutWeights = Error(
        DiagnosticIds.UvwWithoutWeights,
        "The weights are missing",
        "A {0} path mixes copies by weights; it cannot be without them");

    public static readonly DiagnosticDescriptor NoPaths = Error(
        DiagnosticIds.NoPaths,
        "There are no paths",
        "No block of {0} coupled with a block of {1} leads to {2}");

    public static readonly DiagnosticDescriptor KeepKeepsNothing = Error(
        DiagnosticIds.KeepKeepsNothing,
        "No irrep is kept",
        "None of the irreps {0} occurs in the product; it contains {1}");

    public static readonly DiagnosticDescriptor OutputWithoutPaths = Error(
        DiagnosticIds.OutputWithoutPaths,
        "The paths are missing",
        "A {0} product with Output needs Paths, which say which coupling leads to which block; or give Keep instead of Output");

    public static readonly DiagnosticDescriptor PathsWithoutOutput = Error(
        DiagnosticIds.PathsWithoutOutput,
        "The output is missing",
        "Paths name blocks of the output; give Output");

    public static readonly DiagnosticDescriptor KeepWithOutput = Error(
        DiagnosticIds.KeepWithOutput,
        "The filter has no effect",
        "Keep filters the output that is made from the operands; it cannot be combined with {0}");

    public static readonly DiagnosticDescriptor UuuOperandsDiffer = Error(
        DiagnosticIds.UuuOperandsDiffer,
        "The operands' multiplicities differ",
        "A uuu product couples block by block, copy by copy; {0} does not have the multiplicities of {1}");

    public static readonly DiagnosticDescriptor ProductTooLarge = Error(
        DiagnosticIds.ProductTooLarge,
        "The product is too large",
        "The product has {0} coupling terms per channel; at most {1} are compiled");

    public static readonly DiagnosticDescriptor CorrelationOutOfRange = Error(
        DiagnosticIds.CorrelationOutOfRange,
        "The correlation is out of range",
        "The correlation is {0}; it must be from 1 to 4");

    public static readonly DiagnosticDescriptor LMaxOutOfRange = Error(
        DiagnosticIds.LMaxOutOfRange,
        "The degree is out of range",
        "The highest degree is {0}; it must be from 0 to 11");

    public static readonly DiagnosticDescriptor IrrepRepeated = Error(
        DiagnosticIds.IrrepRepeated,
        "The irrep is repeated",
        "The irrep {0} occurs in two blocks; write one block per irrep");

    public static readonly DiagnosticDescriptor MixedMultiplicities = Error(
        DiagnosticIds.MixedMultiplicities,
        "The multiplicities differ",
        "The block {0} has another multiplicity than {1}; a symmetric contraction works channel by channel");

    public static readonly DiagnosticDescriptor OutputNotReached = Error(
        DiagnosticIds.OutputNotReached,
        "The output is always zero",
        "No product of up to {0} factors of {1} contains {2}");

    public static readonly DiagnosticDescriptor ContractionTooLarge = Error(
        DiagnosticIds.ContractionTooLarge,
        "The contraction is too large",
        "The degrees of {0} to the power {1} are too many to be compiled; lower the degrees or the correlation");

    public static readonly DiagnosticDescriptor ContractionWithoutWeights = Error(
        DiagnosticIds.ContractionWithoutWeights,
        "The weights are missing",
        "A symmetric contraction weighs its couplings; it cannot be without weights");

    public static readonly DiagnosticDescriptor KernelFileMalformed = Error(
        DiagnosticIds.KernelFileMalformed,
        "The file of kernels is malformed",
        "The file {0} is not a library of kernels: {1}");

    public static readonly DiagnosticDescriptor InternalError = Error(
        DiagnosticIds.InternalError,
        "The compiler failed",
        "{0} could not be compiled, which is an error of TpCompiler: {1}");

    private static DiagnosticDescriptor Error(string id, string title, string message) => new(
        id,
        title,
        message,
        category: "TpCompiler",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: DiagnosticPages.Of(id));
}
