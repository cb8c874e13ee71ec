using System;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Diagrams.Trees;
using Xunit;

namespace TpCompiler.Core.Tests.Diagrams.Trees;

public class FusionTensorTests
{
    [Fact]
    public void One_vertex_is_the_3j_tensor_in_component_normalisation()
    {
        foreach (Wigner3jConvention convention in Trees.Conventions)
        {
            FusionTensor tensor = FusionTree.Parse("(0:2e 1:1o)2o").ToExactTensor(convention);
            CouplingTensor coupling = Wigner3j.Get(2, 1, 2, convention).Scale(ExactNumber.Sqrt(5));
            Assert.Equal([5, 3, 5], tensor.Dimensions);
            Assert.Equal(coupling.Entries.Select(e => ((e.I * 3 + e.J) * 5 + e.K, e.Value)), tensor.Entries.Select(e => (e.Index, e.Value)));
        }
    }

    [Fact]
    public void Axes_are_in_the_order_of_the_numbers_of_the_leaves()
    {
        // Sums over all indices, written out: leaf 1 of degree 2, leaf 4 of degree 1, leaf 7 of degree 1, output of degree 2.
        var tree = FusionTree.Parse("(7:1o (4:1o 1:2e)3o)2e");
        double[] inner = Wigner3j.Get(1, 2, 3).ToDense();
        double[] outer = Wigner3j.Get(1, 3, 2).ToDense();
        double[] tensor = tree.ToTensor();
        Assert.Equal(5 * 3 * 3 * 5, tensor.Length);
        for (int i1 = 0; i1 < 5; i1++)
        {
            for (int i4 = 0; i4 < 3; i4++)
            {
                for (int i7 = 0; i7 < 3; i7++)
                {
                    for (int k = 0; k < 5; k++)
                    {
                        double expected = Math.Sqrt(7 * 5) * Enumerable.Range(0, 7).Sum(f => inner[(i4 * 5 + i1) * 7 + f] * outer[(i7 * 7 + f) * 5 + k]);
                        Assert.Equal(expected, tensor[((i1 * 3 + i4) * 3 + i7) * 5 + k], 1e-14);
                    }
                }
            }
        }
    }

    [Fact]
    public void Trees_of_one_shape_are_orthogonal_isometries()
    {
        Irrep[] leaves = [Irrep.Parse("1o"), Irrep.Parse("2e"), Irrep.Parse("1e")];
        foreach (Wigner3jConvention convention in Trees.Conventions)
        {
            foreach (Irrep output in Trees.Outputs(leaves))
            {
                FusionTensor[] tensors = [.. FusionTrees.Enumerate(FusionShape.Parse("(0 (2 1))"), leaves, output).Select(t => t.ToExactTensor(convention))];
                for (int i = 0; i < tensors.Length; i++)
                {
                    for (int j = 0; j < tensors.Length; j++)
                    {
                        var other = tensors[j].Entries.ToDictionary(e => e.Index, e => e.Value);
                        ExactNumber product = tensors[i].Entries.Where(e => other.ContainsKey(e.Index))
                            .Aggregate(ExactNumber.Zero, (sum, e) => sum + e.Value * other[e.Index]);
                        Assert.Equal(i == j ? output.Dim : 0, product);
                    }
                }
            }
        }
    }

    [Fact]
    public void A_leaf_alone_is_the_identity()
        => Assert.Equal([1, 0, 0, 0, 1, 0, 0, 0, 1], FusionTree.Parse("3:1o").ToTensor());

    [Fact]
    public void Tensors_of_different_dimensions_have_no_sum()
        => Assert.Throws<ArgumentException>(() => FusionTree.Parse("0:1o").ToExactTensor() + FusionTree.Parse("0:2e").ToExactTensor());
}
