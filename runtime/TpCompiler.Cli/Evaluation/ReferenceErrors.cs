using System.Collections.Generic;
using TpCompiler.Atomistic;

namespace TpCompiler.Cli.Evaluation;

/// <summary>The errors against reference values, file by file and in total.</summary>
internal sealed class ReferenceErrors
{
    private readonly OrderedDictionary<string, QuantityErrors> _files = [];
    private DipoleUnit _unit;

    /// <summary>The files that hold reference values, in their order.</summary>
    public IEnumerable<KeyValuePair<string, QuantityErrors>> Files
    {
        get
        {
            foreach (KeyValuePair<string, QuantityErrors> file in _files)
            {
                if (file.Value.Any)
                    yield return file;
            }
        }
    }

    /// <summary>The errors over all files.</summary>
    public QuantityErrors Total()
    {
        QuantityErrors total = new(_unit);
        foreach (QuantityErrors file in _files.Values)
            total.Add(file);
        return total;
    }

    public void Add(EvaluatedFrame frame)
    {
        _unit = frame.Result.DipoleUnit;
        if (!_files.TryGetValue(frame.Frame.File, out QuantityErrors? errors))
            _files.Add(frame.Frame.File, errors = new QuantityErrors(_unit));
        errors.Add(frame.Structure, frame.Result);
    }

    /// <summary>All frames were added.</summary>
    public void Complete()
    {
        foreach (QuantityErrors file in _files.Values)
            file.Complete();
    }
}
