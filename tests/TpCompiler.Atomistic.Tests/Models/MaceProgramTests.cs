using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using TpCompiler.Atomistic.Mace.Architecture;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Atomistic.Models;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Atomistic.Tests.Mace;
using TpCompiler.Atomistic.Tests.MaceFiles;
using TpCompiler.Core.Programs;
using TpCompiler.Core.Programs.Regions;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Atomistic.Tests.Models;

/// <summary>MACE as a program, run step by step, against mace-torch: energies, forces and stresses of every variant.</summary>
public sealed class MaceProgramTests
{
    public static TheoryData<string> Models => [.. GoldenMace.Names];

    [SharedDataTheory(GoldenMace.Folder)]
    [MemberData(nameof(Models))]
    public void ReferenceModelsAgreeToRounding(string model)
    {
        MaceDescription description = GoldenMace.Load(model);
        foreach (IGrouping<string?, (string Name, string? Head, SafetensorsFile Golden)> ofHead in MaceGoldenTests.Cases(model).GroupBy(c => c.Head))
        {
            GradientOf gradient = new(description, ofHead.Key);
            foreach ((string name, _, SafetensorsFile golden) in ofHead)
                gradient.AssertAgrees(MaceGoldenTests.ReadStructure(golden), key => golden.Contains(key) ? golden.Doubles(key) : null, name, 1e-10, 1e-9);
        }
    }

    [SharedDataTheory(MaceVariantGoldenTests.Folder)]
    [MemberData(nameof(MaceVariantGoldenTests.Models), MemberType = typeof(MaceVariantGoldenTests))]
    public void VariantsAgreeToRounding(string model)
    {
        (double energyTolerance, double forceTolerance) = MaceVariantGoldenTests.TolerancesOf(model);
        MaceDescription description = MutableModel.Load(MutableModel.Bytes($"{MaceVariantGoldenTests.Folder}/{model}/model.model"));
        Dictionary<string, GradientOf> ofHeads = [];
        foreach ((string name, string? head, Structure structure, SafetensorsFile golden) in MaceVariantGoldenTests.Cases(model, description))
        {
            if (!ofHeads.TryGetValue(head ?? "", out GradientOf? gradient))
                ofHeads.Add(head ?? "", gradient = new(description, head));
            gradient.AssertAgrees(structure, key => golden.Contains(key) ? golden.Doubles(key) : null, name, energyTolerance, forceTolerance);
        }
    }

    [Theory]
    [MemberData(nameof(MaceFormGoldenTests.Models), MemberType = typeof(MaceFormGoldenTests))]
    public void FormsAgreeToRounding(string model)
    {
        MaceDescription description = MaceForms.Model(model);
        foreach (JsonProperty entry in MaceForms.Golden(model).GetProperty("structures").EnumerateObject())
        {
            JsonElement inputs = entry.Value.GetProperty("inputs");
            string head = description.Heads[inputs.TryGetProperty("head", out JsonElement index) ? index.GetInt32() : 0];
            double[]? expected(string key) => entry.Value.TryGetProperty(key["out.".Length..], out JsonElement values) ? [.. values.EnumerateArray().Select(e => e.GetDouble())] : null;
            new GradientOf(description, head).AssertAgrees(MaceForms.Structure(inputs), expected, $"{model}/{entry.Name}", 1e-10, 1e-9);
        }
    }

    /// <summary>The program of a model and its gradient; cut into regions, too.</summary>
    private sealed class GradientOf
    {
        private readonly AtomisticModel _model;
        private readonly TensorProgram _gradient;
        private readonly TensorProgram _cut;
        private readonly bool _hasEnergy;

        public GradientOf(MaceDescription description, string? head)
        {
            _model = MaceArchitecture.Build(description, head);
            _hasEnergy = description.HasEnergy;
            Assert.Equal(description.ParameterCount, _model.ParameterCount);
            Assert.Equal(_model.Program, TensorProgramText.Parse(TensorProgramText.Print(_model.Program)));
            _gradient = ModelRun.Gradient(_model, "positions", "strain");
            Assert.Equal(_gradient, TensorProgramText.Parse(TensorProgramText.Print(_gradient)));
            _cut = RegionCut.Apply(_gradient).Program;
        }

        public void AssertAgrees(Structure structure, Func<string, double[]?> golden, string name, double energyTolerance, double forceTolerance)
        {
            using ModelRun run = new(_model, structure);
            IReadOnlyDictionary<string, double[]> result = run.RunGradient(_gradient);
            if (_hasEnergy)
            {
                NumberAssert.Close(golden("out.energy")!, result[ModelOutputs.Energy], energyTolerance, $"{name}: energy");
                if (golden("out.interaction_energy") is { } interaction)
                    NumberAssert.Close(interaction, result[ModelOutputs.InteractionEnergy], energyTolerance, $"{name}: interaction energy");
                if (golden("out.node_energy") is { } atoms)
                    NumberAssert.Close(atoms, result[ModelOutputs.AtomEnergies], energyTolerance, $"{name}: atom energy");
                NumberAssert.Close(golden("out.forces")!, [.. result["g:positions"].Select(g => -g)], forceTolerance, $"{name}: force");
                if (golden("out.virials") is { } virials)
                    NumberAssert.Close(virials, [.. result["g:strain"].Select(g => -g)], forceTolerance, $"{name}: virial");
            }

            if (golden("out.atomic_dipoles") is { } dipoles)
            {
                double[] moments = result[ModelOutputs.Moments];
                int width = moments.Length / structure.Count;
                int place = width == 3 ? 0 : 2;
                NumberAssert.Close(dipoles, [.. Enumerable.Range(0, structure.Count).SelectMany(n => moments.AsSpan((n * width) + place, 3).ToArray())], energyTolerance, $"{name}: dipole");
            }

            IReadOnlyDictionary<string, double[]> cut = run.RunGradient(_cut);
            foreach (ProgramTensor output in _gradient.TensorsOf(ProgramRole.Output))
                NumberAssert.Close(result[output.Name], cut[output.Name], 1e-12, $"{name}: {output.Name} in regions");
        }
    }
}
