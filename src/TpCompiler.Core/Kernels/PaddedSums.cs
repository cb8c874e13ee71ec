namespace TpCompiler.Core.Kernels;

/// <summary>
/// Lanes may be filled up with lanes of zeros. Sums over lanes of sums of products do not change, because every term has a factor
/// from the lane; but cos(0) is 1, and 1/0 no number. This finds the sums that zeros might change: those must leave the filling out.
/// </summary>
public static class PaddedSums
{
    /// <summary>For each instruction whether it is a sum over lanes that lanes of zeros might change.</summary>
    public static bool[] Of(KernelProgram program)
    {
        int count = program.Instructions.Count;
        bool[] vanishes = new bool[count];
        bool[] isFinite = new bool[count];
        bool[] changes = new bool[count];
        for (int n = 0; n < count; n++)
        {
            Instruction i = program.Instructions[n];
            (vanishes[n], isFinite[n]) = i.Operation switch
            {
                Operation.Load => (program.Stages[n] == Stage.Lane, true),
                Operation.Constant => (program.Constants[i.A].IsZero, true),
                Operation.Add or Operation.Subtract => (vanishes[i.A] && vanishes[i.B], isFinite[i.A] && isFinite[i.B]),
                Operation.Negate => (vanishes[i.A], isFinite[i.A]),
                Operation.Multiply => (Product(i), isFinite[i.A] && isFinite[i.B]),
                Operation.MultiplyAdd or Operation.NegateMultiplyAdd =>
                    (Product(i) && vanishes[i.C], isFinite[i.A] && isFinite[i.B] && isFinite[i.C]),
                Operation.Function => (vanishes[i.A] && i.Function.VanishesAtZero(), vanishes[i.A] && i.Function.IsFiniteAtZero()),
                Operation.Select => (vanishes[i.B] && vanishes[i.C], isFinite[i.B] && isFinite[i.C]),
                _ => (false, true),
            };

            // What is not of lanes is the same with any lanes.
            if (program.Stages[n] != Stage.Lane)
                isFinite[n] = true;
            changes[n] = i.Operation == Operation.SumLanes && !vanishes[i.A];
        }

        return changes;

        bool Product(Instruction i) => (vanishes[i.A] && isFinite[i.B]) || (isFinite[i.A] && vanishes[i.B]);
    }
}
