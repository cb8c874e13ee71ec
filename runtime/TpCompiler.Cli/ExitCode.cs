namespace TpCompiler.Cli;

/// <summary>What the process returns.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>A file or its content is not usable.</summary>
    public const int Failure = 1;

    /// <summary>The command line is not understood.</summary>
    public const int Usage = 2;

    /// <summary>Interrupted: as <see cref="OfSignal"/> says of SIGINT.</summary>
    public const int Cancelled = 130;

    /// <summary>Ended by a signal: 128 and its number, as shells say it.</summary>
    public static int OfSignal(int number) => 128 + number;
}
