namespace TpCompiler.Atomistic.Structures;

/// <summary>Quotes what was found in a file, cut where it is long.</summary>
internal static class Shortened
{
    private const int MaximumLength = 60;

    public static string Quoted(string text)
        => text.Length <= MaximumLength ? $"'{text}'" : $"'{text[..MaximumLength]}...'";
}
