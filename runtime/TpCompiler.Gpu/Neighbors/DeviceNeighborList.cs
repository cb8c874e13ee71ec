using System;
using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;

namespace TpCompiler.Gpu.Neighbors;

/// <summary>
/// All ordered pairs of atoms, with periodic images, that are closer than a cutoff, found on a device and kept there: the edges of a
/// graph. Edge e runs from a sender (the neighbour) to a receiver (the centre) along
/// v = position[receiver] - position[sender] + shift * cell. An atom sees its own images, but not itself; atoms at one point give an
/// edge of length 0. Edges are sorted by receiver, then sender, then shift: the list is the same, bit by bit, on each run, and where
/// positions are double the one that the CPU finds.
/// </summary>
/// <remarks>
/// Time is linear in the number of atoms. Memory is kept between calls and grows where needed, so that repeated calls for systems of
/// about the same size allocate nothing. All that is downloaded is the number of edges. Not safe for use by several threads at once.
/// </remarks>
/// <example>
/// <code>
/// using DeviceNeighborList list = new(device);
/// list.Update(positions, cell, [true, true, true], 6.0);
/// // list.Buffers.Senders, ... hold list.EdgeCount edges
/// </code>
/// </example>
public sealed class DeviceNeighborList : IDisposable
{
    private readonly GpuDevice _device;
    private readonly GpuModule _module;
    private readonly SearchParameters _parameters = new();
    private readonly int _groupSize;
    private readonly float[] _single;
    private readonly GpuBuffer _integers, _numbers, _header;
    private AtomBuffers? _atoms;
    private EdgeWriter? _edges;
    private NeighborBuffers? _own;

