namespace TpCompiler.Gpu.Operations;

/// <summary>Kernels that copy, sum and compare rows.</summary>
internal static class RowText
{
    public const string Kernels = """
        // Sums a shared array in a fixed order; its first element is the result. Comes to barriers: the whole group calls it.
        #define SUM_OVER_GROUP(array) \
            for (int distance = ROW_GROUP / 2; distance > 0; distance /= 2) \
            { \
                BARRIER; \
                if (WORK_ITEM < distance) array[WORK_ITEM] += array[WORK_ITEM + distance]; \
            } \
            BARRIER;

        // y[row] = the greatest of the rows of x that the items of the row have, element by element; 0 where there are none.
        KERNEL(ITEM_GROUP) maximum_rows(
            GLOBAL const int* RESTRICT parameters, GLOBAL const int* RESTRICT offsets, GLOBAL const int* RESTRICT items,
            GLOBAL const T* RESTRICT x, GLOBAL T* RESTRICT y)
        {
            const int count = parameters[0], length = parameters[1];
            const LONG n = (LONG)GROUP_NUMBER * ITEM_GROUP + WORK_ITEM;
            if (n >= (LONG)count * length) return;
            const LONG row = n / length, element = n % length;
            T greatest = 0;
            for (int k = offsets[row]; k < offsets[row + 1]; k++)
            {
                const LONG item = items ? items[k] : k;
                const T value = x[item * length + element];
                if (k == offsets[row] || value > greatest) greatest = value;
            }
            y[n] = greatest;
        }

        // y[n] = table[rows[n]].
        KERNEL(ITEM_GROUP) gather_rows(
            GLOBAL const int* RESTRICT parameters, GLOBAL const T* RESTRICT table, GLOBAL const int* RESTRICT rows, GLOBAL T* RESTRICT y)
        {
            const int count = parameters[0], quads = parameters[1];
            const LONG n = (LONG)GROUP_NUMBER * ITEM_GROUP + WORK_ITEM;
            if (n < (LONG)count * quads)
                ((GLOBAL QUAD*)y)[n] = ((GLOBAL const QUAD*)table)[(LONG)rows[n / quads] * quads + n % quads];
        }
        """;
}
