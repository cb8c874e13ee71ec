using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Atomistic.ModelFiles;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Atomistic.Tests.MaceFiles;

/// <summary>Damaged files either load or are refused; nothing else happens, and they ask for no more memory than sound ones.</summary>
public sealed class MaceCorruptionTests
{
    private const string Model = "data/goldens/mace/viii_gaussian_soft_L0/model.model";
    private const long MostAllocated = 100_000_000;

    private static readonly string[] s_landmarks =
    [
        "atomic_numbers", "node_embedding", "bessel_fn", "gaussian_weights", "covalent_radii", "cutoff_fn", "spherical_harmonics", "Irreps",
        "interactions", "linear_up", "conv_tp_weights", "density_fn", "avg_num_neighbors", "target_irreps", "products", "weights_max",
        "U_matrix_1", "U_matrix_2", "readouts", "acts", "scale_shift", "heads", "_rebuild_tensor_v2", "_rebuild_parameter", "storage", "OrderedDict",
    ];

    [SharedDataFact(Model)]
    public void Changed_bytes_anywhere_in_the_file_are_noticed_by_checksums_or_harmless()
    {
        byte[] sound = MutableModel.Bytes(Model);
        MaceDescription expected = MutableModel.Load(sound);
        var random = new Random(1);
        int refused = 0;
        for (int i = 0; i < 150; i++)
        {
            byte[] damaged = [.. sound];
            damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            if (Load(damaged) is { } loaded)
                DescriptionAssert.Same(expected, loaded);
            else
                refused++;
        }

        Assert.InRange(refused, 75, 150);
    }

    [SharedDataFact(Model)]
    public void Changed_bytes_without_checksums_load_or_are_refused()
    {
        byte[] sound = MutableModel.Bytes(Model);
        var random = new Random(2);
        for (int i = 0; i < 150; i++)
        {
            byte[] damaged = [.. sound];
            for (int n = random.Next(1, 10); n > 0; n--)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            Load(damaged, verifyChecksums: false);
        }
    }

    [SharedDataFact(Model)]
    public void Files_cut_short_are_refused()
    {
        byte[] sound = MutableModel.Bytes(Model);
        var random = new Random(3);
        for (int i = 0; i < 100; i++)
            Assert.Null(Load(sound[..random.Next(sound.Length)]));
    }

    [SharedDataFact(Model)]
    public void Changes_of_the_pickle_where_it_matters_load_or_are_refused()
    {
        MutableModel model = MutableModel.Of(Model);
        byte[] sound = model.Pickle;
        int[] places = [.. s_landmarks.SelectMany(name => Places(sound, name)).Distinct()];
        Assert.True(places.Length > 1000, $"{places.Length} places");
        byte[] opcodes = "(.012JKMNQRTUXabcd}eghj]qrstlupo)G"u8.ToArray();
        opcodes = [.. opcodes, .. Enumerable.Range(0x80, 0x19).Select(b => (byte)b)];
        var random = new Random(4);
        int refused = 0;
        const int Rounds = 300;
        for (int i = 0; i < Rounds; i++)
        {
            List<byte> damaged = [.. sound];
            int at = places[random.Next(places.Length)];
            switch (random.Next(5))
            {
                case 0: damaged[at] = (byte)random.Next(256); break;
                case 1: damaged[at] = opcodes[random.Next(opcodes.Length)]; break;
                case 2: damaged.RemoveRange(at, random.Next(1, 20)); break;
                case 3: damaged.Insert(at, opcodes[random.Next(opcodes.Length)]); break;
                default:
                    int from = places[random.Next(places.Length)];
                    damaged.InsertRange(at, sound[from..Math.Min(sound.Length, from + random.Next(1, 40))]);
                    break;
            }

            model.Pickle = [.. damaged];
            if (Load(model.ToBytes()) is null)
                refused++;
        }

        Assert.InRange(refused, Rounds / 4, Rounds);
    }

    [SharedDataFact(Model)]
    public void A_model_without_one_of_its_storages_is_refused_unless_it_is_not_needed()
    {
        int count = MutableModel.Of(Model).Entries.Count;
        int refused = 0;
        for (int i = 0; i < count; i++)
        {
            MutableModel model = MutableModel.Of(Model);
            model.Remove(i);
            if (Load(model.ToBytes()) is null)
                refused++;
        }

        Assert.InRange(refused, count / 3, count - 1);
    }

    private static MaceDescription? Load(byte[] file, bool verifyChecksums = true)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            return MutableModel.Load(file, verifyChecksums);
        }
        catch (ModelFormatException)
        {
            return null;
        }
        finally
        {
            Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < MostAllocated);
        }
    }

    // The bytes around the names, which are opcodes, references and values; most of the rest is the text of programs.
    private static IEnumerable<int> Places(byte[] pickle, string name)
    {
        byte[] pattern = System.Text.Encoding.ASCII.GetBytes(name);
        for (int at = pickle.AsSpan().IndexOf(pattern); at >= 0;)
        {
            for (int i = Math.Max(2, at - 20); i < Math.Min(pickle.Length - 40, at + pattern.Length + 40); i++)
                yield return i;
            int next = pickle.AsSpan(at + 1).IndexOf(pattern);
            at = next < 0 ? -1 : at + 1 + next;
        }
    }
}
