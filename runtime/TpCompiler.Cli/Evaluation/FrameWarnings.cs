using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using TpCompiler.Atomistic.Models;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Cli.Inputs;

namespace TpCompiler.Cli.Evaluation;

/// <summary>What is odd about frames, but no error: names that look like known ones and are not read, heads that do not count, atoms that sit on each other.</summary>
internal sealed class FrameWarnings(ModelCalculator model)
{
    private static readonly (string Input, double Neutral)[] s_states = [("total_charge", 0), ("total_spin", 1)];

    private readonly IReadOnlyList<PropertyInput> _inputs = model.Description.Inputs;
    private readonly AtomDistances _distances = new();
    private readonly OrderedDictionary<(string File, string Kind), (int First, int Count, string Text)> _warnings = [];

    /// <summary>Looks at a frame.</summary>
    public void Add(InputFrame frame)
    {
        foreach (string name in UnreadReferences(frame.Structure))
            Add(frame, name, $"{name} is not compared; reference values are called REF_energy, REF_forces, REF_stress, REF_virial, ...");
        foreach ((string name, PropertyInput input) in UnreadInputs(frame.Structure))
            Add(frame, name, $"{name} is not read; the model reads {input}");
        foreach ((string name, PropertyValue value) in UnknownInputs(frame.Structure))
            Add(frame, name, $"{name}={value} is not read; the model knows nothing of it");
        if (UnreadHead(frame.Structure) is { } head)
            Add(frame, "head", head);
        if (UnreadCell(frame.Structure) is { } cell)
            Add(frame, "cell", $"{cell} is not read, and there is no cell; cell vectors are called Lattice, nine numbers");
        if (_distances.TooShort(frame.Structure) is { } distance)
            Add(frame, "distance", distance);
    }

    /// <summary>Writes each warning once for each file.</summary>
    public void WriteTo(TextWriter writer)
    {
        foreach (((string file, _), (int first, int count, string text)) in _warnings)
        {
            string more = count == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $" and {count - 1} more");
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"warning: {file}, frame {first}{more}: {text}"));
        }
    }

    private void Add(InputFrame frame, string kind, string text)
    {
        (string, string) key = (frame.File, kind);
        _warnings[key] = _warnings.TryGetValue(key, out (int First, int Count, string Text) known)
            ? known with { Count = known.Count + 1 }
            : (frame.Number, 1, text);
    }

    private IEnumerable<string> UnreadReferences(Structure structure)
    {
        bool hasEnergy = model.Description.HasEnergy;
        foreach ((string name, string quantity) in structure.UnreadReferences())
        {
            bool isPredicted = quantity switch
            {
                "dipole" => model.Description.HasDipoles,
                "charges" or "polarizability" => model.Description.HasPolarizability,
                _ => hasEnergy,
            };
            if (isPredicted && !_inputs.Any(input => PropertyInput.IsForm(name, input.Name)))
                yield return name;
        }

        // Without a volume there is no stress to compare with.
        if (hasEnergy && structure is { Volume: 0, ReferenceStress: not null, ReferenceVirial: null } && structure.ReferenceName("stress") is { } stress)
            yield return stress;
    }

    private IEnumerable<(string Name, PropertyInput Input)> UnreadInputs(Structure structure)
    {
        foreach (PropertyInput input in _inputs)
        {
            if (input.Find(structure) is not null)
                continue;
            foreach (string name in (input.IsPerAtom ? structure.AtomProperties : structure.Info).Keys)
            {
                if (PropertyInput.IsForm(name, input.Name) || PropertyInput.IsPrefixed(name, input.Name))
                    yield return (name, input);
            }
        }
    }

    /// <summary>A charge, or a spin other than a singlet's, that the model does not read: it says the same of all of them.</summary>
    private IEnumerable<KeyValuePair<string, PropertyValue>> UnknownInputs(Structure structure)
    {
        foreach ((string input, double neutral) in s_states)
        {
            if (_inputs.Any(known => known.Name == input || PropertyInput.IsForm(known.Name, input)))
                continue;
            foreach (KeyValuePair<string, PropertyValue> property in structure.Info)
            {
                if (PropertyInput.IsForm(property.Key, input) && property.Value is { IsNumeric: true, Count: 1 } value && value.ToReals()[0] != neutral)
                    yield return property;
            }
        }
    }

    private string? UnreadHead(Structure structure)
    {
        if (model.Heads.Fixed is not { } head || ModelHeads.NamedBy(structure) is not { } named || model.Heads.Matching(named) == head)
            return null;
        return model.Heads.Chosen is null
            ? $"head={named} is not read; the model has one head, {head}"
            : $"head={named} is not read, because --head {head} overrides it";
    }

    /// <summary>What looks like the cell of a structure that has none: another form of a name, or one behind a prefix (<c>unit_cell</c>).</summary>
    private static string? UnreadCell(Structure structure) => structure.Cell != default ? null : structure.Info.Keys.FirstOrDefault(name
        => PropertyInput.IsForm(name, "cell") || PropertyInput.IsPrefixed(name, "cell") || PropertyInput.IsForm(name, "lattice") || PropertyInput.IsPrefixed(name, "lattice"));
}
