namespace TpCompiler.Cli.Inputs;

/// <summary>A frame that cannot be evaluated and was passed over.</summary>
/// <param name="File">Its file.</param>
/// <param name="Number">Its place in the file, from 1.</param>
/// <param name="Problem">Why, in a line that names the file and the place.</param>
internal sealed record SkippedFrame(string File, int Number, string Problem)
{
    /// <summary>The frame, where it could be read.</summary>
    public InputFrame? Frame { get; init; }
}
