using System;
using System.Linq;
using TpCompiler.Algebra;

namespace TpCompiler.Core.Diagrams.Trees;

public abstract partial record FusionTree
{
    /// <summary>
    /// Moves an inner edge to the other side of the vertex it runs into: ((a b)e c)d becomes the sum over f of
    /// F_ef (a (b c)f)d, and (a (b c)f)d the sum over e of F_ef ((a b)e c)d. See <see cref="RecouplingSymbols.F"/>.
    /// </summary>
    /// <param name="edge">The number in <see cref="Vertices"/> of the vertex that the edge comes from; not the last one.</param>
    /// <param name="convention">The signs of the 3j tensors.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such inner edge.</exception>
    public FusionTreeSum FMove(int edge, Wigner3jConvention convention = Wigner3jConvention.E3nn04)
    {
        int inner = Leaves.Count - 2;
        if (edge < 0 || edge >= inner)
            throw new ArgumentOutOfRangeException(nameof(edge), edge, $"The tree {this} has {Math.Max(inner, 0)} inner edges, counted from 0.");
        return Move(this);

        // The vertices of the left subtree come first, its own the last of them; then those of the right one.
        FusionTreeSum Move(FusionTree tree)
        {
            var v = (Vertex)tree;
            int left = v.Left.Leaves.Count - 1;
            int right = v.Right.Leaves.Count - 1;
            if (edge == left - 1)
                return v.AssociateRight(convention);
            if (edge < left)
                return v.WithLeft(Move(v.Left));
            edge -= left;
            return edge == right - 1 ? v.AssociateLeft(convention) : v.WithRight(Move(v.Right));
        }
    }

    /// <summary>Exchanges the children of a vertex, which multiplies by a sign; see <see cref="RecouplingSymbols.R"/>.</summary>
    /// <param name="vertex">The number of the vertex in <see cref="Vertices"/>.</param>
    /// <param name="convention">The signs of the 3j tensors.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such vertex.</exception>
    public FusionTreeSum RMove(int vertex, Wigner3jConvention convention = Wigner3jConvention.E3nn04)
    {
        int count = Leaves.Count - 1;
        if (vertex < 0 || vertex >= count)
            throw new ArgumentOutOfRangeException(nameof(vertex), vertex, $"The tree {this} has {count} vertices, counted from 0.");
        return Move(this);

        FusionTreeSum Move(FusionTree tree)
        {
            var v = (Vertex)tree;
            int left = v.Left.Leaves.Count - 1;
            if (vertex < left)
                return v.WithLeft(Move(v.Left));
            vertex -= left;
            return vertex == v.Right.Leaves.Count - 1 ? v.Swap(convention) : v.WithRight(Move(v.Right));
        }
    }

    public sealed partial record Vertex
    {
        /// <summary>((a b)e c)d to the sum over f of F_ef (a (b c)f)d.</summary>
        internal FusionTreeSum AssociateRight(Wigner3jConvention convention)
        {
            var (e, c, d) = ((Vertex)Left, Right, Root);
            return FusionTreeSum.Of(
                from f in e.Right.Root * c.Root
                where d.IsInProductOf(e.Left.Root, f)
                select (
                    (FusionTree)new Vertex(e.Left, new Vertex(e.Right, c, f), d),
                    RecouplingSymbols.F(e.Left.Root.L, e.Right.Root.L, c.Root.L, d.L, e.Root.L, f.L, convention)));
        }

        /// <summary>(a (b c)f)d to the sum over e of F_ef ((a b)e c)d.</summary>
        internal FusionTreeSum AssociateLeft(Wigner3jConvention convention)
        {
            var (a, f, d) = (Left, (Vertex)Right, Root);
            return FusionTreeSum.Of(
                from e in a.Root * f.Left.Root
                where d.IsInProductOf(e, f.Right.Root)
                select (
                    (FusionTree)new Vertex(new Vertex(a, f.Left, e), f.Right, d),
                    RecouplingSymbols.F(a.Root.L, f.Left.Root.L, f.Right.Root.L, d.L, e.L, f.Root.L, convention)));
        }

        internal FusionTreeSum Swap(Wigner3jConvention convention)
            => FusionTreeSum.Of(new Vertex(Right, Left, Root), RecouplingSymbols.R(Left.Root.L, Right.Root.L, Root.L, convention));

        /// <summary>This vertex with each tree of a sum, all of the same root, in place of the left subtree.</summary>
        internal FusionTreeSum WithLeft(FusionTreeSum sum) => sum.Map(left => new Vertex(left, Right, Root));

        /// <summary>This vertex with each tree of a sum, all of the same root, in place of the right subtree.</summary>
        internal FusionTreeSum WithRight(FusionTreeSum sum) => sum.Map(right => new Vertex(Left, right, Root));
    }
}