    /// <summary>Compiles the kernels, or takes those that an earlier process compiled.</summary>
    /// <param name="device">The device, which must outlive this.</param>
    /// <param name="isDouble">Whether positions are double, float otherwise; null for double where the device has it.</param>
    /// <param name="edgeCapacity">How many edges to make room for from the beginning.</param>
    /// <exception cref="GpuException">The device has no double, or refuses.</exception>
    public DeviceNeighborList(GpuDevice device, bool? isDouble = null, int edgeCapacity = 0)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentOutOfRangeException.ThrowIfNegative(edgeCapacity);
        _device = device;
        IsDouble = isDouble ?? device.HasDouble;
        _groupSize = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Min(128, device.Shape.MostGroupSize) + 1) / 2;
        _single = new float[_parameters.Numbers.Length];
        _module = device.Compile(NeighborText.For(device.Language, IsDouble, _groupSize), IsDouble);
        _integers = device.Allocate(_parameters.Integers.Length * sizeof(int));
        _numbers = device.Allocate(_parameters.Numbers.Length * RealBytes);
        _header = device.Allocate(4 * sizeof(int));
        if (edgeCapacity > 0)
            _edges = new(_device, edgeCapacity);
    }

    /// <summary>Whether positions are double.</summary>
    public bool IsDouble { get; }

    /// <summary>The number of atoms, N.</summary>
    public int AtomCount { get; private set; }

    /// <summary>The number of edges, E.</summary>
    public int EdgeCount { get; private set; }

    /// <summary>Whether some atoms are at one point, so that there are edges of length 0.</summary>
    public bool HasCoincidentAtoms { get; private set; }

    /// <summary>How many edges there is room for.</summary>
    public int EdgeCapacity => _edges?.Capacity ?? 0;

    /// <summary>The list that <see cref="Update(ReadOnlySpan{double}, ReadOnlySpan{double}, ReadOnlySpan{bool}, double)"/> found; other buffers once it has outgrown these.</summary>
    /// <exception cref="InvalidOperationException">None was found yet.</exception>
    public NeighborBuffers Buffers => _own ?? throw new InvalidOperationException("No list was found yet.");

    private int RealBytes => IsDouble ? sizeof(double) : sizeof(float);

    /// <summary>Finds the pairs of atoms whose positions are on the host.</summary>
    /// <param name="positions">Cartesian coordinates in Angstrom, 3N; atoms may lie outside the cell.</param>
    /// <param name="cell">The cell vectors as rows, 9, in Angstrom; those of directions that are not periodic are ignored.</param>
    /// <param name="periodic">For each of the three directions whether the structure repeats along it.</param>
    /// <param name="cutoff">The cutoff in Angstrom; it may be many times larger than the cell.</param>
    /// <exception cref="ArgumentException">The cell cannot be repeated, or a position or the cutoff is not valid, or the pairs are too many.</exception>
    /// <exception cref="GpuException">The device fails.</exception>
    public void Update(ReadOnlySpan<double> positions, ReadOnlySpan<double> cell, ReadOnlySpan<bool> periodic, double cutoff)
    {
        Count(positions, cell, periodic, cutoff);
        WriteOwn();
    }

    /// <summary>Finds the pairs of atoms whose positions are on the device.</summary>
    /// <param name="positions">Cartesian coordinates in Angstrom, [N, 3] of the list's type; atoms may lie outside the cell.</param>
    /// <param name="atomCount">The number of atoms, N.</param>
    /// <param name="cell">The cell vectors as rows, 9, in Angstrom; those of directions that are not periodic are ignored.</param>
    /// <param name="periodic">For each of the three directions whether the structure repeats along it.</param>
    /// <param name="cutoff">The cutoff in Angstrom; it may be many times larger than the cell.</param>
    /// <exception cref="ArgumentException">The cell cannot be repeated, or a position or the cutoff is not valid, or the pairs are too many.</exception>
    /// <exception cref="GpuException">The device fails.</exception>
    public void Update(GpuBuffer positions, int atomCount, ReadOnlySpan<double> cell, ReadOnlySpan<bool> periodic, double cutoff)
    {
        Count(positions, atomCount, cell, periodic, cutoff);
        WriteOwn();
    }

    /// <summary>The first half of an update: how many pairs there are, so that memory for them can be found.</summary>
    /// <inheritdoc cref="Update(ReadOnlySpan{double}, ReadOnlySpan{double}, ReadOnlySpan{bool}, double)"/>
    /// <returns>The number of edges.</returns>
    public int Count(ReadOnlySpan<double> positions, ReadOnlySpan<double> cell, ReadOnlySpan<bool> periodic, double cutoff)
    {
        if (positions.Length % 3 != 0)
            throw new ArgumentException($"{positions.Length} coordinates are not three for each atom.", nameof(positions));
        AtomBuffers atoms = Reserve(positions.Length / 3);
        if (IsDouble)
        {
            _device.Upload(atoms.Positions, MemoryMarshal.AsBytes(positions));
        }
        else
        {
            Span<float> single = atoms.SinglePositions.AsSpan(0, positions.Length);
            for (int n = 0; n < single.Length; n++)
                single[n] = (float)positions[n];
            _device.Upload(atoms.Positions, MemoryMarshal.AsBytes(single));
        }

        return Count(atoms.Positions, positions.Length / 3, cell, periodic, cutoff);
    }

    /// <summary>The first half of an update: how many pairs there are, so that memory for them can be found.</summary>
    /// <inheritdoc cref="Update(GpuBuffer, int, ReadOnlySpan{double}, ReadOnlySpan{bool}, double)"/>
    /// <returns>The number of edges.</returns>
    public int Count(GpuBuffer positions, int atomCount, ReadOnlySpan<double> cell, ReadOnlySpan<bool> periodic, double cutoff)
    {
        ArgumentNullException.ThrowIfNull(positions);
        ArgumentOutOfRangeException.ThrowIfNegative(atomCount);
        if (cell.Length != 9 || periodic.Length != 3)
            throw new ArgumentException("A cell has nine numbers, and three directions.", nameof(cell));
        ArgumentOutOfRangeException.ThrowIfLessThan(positions.Length, 3L * atomCount * RealBytes, nameof(positions));
        (AtomCount, EdgeCount, HasCoincidentAtoms) = (0, 0, false);
        _parameters.Set(cell, periodic, cutoff, IsDouble);
        AtomBuffers atoms = Reserve(atomCount);
        atoms.Prepare(_module, positions, _integers, _numbers, _header, _groupSize);
        UploadParameters(atomCount, atoms.BucketMask);
        _device.Clear(_header, _header.Length);
        atoms.EnqueueCount();
        EdgeCount = DownloadCount(atomCount, cutoff);
        AtomCount = atomCount;
        return EdgeCount;
    }

    /// <summary>The second half: enqueues that the edges that were counted are written.</summary>
    /// <param name="target">Where they go: with room for <see cref="AtomCount"/> atoms and <see cref="EdgeCount"/> edges.</param>
    /// <exception cref="ArgumentException">There is not as much room.</exception>
    /// <exception cref="InvalidOperationException">Nothing was counted.</exception>
    public void Write(NeighborBuffers target)
    {
        ArgumentNullException.ThrowIfNull(target);
        if (_atoms is null)
            throw new InvalidOperationException("No pairs were counted yet.");
        if (!target.HasRoom(AtomCount, EdgeCount))
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"There is no room for the edges of {AtomCount} atoms, {EdgeCount}."), nameof(target));
        if (_edges is null || EdgeCount > _edges.Capacity)
        {
            _edges?.Dispose();
            _edges = null;
            _edges = new(_device, WithSpare(EdgeCount));
        }

        _edges.Prepare(_module, _atoms, _integers, _numbers, target, _groupSize);
        _edges.Enqueue();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _atoms?.Dispose();
        _edges?.Dispose();
        _own?.DisposeAll();
        (_atoms, _edges, _own) = (null, null, null);
        _integers.Dispose();
        _numbers.Dispose();
        _header.Dispose();
        _module.Dispose();
    }

    // A quarter more than asked for, so that a system whose size fluctuates soon fits.
    private static int WithSpare(int count) => (int)Math.Min(Math.Max(64, count + (count / 4L)), int.MaxValue / 4);

    private void WriteOwn()
    {
        if (_own is null || !_own.HasRoom(AtomCount, EdgeCount))
        {
            _own?.DisposeAll();
            _own = null;
            _own = NeighborBuffers.Allocate(_device, _atoms!.Capacity, Math.Max(EdgeCapacity, WithSpare(EdgeCount)));
        }

        Write(_own);
    }

    private AtomBuffers Reserve(int atomCount)
    {
        if (_atoms is not null && atomCount <= _atoms.Capacity)
            return _atoms;
        _atoms?.Dispose();
        _atoms = null;
        return _atoms = new(_device, WithSpare(atomCount), RealBytes);
    }

    private void UploadParameters(int atomCount, int bucketMask)
    {
        (_parameters.Integers[0], _parameters.Integers[1]) = (atomCount, bucketMask);
        _device.Upload(_integers, MemoryMarshal.AsBytes<int>(_parameters.Integers));
        if (IsDouble)
        {
            _device.Upload(_numbers, MemoryMarshal.AsBytes<double>(_parameters.Numbers));
            return;
        }

        for (int n = 0; n < _single.Length; n++)
            _single[n] = (float)_parameters.Numbers[n];
        _device.Upload(_numbers, MemoryMarshal.AsBytes<float>(_single));
    }

    private int DownloadCount(int atomCount, double cutoff)
    {
        Span<int> header = stackalloc int[4];
        _device.Download(_header, MemoryMarshal.AsBytes(header));
        if (header[1] > 0)
            throw new ArgumentException($"The position of atom {atomCount - header[1] + 1} is not finite.");
        if (header[2] > 0)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Atom {atomCount - header[2] + 1} lies more than {_parameters.Numbers[19]:g3} Angstrom from the origin."));
        // Sums stay at the largest number; three numbers per edge must be addressed.
        if (header[0] > int.MaxValue / 4)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"There are more than {int.MaxValue / 4} pairs within {cutoff} Angstrom."));
        HasCoincidentAtoms = header[3] != 0;
        return header[0];
    }
}
