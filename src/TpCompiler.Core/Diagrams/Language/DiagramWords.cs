using System;
using System.Collections.Generic;
using System.Linq;

namespace TpCompiler.Core.Diagrams.Language;

/// <summary>The words of the language.</summary>
public static class DiagramWords
{
    private static readonly string[] s_statements = ["leg", "harmonics", "weight", "index", "out", "frame"];

    private static readonly Dictionary<string, ChannelMode> s_modes =
        new[] { ChannelMode.Uuu, ChannelMode.Uvu, ChannelMode.Uvv, ChannelMode.Uuw, ChannelMode.Uvw, ChannelMode.Uvuv }.ToDictionary(Spell);

    private static readonly HashSet<string> s_reserved =
        [.. s_statements, .. s_modes.Keys, "sum", "where", "mix", "by", "sh", "path", "ir", "so2", "rot"];

    /// <summary>The words that a statement may begin with.</summary>
    public static IReadOnlyList<string> Statements => s_statements;

    /// <summary>The words for channel modes.</summary>
    public static IEnumerable<string> Modes => s_modes.Keys;

    /// <summary>Whether <paramref name="name"/> is a word of the language and so cannot be a name.</summary>
    public static bool IsReserved(string name) => s_reserved.Contains(name);

    /// <summary>Whether <paramref name="name"/> begins a statement wherever it begins a line.</summary>
    public static bool IsStatement(string name) => Array.IndexOf(s_statements, name) >= 0;

    /// <summary>The mode that <paramref name="word"/> names, if any.</summary>
    public static ChannelMode? FindMode(string word) => s_modes.TryGetValue(word, out ChannelMode mode) ? mode : null;

    /// <summary>The word for a mode, such as "uvu".</summary>
    public static string Spell(ChannelMode mode) => mode.ToString().ToLowerInvariant();
}
