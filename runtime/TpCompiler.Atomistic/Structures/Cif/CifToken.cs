namespace TpCompiler.Atomistic.Structures.Cif;

/// <summary>A word of a CIF file.</summary>
/// <param name="Text">What it says, without quotes.</param>
/// <param name="Line">Its line, from 1.</param>
/// <param name="IsQuoted">Whether it stood in quotes or between semicolons, and is a value whatever it says.</param>
internal readonly record struct CifToken(string Text, int Line, bool IsQuoted)
{
    /// <summary>Whether it is a value that says nothing: ? (unknown) or . (none).</summary>
    public bool IsMissing => !IsQuoted && Text is "?" or ".";
}
