namespace TpCompiler.Runtime.Programs;

/// <summary>Runs one step for some items. Immutable; safe to use from many threads, each with its own context.</summary>
internal abstract class StepRunner
{
    /// <summary>The number of the step in its program; whoever makes the runner says it.</summary>
    public int Number { get; set; }

    /// <summary>Bytes of <see cref="TileContext.Step"/> that it needs.</summary>
    public virtual long StepBytes => 0;

    /// <summary>Compiles what the step runs, if it has to be compiled now.</summary>
    public virtual void Prepare()
    {
    }

    /// <summary>Runs the step for the items from <paramref name="begin"/> to before <paramref name="end"/>.</summary>
    public abstract void Run(TileContext context, int begin, int end);
}

/// <summary>An operand of a step: its tensor, and where the row of an item is.</summary>
/// <param name="Tensor">The tensor's number.</param>
/// <param name="Plan">The tensor.</param>
/// <param name="Rows">The source of rows (see <see cref="RowSources"/>).</param>
/// <param name="Overwrites">For what is written: whether what was there is replaced.</param>
internal sealed record StepOperand(int Tensor, TensorPlan Plan, int Rows, bool Overwrites)
{
    /// <summary>The row of an item.</summary>
    /// <param name="rows">The rows of all items; null for the item's own.</param>
    /// <param name="item">The item.</param>
    public unsafe nint RowOf(int* rows, int item) => Rows == RowSources.Shared ? 0 : rows is null ? item : rows[item];
}
