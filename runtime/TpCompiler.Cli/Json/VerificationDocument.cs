using System.Collections.Generic;

namespace TpCompiler.Cli.Json;

/// <summary>What <c>tpc verify --json</c> writes.</summary>
/// <param name="Model">The model's file.</param>
/// <param name="Head">The head that was verified.</param>
/// <param name="Reference">The file of recorded results; absent where there is none.</param>
/// <param name="Passed">Whether every check passed.</param>
/// <param name="Checks">The checks in their order.</param>
internal sealed record VerificationDocument(string Model, string Head, string? Reference, bool Passed, IReadOnlyList<CheckDocument> Checks);

/// <summary>One check.</summary>
/// <param name="Name">What was checked.</param>
/// <param name="Error">The largest difference; absent where it is not a number.</param>
/// <param name="Tolerance">How large it may be.</param>
/// <param name="Unit">The unit of both.</param>
/// <param name="Passed">Whether it is small enough.</param>
internal sealed record CheckDocument(string Name, double? Error, double Tolerance, string Unit, bool Passed);
