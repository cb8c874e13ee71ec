using TpCompiler.Core.Kernels;

namespace TpCompiler.Emit.Methods;

/// <summary>How much a statement adds to a method. Bytes of IL are estimated from above, for a method with many locals.</summary>
internal static class StatementSize
{
    private const int Local = 4;
    private const int Call = 5;
    private const int MovedPointer = 22;

    /// <summary>Bytes to write or read an element of an array of vectors.</summary>
    public const int Element = 22;

    /// <summary>Bytes of a method without statements: the loop and the pointers.</summary>
    public static int Method(KernelProgram program) => 40 + (16 * program.Operands.Count);

    /// <summary>Arithmetic operations.</summary>
    public static int Terms(KernelSchedule schedule, Step step) => step.Kind switch
    {
        StepKind.Store => 0,
        StepKind.Accumulate => 1,
        _ => Terms(schedule.Program.Instructions[step.Number]),
    };

    /// <summary>Arithmetic operations of an instruction; functions are written into the method that calls them.</summary>
    public static int Terms(Instruction i) => i.Operation switch
    {
        Operation.Load => 0,
        Operation.Function => i.Function.Cost(),
        _ => 1,
    };

    /// <summary>Bytes of IL.</summary>
    public static int Bytes(KernelSchedule schedule, Step step)
    {
        // A term may be the first or the last of a sum in its method, which is then read and written.
        int bytes = Local + Call + (step.Kind is StepKind.Accumulate or StepKind.Term ? 2 * MovedPointer : 0);
        foreach (int value in schedule.Reads(step))
        {
            bool lane = schedule.Program.Stages[value] == Stage.Lane;
            bytes += !lane ? 10 + Call : schedule.IsLaneInput(value) ? MovedPointer + Call + (2 * Local) : Local;
        }

        // Adding up a vector, or making one of a scalar.
        if (step.Kind == StepKind.Compute && schedule.Program.Stages[step.Number] == Stage.Late)
            bytes += Element + (2 * (Local + Call));
        if (step.Kind == StepKind.Store || (step.Kind == StepKind.Compute && schedule.Program.Instructions[step.Number].Operation == Operation.Load))
            bytes += MovedPointer;
        return bytes;
    }
}
