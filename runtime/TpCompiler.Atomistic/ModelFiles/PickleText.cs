using System.Globalization;

namespace TpCompiler.Atomistic.ModelFiles;

/// <summary>Short names of pickled values, for messages. They never follow references, which may be circular.</summary>
internal static class PickleText
{
    private const int LongestText = 60;

    public static string Describe(object? value) => value switch
    {
        null => "None",
        bool b => b ? "True" : "False",
        long or double or System.Numerics.BigInteger => string.Format(CultureInfo.InvariantCulture, "{0}", value),
        string s => $"the text '{(s.Length > LongestText ? s[..LongestText] + "..." : s)}'",
        byte[] bytes => $"{bytes.Length} bytes",
        PickleTuple t => $"a tuple of {t.Items.Count}",
        PickleList l => $"a list of {l.Items.Count}",
        PickleDictionary d => $"a dictionary of {d.Items.Count}",
        PickleGlobal g => $"the name {Shorten(g.FullName)}",
        PickleObject o => $"an object of class {Shorten(o.Type.FullName)}",
        PickleCall { Function: PickleGlobal g } => $"the result of a call of {Shorten(g.FullName)}, which is not made",
        PickleCall => "the result of a call, which is not made",
        TorchTensor t => $"a tensor of shape {t.ShapeText}",
        TorchStorage s => $"the storage {s.Key}",
        _ => value.GetType().Name,
    };

    /// <summary>The name of a member: a text as it is, anything else described.</summary>
    public static string Name(object? key) => key as string ?? Describe(key);

    private static string Shorten(string name) => name.Length > 2 * LongestText ? name[..(2 * LongestText)] + "..." : name;
}
