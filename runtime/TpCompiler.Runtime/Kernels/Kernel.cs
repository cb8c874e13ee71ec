using System;
using System.Collections.Generic;
using System.Numerics;
using System.Runtime.Intrinsics;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Kernels.Passes;
using TpCompiler.Runtime.Recording;

namespace TpCompiler.Runtime.Kernels;

/// <summary>
/// A program that can be run: by the kernel compiled ahead for it, if one is registered, otherwise by code compiled now (<see cref="KernelCompilers"/>), and
/// where there is no compiler by the interpreter. Immutable; safe to use from many threads.
/// </summary>
public sealed unsafe class Kernel
{
    private readonly CompiledKernel? _compiled;
    private readonly KernelVersions? _versions;
    private readonly KernelInterpreter? _interpreter;
    private readonly bool[] _hasLanes;
    private readonly bool[] _isOutput;
    private readonly int[] _components;

    private Kernel(
        IReadOnlyList<KernelOperand> operands,
        KernelProgram? program,
        CompiledKernel? compiled = null,
        KernelVersions? versions = null,
        KernelInterpreter? interpreter = null)
    {
        Operands = operands;
        Program = program;
        _compiled = compiled;
        _versions = versions;
        _interpreter = interpreter;
        _hasLanes = new bool[operands.Count];
        _isOutput = new bool[operands.Count];
        _components = new int[operands.Count];
        for (int o = 0; o < _hasLanes.Length; o++)
        {
            _hasLanes[o] = operands[o].HasLanes;
            _isOutput[o] = operands[o].Role == OperandRole.Output;
            _components[o] = operands[o].Components;
        }
    }

    /// <summary>The program's operands.</summary>
    public IReadOnlyList<KernelOperand> Operands { get; }

    /// <summary>The program; null for a kernel that generated code brought without it.</summary>
    public KernelProgram? Program { get; }

    /// <summary>What the program costs; null where it is not known.</summary>
    public KernelCost? Cost => Program is null ? null : KernelCost.Of(MultiplyAddFusion.Apply(Program));

    /// <summary>What runs.</summary>
    public KernelExecution Execution
        => _compiled is not null ? KernelExecution.Compiled : _versions is not null ? KernelExecution.CompiledNow : KernelExecution.Interpreted;

    /// <summary>Whether compiled code runs, be it compiled ahead or now, and not the interpreter.</summary>
    public bool IsCompiled => _interpreter is null;

    /// <summary>What runs: the name of the kernel compiled ahead, "compiled now", or "interpreter".</summary>
    public string Implementation => _compiled?.Name ?? (_versions is not null ? "compiled now" : "interpreter");

    /// <summary>The kernel for a program: compiled ahead if there is one, otherwise compiled now, and where there is no compiler interpreted.</summary>
    public static Kernel For(KernelProgram program)
    {
        if (KernelRegistry.Find(program.Identity) is CompiledKernel compiled)
            return new(program.Operands, program, compiled: compiled);
        return KernelCompilers.Find(program) is KernelVersions versions ? new(program.Operands, program, versions: versions) : Interpreted(program);
    }

