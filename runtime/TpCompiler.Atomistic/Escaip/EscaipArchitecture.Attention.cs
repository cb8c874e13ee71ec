using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Programs;
using TpCompiler.Core.Programs.Building;

namespace TpCompiler.Atomistic.Escaip;

/// <content>Attention among the neighbours of an atom.</content>
internal sealed partial class EscaipArchitecture
{
    private TensorValue? _angles;

    /// <summary>
    /// A message for every edge of an atom, that to itself included, attends to the messages of all: the logit of edges a and b is
    /// <c>sum over channels c of q_c(a) k_c(b) P_l(c)(cos of the angle between them)</c>, of which for the edge to itself degree 0 is left, plus the mask of b.
    /// </summary>
    /// <remarks>The original expands q and k by harmonics of degree l(c), whose products sum to Legendre's polynomials (addition theorem).</remarks>
    private Slots Attention(string path, TensorValue nodes, Slots edges, Surroundings around)
    {
        Slots messages = Messages(path, nodes, edges, around);
        Irreps byDegree = new(Enumerable.Range(0, _escaip.HeadCount).SelectMany(_ => _escaip.ChannelsOfDegrees.Where(c => c > 0).Select(c => new MulIrrep(c, new Irrep(0, 1)))));
        Irreps byHead = new(Enumerable.Repeat(new MulIrrep(_escaip.Width / _escaip.HeadCount, new Irrep(0, 1)), _escaip.HeadCount));
        Slots q = _layers.Dense($"{path}.attn_in_proj_q", byDegree, messages), k = _layers.Dense($"{path}.attn_in_proj_k", byDegree, messages);
        Slots v = _layers.Dense($"{path}.attn_in_proj_v", byHead, messages);

        // The edge to itself attends to itself and to edges; each edge to that to itself and to edges.
        (TensorValue selfToEdges, TensorValue selfToSelf) = _model.Softmax(
            $"{path}.of_self",
            Logits("self_to_edges", ProgramBuilder.Edges, q.Self.OfCenter, k.Edges, around.Mask),
            Logits("self_to_self", ProgramBuilder.Nodes, q.Self, k.Self),
            row => row.OfCenter);
        (TensorValue edgesToEdges, TensorValue edgesToSelf) = _model.Softmax(
            $"{path}.of_edges",
            Logits("edges_to_edges", ProgramBuilder.EdgePairs, new(q.Edges, "ij"), new(k.Edges, "ik"), new(around.Mask, "ik"), Angles()),
            Logits("edges_to_self", ProgramBuilder.Edges, q.Edges, k.Self.OfCenter),
            row => new(row, "ij"));

        Slots attended = new(_model.Zeros($"{path}.attended_of_self", ProgramBuilder.Nodes, byHead), _model.Zeros($"{path}.attended_of_edges", ProgramBuilder.Edges, byHead));
        Attend(selfToSelf, v.Self, attended.Self);
        Attend(selfToEdges, v.Edges, attended.Self.OfCenter);
        Attend(edgesToSelf, v.Self.OfCenter, attended.Edges);
        Attend(edgesToEdges, new(v.Edges, "ik"), new(attended.Edges, "ij"));
        return _layers.Dense($"{path}.attn_out_proj", _wide, attended);

        TensorValue Logits(string name, ItemDomain items, TensorReading query, TensorReading key, TensorReading? mask = null, TensorValue? polynomials = null)
        {
            TensorValue logits = _model.Zeros($"{path}.{name}", items, EscaipLayers.Scalars(_escaip.HeadCount));
            AddProducts(items, query, key, polynomials, logits);
            return mask is { } ofKey ? _model.PerChannel($"{path}.{name}/masked", items, logits.Irreps, x => x[0] + x[1], logits, ofKey) : logits;
        }

        void Attend(TensorValue shares, TensorReading value, TensorReading into)
        {
            for (int h = 0; h < _escaip.HeadCount; h++)
                _model.AddPerChannel(shares.Domain, ChannelBlock.Of(into, h), x => x[0] * x[1], ChannelBlock.Of(value, h), new ChannelBlock(shares, h, 1, 1));
        }
    }

