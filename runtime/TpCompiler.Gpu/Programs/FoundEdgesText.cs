namespace TpCompiler.Gpu.Programs;

/// <summary>Kernels that make what a program reads of edges from those that a device found.</summary>
internal static class FoundEdgesText
{
    /// <summary>The input that is set to the sums of cell vectors in edges.</summary>
    public const string Shifts = "shifts";

    public const string Kernels = """
        // The sums of cell vectors in edges.
        KERNEL(ITEM_GROUP) edge_shifts(
            GLOBAL const int* RESTRICT numbers, GLOBAL const int* RESTRICT count, GLOBAL const R* RESTRICT cell, GLOBAL const int* RESTRICT turns, GLOBAL R* RESTRICT shifts)
        {
            const LONG e = (LONG)GROUP_NUMBER * ITEM_GROUP + WORK_ITEM;
            if (e >= numbers[0] || e >= count[0]) return;
            for (int a = 0; a < 3; a++)
                shifts[3 * e + a] = turns[3 * e] * cell[a] + turns[3 * e + 1] * cell[3 + a] + turns[3 * e + 2] * cell[6 + a];
        }

        // rows = rows * radix + the value of one end; from nothing where it is the first. Places beyond the last edge have the first row.
        KERNEL(ITEM_GROUP) edge_rows(
            GLOBAL const int* RESTRICT numbers, GLOBAL const int* RESTRICT count, GLOBAL const int* RESTRICT ends, GLOBAL const int* RESTRICT values, GLOBAL int* RESTRICT rows)
        {
            const LONG e = (LONG)GROUP_NUMBER * ITEM_GROUP + WORK_ITEM;
            if (e >= numbers[0]) return;
            rows[e] = e < count[0] ? (numbers[2] ? 0 : rows[e] * numbers[1]) + values[ends[e]] : 0;
        }
        """;
}
