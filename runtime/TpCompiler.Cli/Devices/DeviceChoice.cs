using System;
using System.Globalization;
using System.Linq;

namespace TpCompiler.Cli.Devices;

/// <summary>Where to evaluate, as <c>--device</c> says it: <c>cpu</c>, <c>opencl</c>, <c>opencl:1</c>, <c>opencl:radeon</c>, <c>cuda:0</c>.</summary>
/// <param name="Kind">The kind of device.</param>
/// <param name="Number">Its number among those of its kind; null where it is not chosen by number.</param>
/// <param name="NamePart">A part of its name, in any case; null where it is not chosen by name.</param>
internal sealed record DeviceChoice(DeviceKind Kind, int? Number = null, string? NamePart = null)
{
    private static readonly (string Word, DeviceKind Kind)[] s_words =
    [
        ("cpu", DeviceKind.Cpu),
        ("opencl", DeviceKind.OpenCl),
        ("cuda", DeviceKind.Cuda),
#if MANAGED_CUDA
        ("managedcuda", DeviceKind.ManagedCuda),
#endif
    ];

    /// <summary>The processor, which is there on every machine.</summary>
    public static DeviceChoice Cpu { get; } = new(DeviceKind.Cpu);

    /// <summary>The word for its kind.</summary>
    public string Word => WordOf(Kind);

    /// <summary>What can be written, for help and errors.</summary>
    public static string Forms { get; } = string.Join(", ", s_words.Select(w => w.Word)) + ", or one of these but cpu with a number or a part of a name, such as opencl:1 or opencl:radeon";

    /// <summary>Reads the text form.</summary>
    /// <returns>The choice; null where the text is none.</returns>
    public static DeviceChoice? Parse(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        string word = colon < 0 ? text : text[..colon];
        int known = Array.FindIndex(s_words, w => w.Word.Equals(word, StringComparison.OrdinalIgnoreCase));
        if (known < 0)
            return null;
        DeviceKind kind = s_words[known].Kind;
        if (colon < 0)
            return new(kind);
        string which = text[(colon + 1)..].Trim();
        if (kind == DeviceKind.Cpu || which.Length == 0)
            return null;
        if (!which.All(char.IsAsciiDigit))
            return new(kind, NamePart: which);
        return int.TryParse(which, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? new(kind, number) : null;
    }

    /// <summary>The text form, which <see cref="Parse"/> reads back.</summary>
    public override string ToString() => Word + (Number is int number ? ":" + NameOf(number) : NamePart is not null ? ":" + NamePart : "");

    private static string WordOf(DeviceKind kind) => kind switch
    {
        DeviceKind.Cpu => "cpu",
        DeviceKind.OpenCl => "opencl",
        DeviceKind.Cuda => "cuda",
        _ => "managedcuda",
    };

    private static string NameOf(int number) => number.ToString(CultureInfo.InvariantCulture);
}
