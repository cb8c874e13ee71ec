namespace TpCompiler.Atomistic.Models;

/// <summary>A property of structures or of their atoms that a model reads, besides elements, positions and cell.</summary>
/// <param name="Name">The property's name: total_charge, total_spin, ...; also that of the program's input or label.</param>
/// <param name="IsPerAtom">Whether atoms have a value each, or the structure has one.</param>
public abstract record ModelInput(string Name, bool IsPerAtom);

/// <summary>Numbers, which the program has as an input.</summary>
/// <param name="Name">The property's name, and that of the input.</param>
/// <param name="IsPerAtom">Whether atoms have values each.</param>
/// <param name="Count">How many numbers.</param>
public sealed record NumericInput(string Name, bool IsPerAtom, int Count) : ModelInput(Name, IsPerAtom);

/// <summary>A whole number that selects rows: value + offset is the value of a label of atoms.</summary>
/// <param name="Name">The property's name, and that of the label.</param>
/// <param name="IsPerAtom">Whether atoms have a value each.</param>
/// <param name="Offset">What is added to the value.</param>
/// <param name="Count">How many values there are.</param>
public sealed record LabelInput(string Name, bool IsPerAtom, int Offset, int Count) : ModelInput(Name, IsPerAtom);
