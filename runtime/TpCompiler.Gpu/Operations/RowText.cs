namespace TpCompiler.Gpu.Operations;

/// <summary>Kernels that compare rows.</summary>
internal static class RowText
{
    public const string Kernels = """
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
        """;
}
