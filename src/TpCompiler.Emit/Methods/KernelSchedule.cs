using System.Collections.Generic;
using TpCompiler.Core.Kernels;

namespace TpCompiler.Emit.Methods;

/// <summary>What a <see cref="Step"/> does.</summary>
internal enum StepKind
{
    /// <summary>Makes the value of an instruction.</summary>
    Compute,

    /// <summary>Adds a value per lane to the accumulator of a <see cref="Operation.SumLanes"/>.</summary>
    Accumulate,

    /// <summary>Puts a value into an output.</summary>
    Store,

    /// <summary>Adds a term to a sum of <see cref="SumTerms"/>.</summary>
    Term,
}

/// <summary>One statement of a kernel.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="Number">The instruction's number; for a store, the store's.</param>
internal readonly record struct Step(StepKind Kind, int Number);

/// <summary>
/// The statements of a program in the order in which they are printed: per stage, depth first from the stores, what a sum
/// has gathered so far before its next term, so that few values are alive at once. Inputs per lane are no statements: they
/// are loaded where they are first used.
/// </summary>
internal sealed class KernelSchedule
{
    private readonly int[] _uses;
    private readonly bool[] _visited;
    private readonly HashSet<int> _containsSum = [];
    private readonly bool[] _isPadded;

    public KernelSchedule(KernelProgram program)
    {
        Program = program;
        int count = program.Instructions.Count;
        _uses = program.CountUses();
        _visited = new bool[count];
        _isPadded = PaddedSums.Of(program);
        SumOf = Filled(count);
        StartsSum = Filled(count);
        for (int n = 0; n < count; n++)
        {
            if (program.Instructions[n].Operation == Operation.SumLanes)
                AddSum(n);
        }

        for (int s = 0; s < program.Stores.Count; s++)
        {
            Visit(program.Stores[s].Value);
            bool lanes = program.Operands[program.Stores[s].Operand].HasLanes;
            (lanes ? Lanes : Late).Add(new Step(StepKind.Store, s));
        }

        Terms = new SumTerms(this, _uses);
    }

    public KernelProgram Program { get; }

    /// <summary>Uniform values before the lanes.</summary>
    public List<Step> Early { get; } = [];

    /// <summary>Values per lane.</summary>
    public List<Step> Lanes { get; } = [];

    /// <summary>Uniform values after the lanes.</summary>
    public List<Step> Late { get; } = [];

    /// <summary>For each <see cref="Operation.SumLanes"/> the number of its accumulator; -1 for other instructions.</summary>
    public int[] SumOf { get; }

    /// <summary>
    /// For a product that starts the chain of multiply-adds that is summed over lanes, the number of the accumulator, which it
    /// then starts from; -1 for other instructions.
    /// </summary>
    public int[] StartsSum { get; }

    /// <summary>The sums whose terms can be added in any order.</summary>
    public SumTerms Terms { get; }

    /// <summary>The number of accumulators.</summary>
    public int SumCount { get; private set; }

    /// <summary>Whether the value is an input per lane, which can be loaded again at any time.</summary>
    public bool IsLaneInput(int value)
    {
        Instruction i = Program.Instructions[value];
        return i.Operation == Operation.Load
            && Program.Operands[i.A].HasLanes
            && Program.Operands[i.A].Role == OperandRole.Input;
    }

    /// <summary>Whether a sum over lanes takes a single product, so that the product and the addition are one statement.</summary>
    public bool SumsProduct(int sum) => StartsSum[Program.Instructions[sum].A] >= 0;

    /// <summary>Whether lanes that fill up a vector have to be left out of a sum over lanes.</summary>
    public bool LeavesOutPadding(int sum) => _isPadded[sum];

    /// <summary>Whether the summed value already contains the accumulator, which the chain that makes it started from.</summary>
    public bool ContainsSum(int sum) => _containsSum.Contains(sum);

    /// <summary>The values that a statement reads.</summary>
    public IEnumerable<int> Reads(Step step)
    {
        if (step.Kind == StepKind.Store)
        {
            yield return Program.Stores[step.Number].Value;
            yield break;
        }

        if (step.Kind == StepKind.Term)
        {
            foreach (int value in Terms.Reads(step.Number))
                yield return value;
            yield break;
        }

        Instruction i = Program.Instructions[step.Number];
        if (step.Kind == StepKind.Accumulate && SumsProduct(step.Number))
            i = Program.Instructions[i.A];
        else if (step.Kind == StepKind.Compute && i.Operation == Operation.SumLanes)
            yield break;
        for (int a = 0; a < i.Arity; a++)
            yield return i.Argument(a);
    }

    private void AddSum(int n)
    {
        SumOf[n] = SumCount++;
        if (LeavesOutPadding(n))
            return;
        int start = Program.Instructions[n].A;
        while (_uses[start] == 1 && Program.Instructions[start].Operation is Operation.MultiplyAdd or Operation.NegateMultiplyAdd)
            start = Program.Instructions[start].C;
        bool isProduct = Program.Instructions[start].Operation == Operation.Multiply && Program.Stages[start] == Stage.Lane;
        if (_uses[start] == 1 && isProduct)
        {
            StartsSum[start] = SumOf[n];
            _containsSum.Add(n);
        }
    }

    private void Visit(int root)
    {
        Stack<int> pending = new();
        pending.Push(root);
        while (pending.Count > 0)
        {
            int n = pending.Peek();
            if (_visited[n] || !PushArguments(n, pending))
            {
                pending.Pop();
                if (!_visited[n])
                    Add(n);
                _visited[n] = true;
            }
        }
    }

    private void Add(int n)
    {
        Instruction i = Program.Instructions[n];
        switch (Program.Stages[n])
        {
            case Stage.Early when i.Operation != Operation.Constant:
                Early.Add(new Step(StepKind.Compute, n));
                break;
            case Stage.Lane when !IsLaneInput(n):
                Lanes.Add(new Step(StepKind.Compute, n));
                break;
            case Stage.Late:
                if (i.Operation == Operation.SumLanes)
                    Lanes.Add(new Step(StepKind.Accumulate, n));
                Late.Add(new Step(StepKind.Compute, n));
                break;
        }
    }

    /// <summary>Pushes the arguments not yet visited, the one to visit first last; false if there is none.</summary>
    private bool PushArguments(int n, Stack<int> pending)
    {
        Instruction i = Program.Instructions[n];
        if (i.Operation == Operation.SumLanes && SumsProduct(n))
            i = Program.Instructions[i.A];
        int before = pending.Count;
        // A sum is continued as soon as a term is known; but what an output holds is loaded only when it is added to.
        bool sumFirst = i.Arity == 3 && Program.Instructions[i.C].Operation != Operation.Load;
        if (i.Arity == 3 && !sumFirst)
            Push(i.C, pending);
        for (int a = System.Math.Min(i.Arity, 2) - 1; a >= 0; a--)
            Push(i.Argument(a), pending);
        if (sumFirst)
            Push(i.C, pending);
        return pending.Count > before;
    }

    private void Push(int n, Stack<int> pending)
    {
        if (!_visited[n])
            pending.Push(n);
    }

    internal static int[] Filled(int count)
    {
        int[] values = new int[count];
        for (int n = 0; n < count; n++)
            values[n] = -1;
        return values;
    }
}
