using System.Collections.Generic;

namespace TpCompiler.Atomistic.ModelFiles;

/// <summary>A <c>torch.nn.Module</c> in a file: its parameters, buffers, modules inside it and attributes, by name.</summary>
public sealed class TorchModule
{
    private readonly string _file;
    private readonly PickleDictionary _state;
    private readonly MembersRead _read;

    private TorchModule(string file, string path, PickleObject source, PickleDictionary state, MembersRead read)
    {
        _file = file;
        _state = state;
        _read = read;
        Path = path;
        Source = source;
    }

    /// <summary>The object behind this view.</summary>
    public PickleObject Source { get; }

    /// <summary>The place inside the model, such as <c>interactions.0</c>; empty for the whole model.</summary>
    public string Path { get; }

    /// <summary>The name of the Python class, without its module.</summary>
    public string ClassName => Source.Type.Name;

    /// <summary>The Python module and the name of the class.</summary>
    public string FullClassName => Source.Type.FullName;

    /// <summary>The parameters: tensors that training changes.</summary>
    public IEnumerable<KeyValuePair<string, TorchTensor>> Parameters => Tensors("_parameters");

    /// <summary>The buffers: tensors that training leaves alone.</summary>
    public IEnumerable<KeyValuePair<string, TorchTensor>> Buffers => Tensors("_buffers");

    /// <summary>The modules inside, in order. Members that are not saved modules (such as None) are left out.</summary>
    public IEnumerable<TorchModule> Modules
    {
        get
        {
            foreach (KeyValuePair<object?, object?> pair in Section("_modules"))
            {
                if (pair.Key is string name && TryOf(_file, Join(name), pair.Value, _read) is { } module)
                    yield return module;
            }
        }
    }

    /// <summary>All that the file says about the module itself, in the order of the file.</summary>
    internal IEnumerable<ModuleMember> Members
    {
        get
        {
            foreach ((object? key, object? value) in _state.Items)
            {
                ModuleMemberKind? kind = (key, value) switch
                {
                    ("_parameters", PickleDictionary) => ModuleMemberKind.Parameter,
                    ("_buffers", PickleDictionary) => ModuleMemberKind.Buffer,
                    ("_modules", PickleDictionary) => ModuleMemberKind.Module,
                    _ => null,
                };
                if (kind is not { } inside)
                {
                    yield return new(PickleText.Name(key), ModuleMemberKind.Attribute, value);
                    continue;
                }

                foreach ((object? name, object? member) in ((PickleDictionary)value!).Items)
                    yield return new(PickleText.Name(name), inside, member);
            }
        }
    }

    /// <summary>Whether a member has been asked for, in this view of the module or in another of the same file.</summary>
    internal bool IsRead(string name) => _read.Contains(Source, name);

    /// <summary>A view of the root of a file.</summary>
    /// <exception cref="ModelFormatException">The root is no module.</exception>
    public static TorchModule OfRoot(string file, object? root)
        => TryOf(file, "", root, new MembersRead()) ?? throw new ModelFormatException(file, "", $"expected a saved torch module, found {ModelFileKind.OfRoot(root)}");

    /// <summary>The module inside called <paramref name="name"/>, or null where there is none or None.</summary>
    /// <exception cref="ModelFormatException">Something else is in its place.</exception>
    public TorchModule? TryModule(string name) => HasModule(name) ? Module(name) : null;

    /// <summary>The module inside called <paramref name="name"/>.</summary>
    /// <exception cref="ModelFormatException">There is none.</exception>
    public TorchModule Module(string name)
    {
        object? value = Find("_modules", name);
        _read.Add(Source, name);
        return TryOf(_file, Join(name), value, _read) ?? throw Fail(name, $"expected a module, found {Absent(value)}");
    }

    /// <summary>Whether there is something in the place of the module <paramref name="name"/>, a saved module or not.</summary>
    public bool HasModule(string name) => Find("_modules", name) is not null;

    /// <summary>The parameter or buffer called <paramref name="name"/>, or null.</summary>
    public TorchTensor? TryTensor(string name)
    {
        _read.Add(Source, name);
        return Find("_parameters", name) as TorchTensor ?? Find("_buffers", name) as TorchTensor;
    }

    /// <summary>The parameter or buffer called <paramref name="name"/>.</summary>
    /// <exception cref="ModelFormatException">There is none.</exception>
    public TorchTensor Tensor(string name)
        => TryTensor(name) ?? throw Fail(name, $"expected a tensor, found {Absent(Find("_parameters", name) ?? Find("_buffers", name))}");

    /// <summary>Finds a plain attribute, or any other member.</summary>
    public bool TryAttribute(string name, out object? value)
    {
        _read.Add(Source, name);
        return _state.TryGet(name, out value);
    }

    /// <summary>An error at this module's member <paramref name="name"/>.</summary>
    public ModelFormatException Fail(string name, string problem) => new(_file, Join(name), problem);

    /// <summary>A refusal for a feature met at this module.</summary>
    public NotSupportedModelException Refuse(string feature, string? advice = null) => new(_file, Path, feature, advice);

    /// <summary>A refusal for members that are not known.</summary>
    internal UnknownMembersException Unknown(IReadOnlyList<UnknownMember> members) => new(_file, members);

    private static TorchModule? TryOf(string file, string path, object? value, MembersRead read)
        => value is PickleObject { State: PickleDictionary state } source ? new TorchModule(file, path, source, state, read) : null;

    private static string Absent(object? value) => value is null ? "none" : PickleText.Describe(value);

    internal string Join(string name) => Path.Length == 0 ? name : name.Length == 0 ? Path : $"{Path}.{name}";

    private IReadOnlyList<KeyValuePair<object?, object?>> Section(string section)
        => _state.TryGet(section, out object? value) && value is PickleDictionary members ? members.Items : [];

    private object? Find(string section, string name)
        => _state.TryGet(section, out object? value) && value is PickleDictionary members && members.TryGet(name, out object? member) ? member : null;

    private IEnumerable<KeyValuePair<string, TorchTensor>> Tensors(string section)
    {
        foreach (KeyValuePair<object?, object?> pair in Section(section))
        {
            if (pair is { Key: string name, Value: TorchTensor tensor })
                yield return new(name, tensor);
        }
    }
}
