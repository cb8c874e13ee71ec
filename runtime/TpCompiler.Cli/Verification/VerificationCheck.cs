namespace TpCompiler.Cli.Verification;

/// <summary>The outcome of one check.</summary>
/// <param name="Name">What was checked.</param>
/// <param name="Error">The largest difference.</param>
/// <param name="Tolerance">How large it may be.</param>
/// <param name="Unit">The unit of both.</param>
internal sealed record VerificationCheck(string Name, double Error, double Tolerance, string Unit)
{
    /// <summary>Whether the difference is small enough; one that is not a number never is.</summary>
    public bool Passed => Error <= Tolerance;
}
