using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using TpCompiler.Emit.Gpu.Model;

namespace TpCompiler.Emit.Gpu.Barriers;

/// <summary>All accesses to shared memory of some statements, each once and numbered, and which of them meet.</summary>
internal sealed class SharedAccesses
{
    private readonly List<SharedAccess> _accesses = [];
    private readonly Dictionary<Work, OfWork> _ofWork = new(new ByReference());

    public SharedAccesses(IEnumerable<GpuStatement> statements)
    {
        Dictionary<SharedAccess, int> numbers = [];
        Dictionary<Work, int[]> numbersOf = new(new ByReference());
        foreach (Work work in statements.Works())
            numbersOf[work] = [.. SharedAccess.Of(work).Select(Number).Distinct()];
        // Only accesses of one place are compared one by one: others of their family are elsewhere.
        Dictionary<SharedArray, Dictionary<int, Dictionary<int, List<int>>>> byPlace = [];
        for (int a = 0; a < _accesses.Count; a++)
            At(At(At(byPlace, _accesses[a].Element.Array), _accesses[a].Family), _accesses[a].Element.Index).Add(a);
        foreach (KeyValuePair<Work, int[]> work in numbersOf)
            _ofWork.Add(work.Key, Meetings(work.Value, byPlace));

        int Number(SharedAccess access)
        {
            if (!numbers.TryGetValue(access, out int number))
            {
                numbers.Add(access, number = _accesses.Count);
                _accesses.Add(access);
            }

            return number;
        }
    }

    /// <summary>How many accesses there are.</summary>
    public int Count => _accesses.Count;

    /// <summary>An access.</summary>
    public SharedAccess this[int number] => _accesses[number];

    /// <summary>None of the accesses.</summary>
    public AccessSet None() => new(_accesses.Count);

    /// <summary>Those of some work.</summary>
    public OfWork Of(Work work) => _ofWork[work];

    private static TValue At<TKey, TValue>(Dictionary<TKey, TValue> values, TKey key)
        where TKey : notnull
        where TValue : new()
    {
        if (!values.TryGetValue(key, out TValue? value))
            values.Add(key, value = new());
        return value;
    }

    private OfWork Meetings(int[] own, Dictionary<SharedArray, Dictionary<int, Dictionary<int, List<int>>>> byPlace)
    {
        OfWork accesses = new(own, None(), None());
        foreach (int a in own)
            accesses.Own.Add(a);
        foreach (int a in own)
        {
            SharedAccess access = _accesses[a];
            foreach (KeyValuePair<int, Dictionary<int, List<int>>> family in byPlace[access.Element.Array])
            {
                IEnumerable<int> candidates = family.Key == access.Family ? family.Value[access.Element.Index] : family.Value.Values.SelectMany(l => l);
                foreach (int other in candidates)
                {
                    if (_accesses[other].ConflictsWith(access, together: false))
                        accesses.Meeting.Add(other);
                    accesses.MeetsItself |= accesses.Own.Contains(other) && _accesses[other].ConflictsWith(access, together: true);
                }
            }
        }

        return accesses;
    }

    /// <summary>The accesses of some work, and those that they meet if no barrier is between.</summary>
    internal sealed class OfWork(int[] numbers, AccessSet own, AccessSet meeting)
    {
        /// <summary>The accesses.</summary>
        public int[] Numbers { get; } = numbers;

        /// <summary>The same as a set.</summary>
        public AccessSet Own { get; } = own;

        /// <summary>Accesses before the work that meet one of it.</summary>
        public AccessSet Meeting { get; } = meeting;

        /// <summary>Whether accesses of different work-items in the work meet.</summary>
        public bool MeetsItself { get; set; }
    }

    private sealed class ByReference : IEqualityComparer<Work>
    {
        public bool Equals(Work? x, Work? y) => ReferenceEquals(x, y);

        public int GetHashCode(Work work) => RuntimeHelpers.GetHashCode(work);
    }
}
