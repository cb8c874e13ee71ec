using System;
using System.Collections.Generic;
using System.Text;
using TpCompiler.Algebra;

namespace TpCompiler.Core.Kernels;

/// <summary>
/// A multilinear (or polynomial) map with exact coefficients as straight-line code: the intermediate representation that
/// every optimisation reads and returns, every emitter prints, and the interpreter runs. Immutable and equal by value.
/// </summary>
/// <remarks>
/// A program is the work of one item over all lanes. Instructions are numbered in order and use earlier ones only. Each
/// store adds its value to a component of an output, so that outputs are sums over everything they do not depend on:
/// loops, items scattered to one row, and, through <see cref="Operation.SumLanes"/>, lanes. Values fall in three stages
/// (<see cref="Stages"/>): uniform ones computed before the lanes, values per lane, and uniform ones computed from sums
/// over lanes.
/// </remarks>
public sealed class KernelProgram : IEquatable<KernelProgram>
{
    private readonly Lazy<string> _identity;

    /// <summary>Makes a program.</summary>
    /// <exception cref="ArgumentException">The instructions are not well formed.</exception>
    public KernelProgram(
        string name,
        EquatableArray<KernelOperand> operands,
        EquatableArray<ExactNumber> constants,
        EquatableArray<Instruction> instructions,
        EquatableArray<KernelStore> stores)
    {
        Name = name;
        Operands = operands;
        Constants = constants;
        Instructions = instructions;
        Stores = stores;
        KernelProgramChecks.ThrowIfMalformed(this);
        Stages = Stages.Of(this);
        _identity = new(ComputeIdentity);
    }

    /// <summary>What the program is called; not part of its identity.</summary>
    public string Name { get; }

    /// <summary>Inputs and outputs, in the order in which a kernel takes them.</summary>
    public EquatableArray<KernelOperand> Operands { get; }

    /// <summary>The exact coefficients.</summary>
    public EquatableArray<ExactNumber> Constants { get; }

    /// <summary>The instructions.</summary>
    public EquatableArray<Instruction> Instructions { get; }

    /// <summary>What goes to the outputs.</summary>
    public EquatableArray<KernelStore> Stores { get; }

    /// <summary>Which values are uniform and which have lanes.</summary>
    public Stages Stages { get; }

    /// <summary>
    /// A name of what the program computes: the hash of its printed operands, instructions and exact constants. Kernels
    /// compiled ahead are found by it, on any machine.
    /// </summary>
    public string Identity => _identity.Value;

    /// <summary>The number of the operand called <paramref name="name"/>.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public int OperandIndex(string name)
    {
        for (int i = 0; i < Operands.Count; i++)
        {
            if (Operands[i].Name == name)
                return i;
        }

        throw new KeyNotFoundException($"The program {Name} has no operand named {name}.");
    }

    /// <summary>For each value, how many instructions and stores use it.</summary>
    public int[] CountUses()
    {
        int[] uses = new int[Instructions.Count];
        foreach (Instruction i in Instructions)
        {
            for (int a = 0; a < i.Arity; a++)
                uses[i.Argument(a)]++;
        }

        foreach (KernelStore store in Stores)
            uses[store.Value]++;
        return uses;
    }

    /// <inheritdoc/>
    public bool Equals(KernelProgram? other)
        => other is not null
            && (ReferenceEquals(this, other)
                || (Name == other.Name && Operands == other.Operands && Constants == other.Constants
                    && Instructions == other.Instructions && Stores == other.Stores));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as KernelProgram);

    /// <inheritdoc/>
    public override int GetHashCode() => (Instructions.GetHashCode() * 397) ^ Stores.GetHashCode();

    /// <summary>The program's text, as <see cref="KernelProgramText"/> prints it.</summary>
    public override string ToString() => KernelProgramText.Print(this);

    private string ComputeIdentity()
    {
        byte[] hash = ContentHash.Of(Encoding.UTF8.GetBytes(KernelProgramText.PrintBody(this)));
        StringBuilder text = new();
        for (int i = 0; i < 16; i++)
            text.Append(hash[i].ToString("x2", System.Globalization.CultureInfo.InvariantCulture));
        return text.ToString();
    }
}
