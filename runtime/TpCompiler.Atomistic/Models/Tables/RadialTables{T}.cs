using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using System.Threading;
using TpCompiler.Atomistic.Graphs;
using TpCompiler.Atomistic.Neighbors;
using TpCompiler.Core.Programs;
using TpCompiler.Core.Programs.Tables;
using TpCompiler.Runtime.Programs;

namespace TpCompiler.Atomistic.Models.Tables;

/// <summary>
/// Piecewise polynomials in the place of the radial functions of a model: one table for all pairs of elements, or, where functions depend on elements, one
/// for each ordered pair, made when it first occurs. Safe to use from many threads.
/// </summary>
internal sealed class RadialTables<T> : IEdgeLabels
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Functions are compared from here on, Angstrom: no two atoms come closer, and formulas that divide by the distance are inexact near zero.</summary>
    private const double LeastDistance = 0.25;

    private readonly ExactFunctions _exact;
    private readonly RadialGrid _grid;
    private readonly PolynomialFit _fit;
    private readonly int _elements;
    private readonly bool _hasPairs;
    private readonly int[] _slots;
    private readonly ParameterTable[] _tables;
    private readonly ParameterTable<double> _intervals = new(2);
    private readonly Lock _making = new();
    private int _pairs;

    private RadialTables(AtomisticModel model, TensorProgram program, RadialFunctions functions, ExactFunctions exact, int degree, int intervals)
    {
        (_exact, _fit) = (exact, new PolynomialFit(degree));
        _grid = new RadialGrid(model.Cutoff, intervals);
        _elements = model.AtomicNumbers.Length;
        _hasPairs = functions.DependsOnCenter || functions.DependsOnNeighbor;
        _slots = new int[_hasPairs ? _elements * _elements : 1];
        Array.Fill(_slots, -1);
        _tables = [.. exact.Functions.Select(TableOf)];
        for (int n = 0; n < _grid.Count; n++)
        {
            (double begin, double end) = _grid[n];
            _intervals.Add([0.5 * (begin + end), 2 / (end - begin)]);
        }

        Program = RadialTabulation.Apply(program, functions, degree);
    }

    /// <summary>The program with polynomials.</summary>
    public TensorProgram Program { get; }

    /// <summary>How good the tables are.</summary>
    public RadialAccuracy Accuracy { get; private set; } = null!;

    /// <summary>The parameters of <see cref="Program"/> that are tables.</summary>
    public IEnumerable<KeyValuePair<string, ParameterTable>> Tables => _exact.Functions
        .Select((f, n) => KeyValuePair.Create(RadialTabulation.TableOf(f.Name), _tables[n]))
        .Append(KeyValuePair.Create<string, ParameterTable>(RadialTabulation.Intervals, _intervals));

    /// <summary>Tables that are as good as the model's type; null where there are none, or the model has no radial functions.</summary>
    /// <param name="model">The model.</param>
    /// <param name="program">Its program.</param>
    /// <param name="parameters">The values of the program's parameters.</param>
    /// <param name="closest">The accuracy of the tables, or of the closest that were tried; null where there are no functions.</param>
    public static RadialTables<T>? Of(
        AtomisticModel model, TensorProgram program, IReadOnlyDictionary<string, double[]> parameters, out RadialAccuracy? closest)
    {
        closest = null;
        if (RadialFunctions.Find(program, "lengths") is not { } functions || !ExactFunctions.CanBeTabulated(functions))
            return null;
        ExactFunctions exact = new(model, functions, parameters);
        foreach ((int degree, int intervals) in RadialAccuracy.Forms<T>())
        {
            RadialTables<T> tables = new(model, program, functions, exact, degree, intervals);
            tables.Accuracy = tables.Measure();
            closest = closest is null || tables.Accuracy.ValueError < closest.ValueError ? tables.Accuracy : closest;
            if (tables.Accuracy.IsEnough<T>())
            {
                closest = tables.Accuracy;
                return tables;
            }
        }

        exact.Dispose();
        return null;
    }

    /// <summary>Labels the edges of a graph with their intervals, and makes the tables of pairs of elements that have none.</summary>
    public void Label(AtomGraph atoms, ProgramGraph graph, EdgeLabelMemory memory)
    {
        memory.Fill(this, atoms);
        graph.SetEdgeLabel(RadialTabulation.Interval, memory.Intervals, _grid.Count);
        graph.SetEdgeLabel(RadialTabulation.Row, memory.Rows, Math.Max(1, Volatile.Read(ref _pairs)) * _grid.Count);
        graph.SetEdgeKeys(memory.Keys);
    }

    /// <inheritdoc/>
    public unsafe void Fill(AtomGraph atoms, EdgeLabelMemory memory, int begin, int end)
    {
        Span<int> intervals = memory.Intervals;
        Span<int> rows = memory.Rows;
        Span<int> keys = memory.Keys;
        ReadOnlySpan<int> senders = atoms.Edges.Senders;
        ReadOnlySpan<int> receivers = atoms.Edges.Receivers;
        ReadOnlySpan<double> vectors = atoms.Edges.Vectors;
        int* elements = atoms.Elements.Pointer;
        for (int e = begin; e < end; e++)
        {
            (double x, double y, double z) = (vectors[3 * e], vectors[(3 * e) + 1], vectors[(3 * e) + 2]);
            int interval = _grid.IndexOf(Math.Sqrt((x * x) + (y * y) + (z * z)));
            intervals[e] = interval;
            int pair = PairOf(elements[receivers[e]], elements[senders[e]]);
            rows[e] = (SlotOf(pair) * _grid.Count) + interval;

            // Not the row, which depends on the structures that came before.
            keys[e] = (interval * _slots.Length) + pair;
        }
    }

    private int PairOf(int center, int neighbor) => _hasPairs ? (center * _elements) + neighbor : 0;

    private int SlotOf(int pair)
    {
        int slot = Volatile.Read(ref _slots[pair]);
        return slot >= 0 ? slot : Make(pair);
    }

    private int Make(int pair)
    {
        lock (_making)
        {
            if (_slots[pair] >= 0)
                return _slots[pair];
            double[][] values = _exact.Values(pair / _elements, pair % _elements, Points([.. Enumerable.Range(0, _grid.Count)], _fit.Points));
            int points = _fit.Degree + 1;
            for (int f = 0; f < values.Length; f++)
            {
                int width = _exact.Functions[f].RowLength;
                double[] coefficients = new double[points * width];
                for (int n = 0; n < _grid.Count; n++)
                {
                    _fit.Fit(values[f].AsSpan(n * points * width, points * width), coefficients, width);
                    Add(_tables[f], coefficients);
                }
            }

            int slot = _pairs;
            Volatile.Write(ref _pairs, slot + 1);
            Volatile.Write(ref _slots[pair], slot);
            return slot;
        }
    }

    private double[] Points(int[] intervals, ReadOnlySpan<double> inInterval)
    {
        double[] points = new double[intervals.Length * inInterval.Length];
        for (int n = 0; n < intervals.Length; n++)
        {
            (double begin, double end) = _grid[intervals[n]];
            for (int k = 0; k < inInterval.Length; k++)
                points[(n * inInterval.Length) + k] = begin + (0.5 * (end - begin) * (1 + inInterval[k]));
        }

        return points;
    }

    /// <summary>The errors of a few pairs of elements in every third interval, in the middle between the points that polynomials go through.</summary>
    private RadialAccuracy Measure()
    {
        double[] between = new double[_fit.Degree];
        for (int k = 0; k < between.Length; k++)
            between[k] = 0.5 * (_fit.Points[k] + _fit.Points[k + 1]);
        int[] measured = [.. Enumerable.Range(0, (_grid.Count + 2) / 3).Select(n => _grid.Count - 1 - (3 * n)).Where(n => _grid[n].Begin >= LeastDistance)];
        double[] distances = Points(measured, between);
        (double value, double slope) = (0, 0);
        int step = Math.Max(1, _slots.Length / 8);
        for (int pair = 0; pair < _slots.Length; pair += step)
        {
            int slot = SlotOf(pair);
            double[][] values = _exact.Values(pair / _elements, pair % _elements, distances);
            double[][] slopes = _exact.Slopes(pair / _elements, pair % _elements, distances);
            for (int f = 0; f < values.Length; f++)
            {
                (double valueError, double slopeError) = Errors(f, slot, measured, between, values[f], slopes[f]);
                (value, slope) = (Math.Max(value, valueError), Math.Max(slope, slopeError));
            }
        }

        return new(_fit.Degree, _grid.Count, value, slope);
    }

    /// <summary>The largest errors of a function's values and slopes, relative to the largest value and slope.</summary>
    private (double Value, double Slope) Errors(int f, int slot, int[] measured, double[] between, double[] values, double[] slopes)
    {
        int width = _exact.Functions[f].RowLength;
        (double value, double slope, double largestValue, double largestSlope) = (0, 0, 0, 0);
        for (int p = 0; p < measured.Length * between.Length; p++)
        {
            int interval = measured[p / between.Length];
            double t = between[p % between.Length];
            (double begin, double end) = _grid[interval];
            for (int c = 0; c < width; c++)
            {
                (double y, double dy) = (0, 0);
                for (int q = _fit.Degree; q >= 0; q--)
                {
                    dy = (dy * t) + y;
                    y = (y * t) + CoefficientOf(_tables[f], (slot * _grid.Count) + interval, (q * width) + c);
                }

                value = Math.Max(value, Math.Abs(y - values[(p * width) + c]));
                largestValue = Math.Max(largestValue, Math.Abs(values[(p * width) + c]));
                double exact = slopes[(p * width) + c];
                slope = Math.Max(slope, Math.Abs((dy * 2 / (end - begin)) - exact));
                largestSlope = Math.Max(largestSlope, Math.Abs(exact));
            }
        }

        return (largestValue > 0 ? value / largestValue : 0, largestSlope > 0 ? slope / largestSlope : 0);
    }

    private ParameterTable TableOf(ProgramTensor function)
    {
        int length = (_fit.Degree + 1) * function.RowLength;
        return function.Numbers == NumberKind.Double ? new ParameterTable<double>(length) : new ParameterTable<T>(length);
    }

    private static void Add(ParameterTable table, double[] rows)
    {
        if (table is ParameterTable<T> inModel)
            inModel.Add(rows);
        else
            ((ParameterTable<double>)table).Add(rows);
    }

    private static double CoefficientOf(ParameterTable table, int row, int position)
        => table is ParameterTable<T> inModel ? double.CreateChecked(inModel[row, position]) : ((ParameterTable<double>)table)[row, position];
}