    /// <summary>The kernel compiled ahead under <paramref name="identity"/>; called by generated code, which registered it.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public static Kernel Compiled(string identity, params IReadOnlyList<KernelOperand> operands) => new(
        operands,
        null,
        compiled: KernelRegistry.Find(identity) ?? throw new InvalidOperationException($"No kernel is registered under {identity}."));

    /// <summary>The program compiled now, even if it was compiled ahead.</summary>
    /// <exception cref="NotSupportedException">There is no compiler (<see cref="KernelCompilers"/>).</exception>
    public static Kernel CompiledNow(KernelProgram program) => new(
        program.Operands,
        program,
        versions: KernelCompilers.Find(program) ?? throw new NotSupportedException("There is no compiler of kernels; JitKernels.Use() takes one where code can be made."));

    /// <summary>The program on the interpreter, even if it was compiled.</summary>
    public static Kernel Interpreted(KernelProgram program)
        => new(program.Operands, program, interpreter: new KernelInterpreter(MultiplyAddFusion.Apply(program)));

    /// <summary>Compiles what calls of <paramref name="lanes"/> lanes run, if it has to be compiled now: otherwise the first of them waits for it.</summary>
    public void Prepare<T>(nint lanes)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => _versions?.Code<T>(IsWide<T>(Padded<T>(lanes)));

    /// <summary>Runs the program over the items and lanes of <paramref name="call"/>; any number of lanes.</summary>
    public void Run<T>(in KernelCall<T> call)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (KernelRecording.Current is not null)
            Record();
        fixed (KernelCall<T>* pointer = &call)
        {
            if (_interpreter is not null)
                _interpreter.Run(pointer);
            else if (call.Lanes % Vector<T>.Count == 0)
                RunCompiled(pointer);
            else
                RunPadded(pointer);
        }
    }

    private void Record() => KernelRecording.Add(Execution, _compiled?.Name ?? $"{Program!.Name} {Program.Identity}");

    private static bool IsWide<T>(nint lanes) => Vector512.IsHardwareAccelerated && lanes % Vector512<T>.Count == 0;

    /// <summary>The number of lanes in whole vectors.</summary>
    private static nint Padded<T>(nint lanes) => (lanes + Vector<T>.Count - 1) / Vector<T>.Count * Vector<T>.Count;

    private void RunCompiled<T>(KernelCall<T>* call)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        bool wide = IsWide<T>(call->Lanes);
        if (_versions is not null)
        {
            _versions.Code<T>(wide)(call);
        }
        else if (typeof(T) == typeof(float))
        {
            KernelCall<float>* c = (KernelCall<float>*)call;
            if (wide)
                _compiled!.Single512(c);
            else
                _compiled!.Single(c);
        }
        else if (typeof(T) == typeof(double))
        {
            KernelCall<double>* c = (KernelCall<double>*)call;
            if (wide)
                _compiled!.Double512(c);
            else
                _compiled!.Double(c);
        }
        else
        {
            throw new NotSupportedException($"Kernels run on float and double, not {typeof(T).Name}.");
        }
    }

    /// <summary>
    /// Lanes that do not fill vectors: the operands of one item at a time are copied to rows padded with zeros, which change no
    /// output because every term of a program contains a lane's value, or else leaves the padding out.
    /// </summary>
    private void RunPadded<T>(KernelCall<T>* call)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        nint lanes = call->Lanes;
        nint padded = Padded<T>(lanes);
        PaddedRows<T> rows = PaddedRows<T>.OfThread(_components, _hasLanes, padded);
        KernelOperandView<T>* views = stackalloc KernelOperandView<T>[_components.Length];
        KernelCall<T> one = new() { Operands = views, FirstItem = 0, EndItem = 1, Lanes = padded, ActiveLanes = call->ActiveLanes == 0 ? lanes : call->ActiveLanes, OuterCount = 1, InnerCount = 1 };
        for (nint item = call->FirstItem; item < call->EndItem; item++)
        {
            for (nint a = 0; a < call->OuterCount; a++)
            {
                for (nint b = 0; b < call->InnerCount; b++)
                {
                    for (int o = 0; o < _components.Length; o++)
                        views[o] = CopyIn(call->Operands[o], o, item, a, b, lanes, padded, rows);
                    RunCompiled(&one);
                    for (int o = 0; o < _components.Length; o++)
                    {
                        if (_hasLanes[o] && _isOutput[o])
                            CopyOut(call->Operands[o], o, item, a, b, lanes, padded, rows);
                    }
                }
            }
        }
    }

    private KernelOperandView<T> CopyIn<T>(
        in KernelOperandView<T> view, int o, nint item, nint a, nint b, nint lanes, nint padded, PaddedRows<T> rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T* source = Address(view, item, a, b);
        if (!_hasLanes[o])
            return new() { Data = source, ComponentStride = view.ComponentStride, Overwrite = view.Overwrite };
        T* target = rows.Row(o);
        for (nint c = 0; c < _components[o]; c++)
        {
            for (nint i = 0; i < lanes; i++)
                target[(c * padded) + i] = _isOutput[o] && view.Overwrite ? default : source[(c * view.ComponentStride) + i];
            for (nint i = lanes; i < padded; i++)
                target[(c * padded) + i] = default;
        }

        return new() { Data = target, ComponentStride = padded };
    }

    private void CopyOut<T>(
        in KernelOperandView<T> view, int o, nint item, nint a, nint b, nint lanes, nint padded, PaddedRows<T> rows)
        where T : unmanaged
    {
        T* target = Address(view, item, a, b);
        T* source = rows.Row(o);
        for (nint c = 0; c < _components[o]; c++)
        {
            for (nint i = 0; i < lanes; i++)
                target[(c * view.ComponentStride) + i] = source[(c * padded) + i];
        }
    }

    private static T* Address<T>(in KernelOperandView<T> view, nint item, nint a, nint b)
        where T : unmanaged
    {
        nint row = view.Rows is null ? item : view.Rows[item];
        return view.Data + (row * view.ItemStride) + (a * view.OuterStride) + (b * view.InnerStride);
    }
}
