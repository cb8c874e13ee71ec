using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using TpCompiler.Atomistic.Neighbors;
using TpCompiler.Atomistic.Structures;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Atomistic.Tests.Neighbors;

public sealed class NeighborListGoldenTests
{
    private const string Folder = "data/goldens/mace";

    [SharedDataFact(Folder)]
    public void EdgesAreThoseOfTheReferenceImplementation()
    {
        int compared = 0;
        foreach (string model in Directory.GetDirectories(SharedData.PathOf(Folder)))
        {
            string configuration = Path.Combine(model, "config.json");
            if (!File.Exists(configuration))
                continue;
            using JsonDocument config = JsonDocument.Parse(File.ReadAllText(configuration));
            double cutoff = config.RootElement.GetProperty("r_max").GetDouble();
            foreach (string golden in Directory.GetFiles(model, "*.safetensors"))
            {
                SafetensorsFile file = SafetensorsFile.Open(golden);
                string name = Path.GetFileNameWithoutExtension(golden).Split('@')[0];
                string path = SharedData.PathOf($"{Folder}/structures/{name}.extxyz");
                if (!file.Contains("edge_index") || !File.Exists(path))
                    continue;
                Structure structure = Assert.Single(ExtendedXyz.Read(path));
                Assert.Equal(file.Ints("numbers"), structure.AtomicNumbers.ToArray());
                Assert.Equal(file.Doubles("positions"), structure.Positions.ToArray());
                Assert.Equal(file.Doubles("cell"), structure.Cell.ToArray());
                Assert.True(Edges(file).SetEquals(BruteForceEdges.Of(NeighborList.Build(structure, cutoff))), golden);
                compared++;
            }
        }

        Assert.True(compared >= 40);
    }

    private static HashSet<EdgeKey> Edges(SafetensorsFile file)
    {
        int[] index = file.Ints("edge_index");
        int[] shifts = file.Ints("unit_shifts");
        int count = index.Length / 2;
        return [.. Enumerable.Range(0, count).Select(e
            => new EdgeKey(index[e], index[count + e], shifts[3 * e], shifts[3 * e + 1], shifts[3 * e + 2]))];
    }
}
