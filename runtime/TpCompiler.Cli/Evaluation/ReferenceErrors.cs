using System.Collections.Generic;

namespace TpCompiler.Cli.Evaluation;

/// <summary>The errors against reference values, file by file and in total.</summary>
internal sealed class ReferenceErrors
{
    private readonly OrderedDictionary<string, QuantityErrors> _files = [];

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
        QuantityErrors total = new();
        foreach (QuantityErrors file in _files.Values)
            total.Add(file);
        return total;
    }

    public void Add(EvaluatedFrame frame)
    {
        if (!_files.TryGetValue(frame.Frame.File, out QuantityErrors? errors))
            _files.Add(frame.Frame.File, errors = new QuantityErrors());
        errors.Add(frame.Structure, frame.Result);
    }
}
