using System.Collections.Generic;
using System.Linq;

namespace TpCompiler.Core.Programs.Regions;

/// <summary>
/// Steps that add to rows of neighbours write a row for each edge in their place, which a step of its own adds to the neighbours: so that
/// every sum has one owner and one order, the order of the edges, however few of them there are at a time. Steps that follow each other and add to
/// the same rows, such as the paths of a convolution, have one row of an edge together. What others add to as well gets such a sum as a whole.
/// </summary>
public sealed class ScatterSeparation
{
    private readonly TensorProgram _program;
    private readonly List<ProgramTensor> _tensors;
    private readonly List<ProgramStep> _steps = [];
    private readonly int[] _writers;

    private ScatterSeparation(TensorProgram program)
    {
        _program = program;
        _tensors = [.. program.Tensors];
        _writers = new int[_tensors.Count];
        foreach (int written in program.Steps.SelectMany(s => s.Writes))
            _writers[written]++;
    }

    /// <summary>The program with all sums over edges into neighbours done by an <see cref="AddStep"/>, each of them alone in what it adds to.</summary>
    public static TensorProgram Apply(TensorProgram program)
    {
        ScatterSeparation pass = new(program);
        Dictionary<TensorAccess, EdgeRow> open = [];
        foreach (ProgramStep step in program.Steps)
            open = pass.Separate(step, open);
        pass.Close(open);
        return program with { Tensors = new(pass._tensors), Steps = new(pass._steps) };
    }

    /// <summary>Adds a step.</summary>
    /// <param name="step">The step.</param>
    /// <param name="open">Rows that the step before wrote, by what they are to be added to.</param>
    /// <returns>Rows that the step wrote, and that the next one may go on with.</returns>
    private Dictionary<TensorAccess, EdgeRow> Separate(ProgramStep step, Dictionary<TensorAccess, EdgeRow> open)
    {
        TensorAccess[] accesses = [.. step.Accesses];
        Dictionary<TensorAccess, EdgeRow> written = [];
        foreach (int o in step.Operands(written: true).Where(o => step is not MaximumStep && RowRelations.Of(_program, step, o) == RowRelation.Neighbor))
        {
            TensorAccess target = accesses[o];
            EdgeRow row;
            if (step is AddStep)
                row = new(step.Domain, accesses[0], 0);
            else if (!written.TryGetValue(target, out row) && !open.TryGetValue(target, out row))
                row = new(step.Domain, new(Like(target, "edges", step.Domain), step.Domain.Letters), 0);
            if (step is not AddStep)
                open.Remove(target);
            written[target] = row with { Writers = row.Writers + 1 };
            accesses[o] = row.Access;
        }

        Close(open);
        if (step is AddStep && written.Count > 0)
        {
            Close(written);
            return [];
        }

        _steps.Add(step.WithAccesses(accesses));
        return written;
    }

    /// <summary>Adds rows of edges that are complete to the neighbours.</summary>
    private void Close(Dictionary<TensorAccess, EdgeRow> rows)
    {
        foreach (KeyValuePair<TensorAccess, EdgeRow> pair in rows)
        {
            (TensorAccess target, EdgeRow row) = (pair.Key, pair.Value);
            if (_writers[target.Tensor] == row.Writers)
            {
                _steps.Add(new AddStep(row.Domain, new([row.Access, target])));
                continue;
            }

            ItemDomain nodes = _program.Tensors[target.Tensor].Domain;
            TensorAccess whole = target with { Tensor = Like(target, "neighbors", nodes) };
            _steps.Add(new AddStep(row.Domain, new([row.Access, whole])));
            _steps.Add(new AddStep(nodes, new([whole with { Letters = nodes.Letters }, target with { Letters = nodes.Letters }])));
        }
    }

    private int Like(TensorAccess access, string what, ItemDomain domain)
    {
        ProgramTensor of = _program.Tensors[access.Tensor];
        _tensors.Add(of with { Name = $"{of.Name}/{what}{_tensors.Count}", Role = ProgramRole.Intermediate, Domain = domain });
        return _tensors.Count - 1;
    }

    /// <summary>A row of each edge in the place of a row of its neighbour.</summary>
    /// <param name="Domain">The edges.</param>
    /// <param name="Access">The row.</param>
    /// <param name="Writers">How many operands of steps write it.</param>
    private readonly record struct EdgeRow(ItemDomain Domain, TensorAccess Access, int Writers);
}
