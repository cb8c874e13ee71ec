using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;

namespace TpCompiler.Atomistic.Tests.ModelFiles;

/// <summary>A torch module to be written to a file as torch.save writes it.</summary>
/// <param name="type">The Python class, with its module.</param>
internal sealed class TinyModule(string type)
{
    private readonly List<(string Name, long[] Shape, double[] Values, bool IsParameter)> _tensors = [];
    private readonly List<(string Name, TinyModule Module)> _modules = [];
    private readonly List<(string Name, Action<TinyPickle> Write)> _attributes = [];

    /// <summary>Adds a parameter.</summary>
    public TinyModule Parameter(string name, IEnumerable<double> values, params long[] shape) => Tensor(name, [.. values], shape, isParameter: true);

    /// <summary>Adds a buffer; without a shape, a single number.</summary>
    public TinyModule Buffer(string name, IEnumerable<double> values, params long[] shape) => Tensor(name, [.. values], shape, isParameter: false);

    /// <summary>Adds a module inside.</summary>
    public TinyModule With(string name, TinyModule module)
    {
        _modules.Add((name, module));
        return this;
    }

    /// <summary>Adds an attribute.</summary>
    public TinyModule Attribute(string name, string value) => Attribute(name, p => p.Text(value));

    /// <summary>Adds an attribute.</summary>
    public TinyModule Attribute(string name, double value) => Attribute(name, p => p.Float(value));

    /// <summary>Adds an attribute.</summary>
    public TinyModule Attribute(string name, Action<TinyPickle> write)
    {
        _attributes.Add((name, write));
        return this;
    }

    /// <summary>The file with this module as its root.</summary>
    public byte[] ToFile()
    {
        TinyPickle pickle = new();
        List<(string, byte[])> storages = [];
        Write(pickle, storages);
        return TinyTorchFile.Zip([("m/data.pkl", pickle.End()), .. storages]);
    }

    private TinyModule Tensor(string name, double[] values, long[] shape, bool isParameter)
    {
        if (values.Length != shape.Aggregate(1L, (a, b) => a * b))
            throw new ArgumentException($"{name} has {values.Length} values.");
        _tensors.Add((name, shape, values, isParameter));
        return this;
    }

    private void Write(TinyPickle pickle, List<(string Name, byte[] Content)> storages)
    {
        int dot = type.LastIndexOf('.');
        pickle.Global(type[..dot], type[(dot + 1)..]).Op(')').Raw(0x81).Op('}');
        foreach ((string name, Action<TinyPickle> write) in _attributes)
        {
            write(pickle.Text(name));
            pickle.Op('s');
        }

        foreach (bool isParameter in new[] { true, false })
        {
            pickle.Text(isParameter ? "_parameters" : "_buffers").Op('}');
            foreach ((string name, long[] shape, double[] values, _) in _tensors.Where(t => t.IsParameter == isParameter))
            {
                string key = $"{storages.Count}";
                storages.Add(($"m/data/{key}", MemoryMarshal.AsBytes<double>(values).ToArray()));
                long[] strides = [.. shape.Select((_, axis) => shape[(axis + 1)..].Aggregate(1L, (a, b) => a * b))];
                pickle.Text(name).Tensor("DoubleStorage", key, values.Length, 0, shape, strides).Op('s');
            }

            pickle.Op('s');
        }

        pickle.Text("_modules").Op('}');
        foreach ((string name, TinyModule module) in _modules)
        {
            pickle.Text(name);
            module.Write(pickle, storages);
            pickle.Op('s');
        }

        pickle.Op('s').Op('b');
    }
}
