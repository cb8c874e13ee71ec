using System;
using System.Globalization;
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
public sealed class DeviceNeighborList : IDisposable
{
    private readonly GpuDevice _device;
    private readonly GpuModule _module;
    private readonly SearchParameters _parameters = new();
    private readonly int _groupSize;
    private readonly float[] _single = new float[32];
    private readonly GpuBuffer _integers;
    private readonly GpuBuffer _numbers;
    private readonly GpuBuffer _header;
    private AtomBuffers? _atoms;
    private EdgeBuffers? _edges;

    /// <summary>Compiles the kernels, or takes those that an earlier process compiled.</summary>
    /// <param name="device">The device.</param>
    /// <param name="isDouble">Whether positions are double, float otherwise; null for double where the device has it.</param>
    /// <param name="edgeCapacity">How many edges to make room for from the beginning.</param>
    /// <exception cref="GpuException">The device has no double, or refuses.</exception>
    public DeviceNeighborList(GpuDevice device, bool? isDouble = null, int edgeCapacity = 0)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentOutOfRangeException.ThrowIfNegative(edgeCapacity);
        _device = device;
        IsDouble = isDouble ?? device.HasDouble;
        _groupSize = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Min(128, device.Shape.MostGroupSize) + 1) / 2;
        _module = device.Compile(NeighborText.For(device.Language, IsDouble, _groupSize), IsDouble);
        _integers = device.Allocate(_parameters.Integers.Length * sizeof(int));
        _numbers = device.Allocate(_parameters.Numbers.Length * RealBytes);
        _header = device.Allocate(3 * sizeof(int));
        if (edgeCapacity > 0)
            _edges = new(_device, edgeCapacity);
    }

    /// <summary>Whether positions are double.</summary>
    public bool IsDouble { get; }

    /// <summary>The number of atoms, N.</summary>
    public int AtomCount { get; private set; }

    /// <summary>The number of edges, E.</summary>
    public int EdgeCount { get; private set; }

    /// <summary>How many edges there is room for.</summary>
    public int EdgeCapacity => _edges?.Capacity ?? 0;

    /// <summary>A number that grows whenever buffers of the list are replaced by larger ones.</summary>
    public int Generation { get; private set; }

    /// <summary>N + 1 numbers (int32), or more: the edges of receiver i are from entry i up to, but without, entry i + 1.</summary>
    public GpuBuffer ReceiverOffsets => Found(_atoms).Rows;

    /// <summary>The same for senders, in <see cref="SenderOrder"/>: each edge has its opposite, so these are the same numbers.</summary>
    public GpuBuffer SenderOffsets => Found(_atoms).Rows;

    /// <summary>The sender of each edge (int32): E, or more.</summary>
    public GpuBuffer Senders => Found(_edges).Senders;

    /// <summary>The receiver of each edge (int32), ascending: E, or more.</summary>
    public GpuBuffer Receivers => Found(_edges).Receivers;

    /// <summary>Three integers (int32) per edge: the sum of cell vectors in v; 0 in directions that are not periodic.</summary>
    public GpuBuffer Shifts => Found(_edges).Shifts;

    /// <summary>The indices (int32) of all edges sorted by sender, and ascending for one sender: E, or more.</summary>
    public GpuBuffer SenderOrder => Found(_edges).Order;

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

        Update(atoms.Positions, positions.Length / 3, cell, periodic, cutoff);
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
        ArgumentNullException.ThrowIfNull(positions);
        ArgumentOutOfRangeException.ThrowIfNegative(atomCount);
        if (cell.Length != 9 || periodic.Length != 3)
            throw new ArgumentException("A cell has nine numbers, and three directions.", nameof(cell));
        ArgumentOutOfRangeException.ThrowIfLessThan(positions.Length, 3L * atomCount * RealBytes, nameof(positions));
        (AtomCount, EdgeCount) = (0, 0);
        _parameters.Set(cell, periodic, cutoff, IsDouble);
        AtomBuffers atoms = Reserve(atomCount);
        atoms.Prepare(_module, positions, _integers, _numbers, _header, _groupSize);
        UploadParameters(atomCount, atoms.BucketMask);
        _device.Clear(_header, _header.Length);
        atoms.EnqueueCount();
        if (_edges is not null)
            EnqueueFill(atoms, _edges);

        int edges = DownloadCount(atomCount, cutoff);
        if (edges > EdgeCapacity || _edges is null)
        {
            _edges?.Dispose();
            _edges = null;
            _edges = new(_device, (int)Math.Min(Math.Max(64, edges + (edges / 4L)), int.MaxValue - 1));
            Generation++;
            UploadParameters(atomCount, atoms.BucketMask);
            EnqueueFill(atoms, _edges);
        }

        (AtomCount, EdgeCount) = (atomCount, edges);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _atoms?.Dispose();
        _edges?.Dispose();
        (_atoms, _edges) = (null, null);
        _integers.Dispose();
        _numbers.Dispose();
        _header.Dispose();
        _module.Dispose();
    }

    private static T Found<T>(T? buffers)
        where T : class
        => buffers ?? throw new InvalidOperationException("No list was found yet.");

    private AtomBuffers Reserve(int atomCount)
    {
        if (_atoms is not null && atomCount <= _atoms.Capacity)
            return _atoms;
        _atoms?.Dispose();
        _atoms = null;
        Generation++;
        return _atoms = new(_device, (int)Math.Min(Math.Max(64, atomCount + (atomCount / 4L)), int.MaxValue / 8), RealBytes);
    }

    private void EnqueueFill(AtomBuffers atoms, EdgeBuffers edges)
    {
        edges.Prepare(_module, atoms, _integers, _numbers, _groupSize);
        edges.Enqueue();
    }

    private void UploadParameters(int atomCount, int bucketMask)
    {
        (_parameters.Integers[0], _parameters.Integers[1], _parameters.Integers[2]) = (atomCount, EdgeCapacity, bucketMask);
        _device.Upload(_integers, MemoryMarshal.AsBytes<int>(_parameters.Integers));
        if (IsDouble)
        {
            _device.Upload(_numbers, MemoryMarshal.AsBytes<double>(_parameters.Numbers));
            return;
        }

        for (int n = 0; n < _parameters.Numbers.Length; n++)
            _single[n] = (float)_parameters.Numbers[n];
        _device.Upload(_numbers, MemoryMarshal.AsBytes(_single.AsSpan(0, _parameters.Numbers.Length)));
    }

    private int DownloadCount(int atomCount, double cutoff)
    {
        Span<int> header = stackalloc int[3];
        _device.Download(_header, MemoryMarshal.AsBytes(header));
        if (header[1] > 0)
            throw new ArgumentException($"The position of atom {atomCount - header[1]} is not finite.");
        if (header[2] > 0)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Atom {atomCount - header[2]} lies more than {_parameters.Numbers[19]:g3} Angstrom from the origin."));
        // Sums stay at the largest number; three numbers per edge must be addressed.
        if (header[0] > int.MaxValue / 3)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"There are more than {int.MaxValue / 3} pairs within {cutoff} Angstrom."));
        return header[0];
    }
}
