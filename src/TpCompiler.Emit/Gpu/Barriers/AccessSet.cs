using System;

namespace TpCompiler.Emit.Gpu.Barriers;

/// <summary>Some of the accesses that <see cref="SharedAccesses"/> has numbered.</summary>
internal sealed class AccessSet
{
    private readonly ulong[] _words;

    /// <summary>None of <paramref name="count"/> accesses.</summary>
    public AccessSet(int count) => _words = new ulong[(count + 63) / 64];

    private AccessSet(ulong[] words) => _words = words;

    /// <summary>Whether an access is in the set.</summary>
    public bool Contains(int access) => (_words[access / 64] >> (access % 64) & 1) != 0;

    /// <summary>Puts an access to the set.</summary>
    public void Add(int access) => _words[access / 64] |= 1UL << (access % 64);

    /// <summary>Puts all of another set to this one; whether there were others than before.</summary>
    public bool Add(AccessSet other)
    {
        ulong added = 0;
        for (int w = 0; w < _words.Length; w++)
        {
            added |= other._words[w] & ~_words[w];
            _words[w] |= other._words[w];
        }

        return added != 0;
    }

    /// <summary>Whether some access is in both sets.</summary>
    public bool Meets(AccessSet other)
    {
        for (int w = 0; w < _words.Length; w++)
        {
            if ((_words[w] & other._words[w]) != 0)
                return true;
        }

        return false;
    }

    /// <summary>Leaves none.</summary>
    public void Clear() => Array.Clear(_words, 0, _words.Length);

    /// <summary>The same accesses.</summary>
    public AccessSet Copy() => new((ulong[])_words.Clone());
}
