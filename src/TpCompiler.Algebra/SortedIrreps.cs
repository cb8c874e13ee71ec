namespace TpCompiler.Algebra;

/// <summary>Irreps after a stable sort by irrep, with the permutation both ways.</summary>
/// <param name="Irreps">The sorted blocks.</param>
/// <param name="Sources">For each sorted block its index before the sort.</param>
/// <param name="Targets">For each block before the sort its index after it.</param>
public sealed record SortedIrreps(Irreps Irreps, EquatableArray<int> Sources, EquatableArray<int> Targets);
