using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Atomistic.Models;
using TpCompiler.Atomistic.Neighbors;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Core.Programs;
using TpCompiler.Core.Programs.Derivatives;
using TpCompiler.Runtime.Programs;

namespace TpCompiler.Atomistic.Tests.Models;

/// <summary>A model's program on a batch of structures, step by step in 64 bits.</summary>
internal sealed class ModelRun : IDisposable
{
    private readonly AtomisticModel _model;
    private readonly Structure[] _structures;
    private readonly ProgramGraph _graph = new();
    private readonly Dictionary<string, double[]> _given;

    public ModelRun(AtomisticModel model, params Structure[] structures)
    {
        (_model, _structures) = (model, structures);
        _given = new(model.Prepare());
        NodeCount = structures.Sum(s => s.Count);
        _given["positions"] = [.. structures.SelectMany(s => s.Positions.ToArray())];
        _given["strain"] = new double[9 * structures.Length];
        SetEdges();
        SetLabels();
    }

    public int NodeCount { get; }

    /// <summary>The atoms, edges and labels.</summary>
    public ProgramGraph Graph => _graph;

    /// <summary>What the program reads, by name.</summary>
    public IReadOnlyDictionary<string, double[]> Given => _given;

    private double[] Ones => [.. _structures.Select(_ => 1.0)];

    /// <summary>Runs the model's program, or another one made of it, with what was given and <paramref name="more"/> (which wins).</summary>
    public IReadOnlyDictionary<string, double[]> Run(TensorProgram program, IReadOnlyDictionary<string, double[]>? more = null)
    {
        Dictionary<string, double[]> given = new(_given);
        foreach ((string name, double[] rows) in more ?? new Dictionary<string, double[]>())
            given[name] = rows;
        return ProgramInterpreter.Run(program, _graph, given);
    }

    /// <summary>Runs a gradient of the energies: <c>g:positions</c> and so on, besides all outputs.</summary>
    public IReadOnlyDictionary<string, double[]> RunGradient(TensorProgram gradient)
        => Run(gradient, new Dictionary<string, double[]> { ["g:" + ModelOutputs.Energy] = Ones });

    /// <summary>The outputs of a gradient of the energies, run by the executor of programs.</summary>
    public IReadOnlyDictionary<string, double[]> ExecuteGradient(TensorProgram gradient)
        => Execute(gradient, new Dictionary<string, double[]> { ["g:" + ModelOutputs.Energy] = Ones });

    /// <summary>The outputs of a program, run by the executor of programs.</summary>
    public IReadOnlyDictionary<string, double[]> Execute(TensorProgram program, IReadOnlyDictionary<string, double[]> more)
    {
        ProgramParameters<double> parameters = new(program.TensorsOf(ProgramRole.Parameter).Select(t => KeyValuePair.Create(t.Name, _given[t.Name])));
        using ProgramExecutor<double> executor = new(new ProgramPlan<double>(program, parameters), threads: 1);
        return Execute(program, executor, more);
    }

    /// <summary>The outputs of a program, with what was given and <paramref name="more"/> (which wins), run by any executor of it.</summary>
    public IReadOnlyDictionary<string, double[]> Execute(TensorProgram program, IProgramExecutor executor, IReadOnlyDictionary<string, double[]> more)
    {
        // First with inputs that are no numbers: nothing of a failed evaluation, such as memory that fills up rows, may reach the next one.
        Evaluate(input => [.. input.Select(_ => double.NaN)]);
        Evaluate(input => input);
        Dictionary<string, double[]> outputs = [];
        foreach ((string name, double[] rows) in Run(program, more).Where(r => program.Tensor(r.Key).Role == ProgramRole.Output))
            executor.Read(name, outputs[name] = new double[rows.Length]);
        return outputs;

        void Evaluate(Func<double[], double[]> taken)
        {
            executor.Prepare(_graph);
            foreach (ProgramTensor input in program.TensorsOf(ProgramRole.Input))
                executor.Set(input.Name, taken(more.TryGetValue(input.Name, out double[]? rows) ? rows : _given[input.Name]));
            executor.Run();
        }
    }

    /// <summary>The gradient of the energies with respect to some of what is given, and all outputs.</summary>
    public static TensorProgram Gradient(AtomisticModel model, params string[] withRespectTo) => ReverseMode.Of(model.Program, withRespectTo, of: [ModelOutputs.Energy]);

    public void Dispose() => _graph.Dispose();

    private void SetEdges()
    {
        List<int> centers = [], neighbors = [];
        List<double> shifts = [];
        int first = 0;
        foreach (Structure structure in _structures)
        {
            NeighborList list = NeighborList.Build(structure, _model.Cutoff);
            ReadOnlySpan<double> x = structure.Positions;
            for (int e = 0; e < list.EdgeCount; e++)
            {
                (int i, int j) = (list.Receivers[e], list.Senders[e]);
                centers.Add(first + i);
                neighbors.Add(first + j);
                for (int a = 0; a < 3; a++)
                    shifts.Add(list.Vectors[(3 * e) + a] - (x[(3 * i) + a] - x[(3 * j) + a]));
            }

            first += structure.Count;
        }

        _given["shifts"] = [.. shifts];
        _graph.SetEdges(NodeCount, [.. centers], [.. neighbors]);
    }

    private void SetLabels()
    {
        _graph.SetLabel("z", [.. _structures.SelectMany(s => s.AtomicNumbers.ToArray()).Select(z => _model.AtomicNumbers.IndexOf(z))], _model.AtomicNumbers.Length);
        _graph.SetLabel("structure", [.. _structures.SelectMany((s, n) => Enumerable.Repeat(n, s.Count))], _structures.Length);
        foreach (ModelInput input in _model.Inputs)
        {
            double[] values = [.. _structures.SelectMany(s => Values(s, input))];
            if (input is NumericInput)
                _given[input.Name] = values;
            else if (input is LabelInput label)
                _graph.SetLabel(input.Name, [.. values.Select(v => (int)Math.Truncate(v + label.Offset))], label.Count);
        }
    }

    /// <summary>For numbers a row for each atom or one for the structure; for labels always one for each atom.</summary>
    private static IEnumerable<double> Values(Structure structure, ModelInput input)
    {
        if ((input.IsPerAtom ? structure.AtomProperties : structure.Info).TryGetValue(input.Name, out PropertyValue? property))
        {
            double[] values = property.ToReals();
            return input is LabelInput && !input.IsPerAtom ? Enumerable.Repeat(values[0], structure.Count) : values;
        }

        return Enumerable.Repeat(input.Name == "total_spin" ? 1.0 : 0.0, input is LabelInput ? structure.Count : 1);
    }
}
