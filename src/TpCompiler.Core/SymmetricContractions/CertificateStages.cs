using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;

namespace TpCompiler.Core.SymmetricContractions;

/// <summary>
/// Certifies a program in stages. The program is written a second time, with each intermediate covariant result stored in an output
/// of its own and taken from an input of its own where it is used. If that program is equivariant, so is the one that puts the
/// results in the place of the inputs: compositions of equivariant maps are. Exact, and small where the whole polynomial is large.
/// </summary>
internal sealed class CertificateStages
{
    private readonly Dictionary<int, Irreps> _irreps = [];
    private int _count;

    /// <summary>Says what an operand of the program is.</summary>
    public void Describe(int operand, Irreps irreps) => _irreps.Add(operand, irreps);

    /// <summary>Says that an operand holds weights.</summary>
    public void DescribeWeights(int operand, int count) => Describe(operand, new([new MulIrrep(count, new Irrep(0, 1))]));

    /// <summary>Stores a result and returns what stands for it from here on.</summary>
    public int[] Cut(KernelBuilder builder, int[] values, Irrep irrep)
    {
        string number = (++_count).ToString(CultureInfo.InvariantCulture);
        int output = builder.Output("result" + number, irrep.Dim, hasLanes: true);
        int input = builder.Input("stage" + number, irrep.Dim, hasLanes: true);
        Describe(output, new(irrep));
        Describe(input, new(irrep));
        for (int m = 0; m < values.Length; m++)
            builder.Store(output, m, values[m]);
        return [.. Enumerable.Range(0, irrep.Dim).Select(m => builder.Load(input, m))];
    }

    /// <summary>Certifies the program that was written.</summary>
    /// <exception cref="System.InvalidOperationException">It is not equivariant: a mistake of the compiler.</exception>
    public void Certify(KernelProgram program) => EquivarianceCertificate.ThrowIfViolated(
        EquivarianceCertificate.FindViolation(program, [.. Enumerable.Range(0, program.Operands.Count).Select(o => _irreps[o])]));
}
