using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Numerics;
using TpCompiler.Core.Programs;
using TpCompiler.Runtime.Dense;

namespace TpCompiler.Runtime.Programs;

/// <summary>
/// The parameters of a model as executors read them: rounded to the model's type, laid out for kernels, matrices packed. Immutable; executors of
/// all programs of a model, on any threads, share one.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
public sealed class ProgramParameters<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Dictionary<string, double[]> _values = [];
    private readonly Dictionary<string, ParameterTable> _tables = [];
    private readonly ConcurrentDictionary<MatrixKey, PackedMatrix<T>> _matrices = new();

    /// <summary>Takes the values of parameters.</summary>
    /// <param name="values">By name, the rows of each as programs say them.</param>
    /// <param name="tables">By name, those that may grow.</param>
    public ProgramParameters(IEnumerable<KeyValuePair<string, double[]>> values, IEnumerable<KeyValuePair<string, ParameterTable>>? tables = null)
    {
        ArgumentNullException.ThrowIfNull(values);
        foreach ((string name, double[] rows) in values)
            _values.Add(name, (double[])rows.Clone());
        foreach ((string name, ParameterTable table) in tables ?? [])
            _tables.Add(name, table);
    }

    /// <summary>The table of a parameter that may grow; null for others.</summary>
    internal ParameterTable? Table(ProgramTensor tensor) => _tables.GetValueOrDefault(tensor.Name);

    /// <summary>The rows of a parameter.</summary>
    /// <exception cref="ArgumentException">There is none of the tensor's name, or it has not whole rows.</exception>
    internal double[] Rows(ProgramTensor tensor)
    {
        if (!_values.TryGetValue(tensor.Name, out double[]? rows))
            throw new ArgumentException($"The parameter {tensor.Name} has no value.");
        return tensor.RowLength > 0 && rows.Length % tensor.RowLength == 0
            ? rows
            : throw new ArgumentException($"The parameter {tensor.Name} has {rows.Length} numbers, which are no rows of {tensor.RowLength}.");
    }

    /// <summary>The matrix of a product's block in a row of a parameter, with rows and columns filled up with zeros.</summary>
    internal PackedMatrix<T> Matrix(ProgramTensor tensor, int row, ProductBlock block, int inputs, int outputs)
        => _matrices.GetOrAdd(
            new(tensor.Name, row, block.Weights, block.Inputs, block.Outputs, inputs, outputs),
            static (key, of) => of.Pack(key),
            new Packing(this, tensor));

    private readonly record struct MatrixKey(string Name, int Row, int Offset, int Inputs, int Outputs, int Rows, int Columns);

    private readonly record struct Packing(ProgramParameters<T> Parameters, ProgramTensor Tensor)
    {
        public PackedMatrix<T> Pack(MatrixKey key)
        {
            ReadOnlySpan<double> row = Parameters.Rows(Tensor).AsSpan(key.Row * Tensor.RowLength, Tensor.RowLength);
            double[] padded = new double[key.Rows * key.Columns];
            for (int u = 0; u < key.Inputs; u++)
                row.Slice(key.Offset + (u * key.Outputs), key.Outputs).CopyTo(padded.AsSpan(u * key.Columns));
            return new PackedMatrix<T>(padded, key.Rows, key.Columns);
        }
    }
}
