using System;
using System.Globalization;
using TpCompiler.Atomistic.Structures;

namespace TpCompiler.Atomistic.Neighbors;

/// <summary>Atoms, moved into the cell along its periodic directions and sorted into bins about half a cutoff wide.</summary>
internal sealed class BinGrid
{
    // Further out, positions have lost the digits that matter, and shifts would overflow.
    private const double LargestCellCount = 5e8;
    private const double LargestImageCount = 1e8;
    private const double LargestDistance = 1e11;
    private const int BinsPerAtom = 8;
    private const int FewestBins = 1024;

    // A bound on rounding relative to the numbers that enter, with some thousand units in the last place to spare.
    private const double RelativeSlack = 1e-12;

    private double[] _coordinates = [];

    // Coordinates along one axis, ascending.
    private double[] _sorted = [];
    private int[] _sortedAtoms = [];

    // The bin of each atom.
    private int[] _bins = [];

    /// <summary>The axes of the grid.</summary>
    public BinAxis[] Axes { get; } = new BinAxis[3];

    /// <summary>The cutoff and what rounding may add to distances between wrapped positions.</summary>
    public double PaddedCutoff { get; private set; }

    /// <summary>Where each bin begins in <see cref="Atoms"/>; the last axis runs fastest.</summary>
    public int[] BinOffsets = [];

    /// <summary>The atoms, bin by bin, ascending within a bin.</summary>
    public int[] Atoms = [];

    /// <summary>The wrapped positions, x, y, z in the order of <see cref="Atoms"/>.</summary>
    public double[] X = [], Y = [], Z = [];

    /// <summary>For each atom by its own index, 3N: how many cell vectors lie between its wrapped and its given position.</summary>
    public int[] Images = [];

    /// <summary>For each atom by its own index: its place in <see cref="Atoms"/>.</summary>
    public int[] Places = [];

    /// <summary>The index of a bin.</summary>
    public int BinIndex(int a, int b, int c) => (a * Axes[1].Count + b) * Axes[2].Count + c;

    /// <summary>The bin of an atom along each axis.</summary>
    public (int A, int B, int C) BinOf(int atom)
    {
        int bin = _bins[atom];
        int ab = bin / Axes[2].Count;
        return (ab / Axes[1].Count, ab % Axes[1].Count, bin % Axes[2].Count);
    }

    public void Fill(ReadOnlySpan<double> positions, in Matrix3d cell, PeriodicDirections periodic, double cutoff)
    {
        int count = positions.Length / 3;
        Buffers.Reserve(ref _coordinates, 3 * count);
        Buffers.Reserve(ref Images, 3 * count);
        Buffers.Reserve(ref _bins, count);
        Buffers.Reserve(ref Atoms, count);
        Buffers.Reserve(ref Places, count);
        Buffers.Reserve(ref X, count);
        Buffers.Reserve(ref Y, count);
        Buffers.Reserve(ref Z, count);

        Matrix3d reciprocal = PeriodicFrame.Reciprocal(cell, periodic);
        double scale = cutoff;
        for (int k = 0; k < 3; k++)
        {
            Axes[k] = new BinAxis { Reciprocal = reciprocal[k], IsPeriodic = periodic[k], Extent = 1 };
            scale += periodic[k] ? cell[k].Length : 0;
        }

        PaddedCutoff = cutoff + RelativeSlack * Wrap(positions, cell, count, scale);
        CheckImageCount();
        CoverAtoms(count);
        ChooseBins(count);
        Sort(positions, cell, count);
    }

    /// <summary>Computes coordinates and wraps them into the cell.</summary>
    /// <returns>The largest number that enters a wrapped position.</returns>
    private double Wrap(ReadOnlySpan<double> positions, in Matrix3d cell, int count, double scale)
    {
        double largest = 0;
        for (int i = 0; i < count; i++)
        {
            Vector3d position = At(positions, i);
            if (!position.IsFinite)
                throw new ArgumentException($"The position of atom {i + 1} is not finite.", nameof(positions));
            double size = position.Length;
            if (size > LargestDistance)
                throw TooFar(position, $"{LargestDistance:g3} Angstrom");
            for (int k = 0; k < 3; k++)
            {
                double coordinate = Vector3d.Dot(position, Axes[k].Reciprocal);
                double images = Axes[k].IsPeriodic ? Math.Floor(coordinate) : 0;
                if (Math.Abs(images) > LargestCellCount)
                    throw TooFar(position, $"{LargestCellCount:g3} cell vectors");
                Images[3 * i + k] = (int)images;
                _coordinates[3 * i + k] = coordinate - images;
                size += Axes[k].IsPeriodic ? Math.Abs(images) * cell[k].Length : 0;
            }

            largest = Math.Max(largest, size);
        }

        return scale + largest;
    }

    /// <summary>Names the atom by its position: its number here need not be the one that the caller's caller knows.</summary>
    private static ArgumentException TooFar(Vector3d position, string limit) => new(string.Create(
        CultureInfo.InvariantCulture, $"The atom at ({position.X:g6}, {position.Y:g6}, {position.Z:g6}) lies more than {limit} from the origin."));