    private void AddProducts(ItemDomain items, TensorReading query, TensorReading key, TensorValue? polynomials, TensorValue logits)
    {
        // Divided by the root of the width that q and k have once they are expanded and filled up to a multiple of 8.
        int expanded = _escaip.ChannelsOfDegrees.Select((c, l) => c * ((2 * l) + 1)).Sum();
        ExactNumber scale = ExactNumber.Sqrt(new Rational(1, (expanded + 7) / 8 * 8));
        int[] degrees = [.. Enumerable.Range(0, _escaip.ChannelsOfDegrees.Length).Where(l => _escaip.ChannelsOfDegrees[l] > 0)];
        for (int h = 0; h < _escaip.HeadCount; h++)
        {
            for (int d = 0; d < degrees.Length; d++)
            {
                ChannelBlock into = new(logits, h, 1, 1);
                ChannelBlock a = ChannelBlock.Of(query, (h * degrees.Length) + d), b = ChannelBlock.Of(key, (h * degrees.Length) + d);
                if (polynomials is not null)
                    _model.AddSum(items, into, x => x[0] * x[1] * (scale * x[2]), a, b, new ChannelBlock(polynomials, degrees[d], 1, 1));
                else if (degrees[d] == 0)
                    _model.AddSum(items, into, x => x[0] * x[1] * scale, a, b);
            }
        }
    }

    /// <summary>For every pair of edges of a centre P_l of the cosine between them, l = 0, 1, ...</summary>
    private TensorValue Angles()
    {
        int degrees = _escaip.ChannelsOfDegrees.Length;
        return _angles ??= _model.Formula(
            "angles", ProgramBuilder.EdgePairs, EscaipLayers.Scalars(degrees), Legendre, new TensorReading(_edges.Directions, "ij"), new TensorReading(_edges.Directions, "ik"));

        IEnumerable<KernelValue> Legendre(KernelValue[][] v)
        {
            KernelValue cosine = (v[0][0] * v[1][0]) + (v[0][1] * v[1][1]) + (v[0][2] * v[1][2]);
            List<KernelValue> p = [cosine.Constant(ExactNumber.One), cosine];
            for (int l = 1; l + 1 < degrees; l++)
                p.Add((new Rational((2 * l) + 1, l + 1) * (cosine * p[l])) - (new Rational(l, l + 1) * p[l - 1]));
            return p.Take(degrees);
        }
    }

    /// <summary>Of the attributes of an edge, of the edge, and of the atoms at both ends.</summary>
    private Slots Messages(string path, TensorValue nodes, Slots edges, Surroundings around)
    {
        Slots attributes = Attributes(path, around);

        // [neighbour, centre]: each half of the matrix at its atom.
        string ends = $"{path}.node_hidden_linear.0";
        TensorValue matrix = _layers.Matrix(ends, 2 * _escaip.Width, _escaip.Width);
        TensorValue ofNeighbor = Half("of_neighbor", 0), ofCenter = Half("of_center", _escaip.Width * _escaip.Width);
        _model.Add(ProgramBuilder.Nodes, _layers.Bias(ends, _escaip.Width), ofCenter);
        TensorValue joined = _model.Copy($"{ends}/edges", ProgramBuilder.Edges, ofNeighbor.OfNeighbor, NumberKind.Model);
        _model.Add(ProgramBuilder.Edges, ofCenter.OfCenter, joined);
        Slots atoms = _layers.Gelu($"{path}.atoms", new Slots(_layers.Sum(ends, ofNeighbor, ofCenter), joined));
        Slots hidden = _layers.Gelu($"{path}.hidden", _layers.Dense($"{path}.edge_hidden_linear.0", _wide, edges));
        Slots mixed = _layers.Gelu($"{path}.mixed", _layers.Dense($"{path}.message_linear.0", _wide, attributes, hidden, atoms));
        return _layers.Norm($"{path}.message_norm", mixed);

        TensorValue Half(string name, int offset)
        {
            TensorValue half = _model.Zeros($"{ends}/{name}", ProgramBuilder.Nodes, _wide);
            _model.AddLinear(ProgramBuilder.Nodes, nodes, matrix, half, offset);
            return half;
        }
    }
}
