using System.Collections.Generic;
using System.Linq;
using TpCompiler.Atomistic;
using TpCompiler.Atomistic.Structures;

namespace TpCompiler.Cli.Evaluation;

/// <summary>The errors against reference values: file by file, by what kind of configuration a frame says it is (<c>config_type</c>), and in total.</summary>
internal sealed class ReferenceErrors
{
    /// <summary>The name of frames that do not say what kind of configuration they are, beside others that do.</summary>
    public const string NoConfigType = "(none)";

    private const string ConfigType = "config_type";

    private readonly OrderedDictionary<string, QuantityErrors> _files = [];
    private readonly OrderedDictionary<string, QuantityErrors> _configTypes = [];
    private DipoleUnit _unit;

    /// <summary>The files that hold reference values, in their order.</summary>
    public IEnumerable<KeyValuePair<string, QuantityErrors>> Files => _files.Where(file => file.Value.Any);

    /// <summary>The kinds of configurations that have reference values, in their order; none where no frame says its kind.</summary>
    public IEnumerable<KeyValuePair<string, QuantityErrors>> ConfigTypes
        => _configTypes.Keys.All(type => type == NoConfigType) ? [] : _configTypes.Where(type => type.Value.Any);

    /// <summary>What a frame says of its kind.</summary>
    public static string ConfigTypeOf(Structure structure)
        => structure.Info.TryGetValue(ConfigType, out PropertyValue? type) && type.ToString() is { Length: > 0 } text ? text : NoConfigType;

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
        Of(_files, frame.Frame.File).Add(frame);
        Of(_configTypes, ConfigTypeOf(frame.Structure)).Add(frame);
    }

    /// <summary>All frames were added.</summary>
    public void Complete()
    {
        foreach (QuantityErrors errors in _files.Values.Concat(_configTypes.Values))
            errors.Complete();
    }

    private QuantityErrors Of(OrderedDictionary<string, QuantityErrors> groups, string name)
    {
        if (!groups.TryGetValue(name, out QuantityErrors? errors))
            groups.Add(name, errors = new QuantityErrors(_unit));
        return errors;
    }
}