    private void CheckImageCount()
    {
        double images = 1;
        foreach (BinAxis axis in Axes)
            images *= axis.IsPeriodic ? 2 * Math.Ceiling(PaddedCutoff / axis.Height) + 1 : 1;
        if (images > LargestImageCount)
            throw new CellException($"The cutoff of {PaddedCutoff:g6} reaches over {images:g3} images of the cell, which is too flat or too small for it.");
    }

    /// <summary>In directions that are not periodic, the bins reach from the first atom to the last.</summary>
    private void CoverAtoms(int count)
    {
        for (int k = 0; k < 3; k++)
        {
            if (Axes[k].IsPeriodic)
                continue;
            (double low, double high) = count > 0 ? (double.MaxValue, double.MinValue) : (0, 0);
            for (int i = 0; i < count; i++)
            {
                low = Math.Min(low, _coordinates[3 * i + k]);
                high = Math.Max(high, _coordinates[3 * i + k]);
            }

            Axes[k].Origin = low;
            Axes[k].Extent = Math.Max(high - low, PaddedCutoff);
        }
    }

    /// <summary>Bins half a cutoff wide, or wider where these would be many more than the atoms.</summary>
    private void ChooseBins(int count)
    {
        double most = Math.Max(FewestBins, (double)BinsPerAtom * count);
        Span<double> bins = stackalloc double[3];
        if (NarrowBins(bins) > most)
        {
            for (int k = 0; k < 3; k++)
            {
                if (!Axes[k].IsPeriodic)
                    CloseGaps(k, count);
            }

            NarrowBins(bins);
        }

        while (bins[0] * bins[1] * bins[2] > most)
        {
            int largest = bins[0] >= bins[1] && bins[0] >= bins[2] ? 0 : bins[1] >= bins[2] ? 1 : 2;
            bins[largest] = Math.Ceiling(bins[largest] / 2);
        }

        for (int k = 0; k < 3; k++)
        {
            Axes[k].Count = (int)bins[k];
            double reach = Math.Ceiling(PaddedCutoff * bins[k] / Axes[k].Height);
            Axes[k].Reach = (int)(Axes[k].IsPeriodic ? reach : Math.Min(reach, bins[k] - 1));
        }
    }

    private double NarrowBins(Span<double> bins)
    {
        for (int k = 0; k < 3; k++)
            bins[k] = Math.Clamp(Math.Floor(2 * Axes[k].Height / PaddedCutoff), 1, int.MaxValue);
        return bins[0] * bins[1] * bins[2];
    }

    /// <summary>
    /// Shortens every gap between atoms along an axis to the cutoff, for the choice of bins only: atoms on both sides
    /// of one are no neighbours, and one atom that flew away does not make the bins wide.
    /// </summary>
    private void CloseGaps(int axis, int count)
    {
        Buffers.Reserve(ref _sorted, count);
        Buffers.Reserve(ref _sortedAtoms, count);
        for (int i = 0; i < count; i++)
            (_sorted[i], _sortedAtoms[i]) = (_coordinates[3 * i + axis], i);
        Array.Sort(_sorted, _sortedAtoms, 0, count);
        double closed = 0;
        for (int n = 1; n < count; n++)
        {
            closed += Math.Max(_sorted[n] - _sorted[n - 1] - PaddedCutoff, 0);
            _coordinates[3 * _sortedAtoms[n] + axis] -= closed;
        }

        if (count > 0)
            Axes[axis].Extent = Math.Max(_sorted[count - 1] - _sorted[0] - closed, PaddedCutoff);
    }

    /// <summary>A counting sort of the atoms by bin.</summary>
    private void Sort(ReadOnlySpan<double> positions, in Matrix3d cell, int count)
    {
        int binCount = Axes[0].Count * Axes[1].Count * Axes[2].Count;
        Buffers.Reserve(ref BinOffsets, binCount + 1);
        Array.Clear(BinOffsets, 0, binCount + 1);
        for (int i = 0; i < count; i++)
        {
            _bins[i] = BinIndex(
                Axes[0].BinOf(_coordinates[3 * i]), Axes[1].BinOf(_coordinates[3 * i + 1]), Axes[2].BinOf(_coordinates[3 * i + 2]));
            BinOffsets[_bins[i] + 1]++;
        }

        for (int b = 0; b < binCount; b++)
            BinOffsets[b + 1] += BinOffsets[b];
        for (int i = count - 1; i >= 0; i--)
        {
            // From the end of each bin to its beginning, which leaves the offsets shifted by one bin.
            int place = --BinOffsets[_bins[i] + 1];
            Vector3d images = new(Images[3 * i], Images[3 * i + 1], Images[3 * i + 2]);
            Vector3d wrapped = At(positions, i) - cell.LeftMultiply(images);
            Atoms[place] = i;
            Places[i] = place;
            X[place] = wrapped.X;
            Y[place] = wrapped.Y;
            Z[place] = wrapped.Z;
        }

        Array.Copy(BinOffsets, 1, BinOffsets, 0, binCount);
        BinOffsets[binCount] = count;
    }

    private static Vector3d At(ReadOnlySpan<double> positions, int i)
        => new(positions[3 * i], positions[3 * i + 1], positions[3 * i + 2]);
}
