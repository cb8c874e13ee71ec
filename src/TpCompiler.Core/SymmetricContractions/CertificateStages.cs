using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Kernels.Passes;

namespace TpCompiler.Core.SymmetricContractions;

/// <summary>
/// Certifies a program in stages. It is written with each intermediate covariant result stored in an output of its own and taken from an
/// input of its own where it is used. If that program is equivariant, so is the one that puts the results in the place of the inputs:
/// compositions of equivariant maps are. Exact, and small where the whole polynomial is large.
/// </summary>
internal sealed class CertificateStages
{
    private readonly Dictionary<int, Irreps> _irreps = [];
    private readonly Dictionary<int, int> _resultOf = [];

    /// <summary>Says what an operand of the program is.</summary>
    public void Describe(int operand, Irreps irreps) => _irreps.Add(operand, irreps);

    /// <summary>Says that an operand holds weights.</summary>
    public void DescribeWeights(int operand, int count) => Describe(operand, new([new MulIrrep(count, new Irrep(0, 1))]));

    /// <summary>Stores a result and returns what stands for it from here on.</summary>
    public int[] Cut(KernelBuilder builder, int[] values, Irrep irrep)
    {
        string number = (_resultOf.Count + 1).ToString(CultureInfo.InvariantCulture);
        int output = builder.Output("result" + number, irrep.Dim, hasLanes: true);
        int input = builder.Input("stage" + number, irrep.Dim, hasLanes: true);
        Describe(output, new(irrep));
        Describe(input, new(irrep));
        _resultOf.Add(input, output);
        for (int m = 0; m < values.Length; m++)
            builder.Store(output, m, values[m]);
        return [.. Enumerable.Range(0, irrep.Dim).Select(m => builder.Load(input, m))];
    }

    /// <summary>The program that was written in stages, certified and put together.</summary>
    /// <exception cref="InvalidOperationException">It is not equivariant: a mistake of the compiler.</exception>
    public KernelProgram Finish(KernelProgram staged)
    {
        Certify(staged);
        return Compose(staged);
    }

    /// <summary>Certifies a program in stages.</summary>
    /// <exception cref="InvalidOperationException">It is not equivariant: a mistake of the compiler.</exception>
    public void Certify(KernelProgram staged) => EquivarianceCertificate.ThrowIfViolated(
        EquivarianceCertificate.FindViolation(staged, [.. Enumerable.Range(0, staged.Operands.Count).Select(o => _irreps[o])]));

    /// <summary>The program with results in the place of the inputs that stand for them.</summary>
    private KernelProgram Compose(KernelProgram staged)
    {
        KernelBuilder builder = new(staged.Name);
        Dictionary<int, int> own = [];
        for (int o = 0; o < staged.Operands.Count; o++)
        {
            if (!_resultOf.ContainsKey(o) && !_resultOf.ContainsValue(o))
                own.Add(o, builder.AddOperand(staged.Operands[o]));
        }

        Dictionary<(int Operand, int Component), int> results = staged.Stores
            .Where(s => !own.ContainsKey(s.Operand)).ToDictionary(s => (s.Operand, s.Component), s => s.Value);
        int[] values = new int[staged.Instructions.Count];
        for (int n = 0; n < values.Length; n++)
        {
            Instruction i = staged.Instructions[n];
            if (i.Operation != Operation.Load)
                values[n] = Replay.Repeat(builder, staged, i, values);
            else if (own.TryGetValue(i.A, out int operand))
                values[n] = builder.Load(operand, i.B);
            else
                values[n] = results.TryGetValue((_resultOf[i.A], i.B), out int result) ? values[result] : builder.Constant(ExactNumber.Zero);
        }

        foreach (KernelStore store in staged.Stores.Where(s => own.ContainsKey(s.Operand)))
            builder.Store(own[store.Operand], store.Component, values[store.Value]);
        return builder.Build();
    }
}
