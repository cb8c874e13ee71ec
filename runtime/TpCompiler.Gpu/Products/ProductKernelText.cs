namespace TpCompiler.Gpu.Products;

/// <summary>The text of the kernel of products, in which <see cref="ProductsText"/> puts numbers, arrays and what is done with results in the place of words.</summary>
internal static class ProductKernelText
{
    /// <summary>The words of all such kernels.</summary>
    public const string Functions = """
        // Elements beside each other: four at a time, or as many as there are.
        #define LOAD_FOUR(p, count) (*(GLOBAL const QUAD*)(p))
        #define STORE_FOUR(p, count, v) *(GLOBAL QUAD*)(p) = v
        FUNCTION QUAD load_some(GLOBAL const T* p, int count)
        {
            QUAD v = { p[0], 0, 0, 0 };
            if (count > 1) v.y = p[1];
            if (count > 2) v.z = p[2];
            if (count > 3) v.w = p[3];
            return v;
        }

        FUNCTION void store_some(GLOBAL T* p, int count, QUAD v)
        {
            p[0] = v.x;
            if (count > 1) p[1] = v.y;
            if (count > 2) p[2] = v.z;
            if (count > 3) p[3] = v.w;
        }

        #define MULTIPLY_ADD4(sum, s, v) { sum.x = FMA(s, v.x, sum.x); sum.y = FMA(s, v.y, sum.y); sum.z = FMA(s, v.z, sum.z); sum.w = FMA(s, v.w, sum.w); }
        #define LOAD_SEGMENT(p, count) (segment[7] ? LOAD_FOUR(p, count) : load_some(p, count))
        #define LOAD_ANY(p, count) (isAligned ? LOAD_FOUR(p, count) : load_some(p, count))
        #define STORE_ANY(p, count, v) if (isAligned) { STORE_FOUR(p, count, v); } else store_some(p, count, v)
        """;

    /// <summary>The kernel.</summary>
    public const string Kernel = """
        KERNEL(PRODUCT_GROUP) PRODUCT_NAME(
            GLOBAL const int* RESTRICT parametersARRAYS)
        {
            enum {
                GROUP = PRODUCT_GROUP, QUADS = TILE_DEPTH / 4, LEFT_ROW = QUADS + 1, RIGHT_ROW = TILE_COLUMNS / 4,
                ACROSS = RIGHT_ROW / COLUMN_STRIPS, DOWN = TILE_ROWS / 4 / ROW_STRIPS,
                LEFT_LOADS = TILE_ROWS * QUADS / GROUP, RIGHT_LOADS = TILE_DEPTH * RIGHT_ROW / GROUP
            };
            SHARED QUAD left[TILE_ROWS * LEFT_ROW];
            SHARED QUAD right[TILE_DEPTH * RIGHT_ROW];
            const int blocks = parameters[0], items = parameters[1];

            // The block, and the tile in it; columns go fastest.
            int tile = GROUP_NUMBER;
            GLOBAL const int* block = parameters + 2;
            int columnTiles = 1, found = 0;
            for (int b = 0; b < blocks; b++, block += 9)
            {
                columnTiles = (block[3] + TILE_COLUMNS - 1) / TILE_COLUMNS;
                const int tiles = columnTiles * ((int)(((LONG)items * block[0] + TILE_ROWS - 1) / TILE_ROWS) + block[6]);
                found = tile < tiles;
                if (found) break;
                tile -= tiles;
            }
            if (!found) return;
            const int components = block[0], output = block[1], outputStride = block[2], columns = block[3], segments = block[5], sum = block[7];
            const int isAligned = block[8] & 2;
            GLOBAL const int* segment = parameters + block[4];
            const int firstColumn = tile % columnTiles * TILE_COLUMNS;
            LONG firstRow = tile / columnTiles;

            // The range of items, each of which has weights of its own.
            int begin = 0, end = items, kind = 0;
            GLOBAL const int* ranges = RANGES_OF_SUM;
            if (ranges)
            {
                int r = 0;
                for (; r < ranges[0]; r++)
                {
                    begin = ranges[1 + 3 * r];
                    end = ranges[2 + 3 * r];
                    const LONG tiles = ((LONG)(end - begin) * components + TILE_ROWS - 1) / TILE_ROWS;
                    if (firstRow < tiles) break;
                    firstRow -= tiles;
                }
                if (r == ranges[0]) return;
                kind = ranges[3 + 3 * r];
            }
            firstRow *= TILE_ROWS;
            const LONG rows = (LONG)(end - begin) * components;

            LONG from[LEFT_LOADS];
            int component[LEFT_LOADS];
            #pragma unroll
            for (int l = 0; l < LEFT_LOADS; l++)
            {
                const LONG row = firstRow + (l * GROUP + WORK_ITEM) / QUADS;
                from[l] = row < rows ? begin + row / components : -1;
                component[l] = (int)(row % components);
            }
            const int across = WORK_ITEM % ACROSS, down = WORK_ITEM / ACROSS;
            QUAD sums[ROW_STRIPS * 4][COLUMN_STRIPS];
            const QUAD zero = { 0, 0, 0, 0 };
            #pragma unroll
            for (int i = 0; i < ROW_STRIPS * 4; i++)
            {
                #pragma unroll
                for (int j = 0; j < COLUMN_STRIPS; j++)
                    sums[i][j] = zero;
            }

            // A segment: its source, where it begins in an item, elements from component to component, its depth, and where its matrix begins.
            int steps = 0;
            for (int s = 0; s < segments; s++)
                steps += (segment[8 * s + 3] + TILE_DEPTH - 1) / TILE_DEPTH;
            int firstDepth = 0;
            QUAD nextLeft[LEFT_LOADS], nextRight[RIGHT_LOADS];
            for (int step = 0; step <= steps; step++)
            {
                if (step > 0)
                {
                    BARRIER;
                    #pragma unroll
                    for (int l = 0; l < LEFT_LOADS; l++)
                    {
                        const int n = l * GROUP + WORK_ITEM;
                        left[n / QUADS * LEFT_ROW + n % QUADS] = nextLeft[l];
                    }
                    #pragma unroll
                    for (int l = 0; l < RIGHT_LOADS; l++)
                        right[l * GROUP + WORK_ITEM] = nextRight[l];
                    BARRIER;
                }
                if (step < steps)
                {
                    GLOBAL const T* x = INPUT_OF_SOURCE;
                    GLOBAL const T* weights = WEIGHTS_OF_SOURCE;
                    x += segment[1];
                    weights += segment[4] + (LONG)kind * segment[6];
                    const int depth = segment[3];
                    #pragma unroll
                    for (int l = 0; l < LEFT_LOADS; l++)
                    {
                        const int k = firstDepth + (l * GROUP + WORK_ITEM) % QUADS * 4;
                        nextLeft[l] = from[l] >= 0 && k < depth ? LOAD_X(x + from[l] * segment[5] + component[l] * segment[2] + k, depth - k) : zero;
                    }
                    #pragma unroll
                    for (int l = 0; l < RIGHT_LOADS; l++)
                    {
                        const int n = l * GROUP + WORK_ITEM;
                        const int k = firstDepth + n / RIGHT_ROW, column = firstColumn + n % RIGHT_ROW * 4;
                        nextRight[l] = k < depth && column < columns ? LOAD_X(weights + (LONG)k * columns + column, columns - column) : zero;
                    }
                    firstDepth += TILE_DEPTH;
                    if (firstDepth >= depth)
                    {
                        firstDepth = 0;
                        segment += 8;
                    }
                }
                if (step == 0) continue;
                #pragma unroll
                for (int q = 0; q < QUADS; q++)
                {
                    QUAD a[ROW_STRIPS * 4];
                    #pragma unroll
                    for (int i = 0; i < ROW_STRIPS * 4; i++)
                        a[i] = left[(i / 4 * (TILE_ROWS / ROW_STRIPS) + down * 4 + i % 4) * LEFT_ROW + q];
                    #pragma unroll
                    for (int j = 0; j < COLUMN_STRIPS; j++)
                    {
                        const int at = 4 * q * RIGHT_ROW + j * ACROSS + across;
                        const QUAD b0 = right[at], b1 = right[at + RIGHT_ROW], b2 = right[at + 2 * RIGHT_ROW], b3 = right[at + 3 * RIGHT_ROW];
                        #pragma unroll
                        for (int i = 0; i < ROW_STRIPS * 4; i++)
                        {
                            MULTIPLY_ADD4(sums[i][j], a[i].x, b0)
                            MULTIPLY_ADD4(sums[i][j], a[i].y, b1)
                            MULTIPLY_ADD4(sums[i][j], a[i].z, b2)
                            MULTIPLY_ADD4(sums[i][j], a[i].w, b3)
                        }
                    }
                }
            }

            #pragma unroll
            for (int i = 0; i < ROW_STRIPS * 4; i++)
            {
                const LONG row = firstRow + i / 4 * (TILE_ROWS / ROW_STRIPS) + down * 4 + i % 4;
                if (row >= rows) continue;
                const LONG item = begin + row / components;
                #pragma unroll
                for (int j = 0; j < COLUMN_STRIPS; j++)
                {
                    const int column = firstColumn + (j * ACROSS + across) * 4;
                    if (column >= columns) continue;
                    const int at = (int)(row % components) * outputStride + output + column;
                    QUAD v = sums[i][j];
                    STORE_SUM
                }
            }
        }
        """;
}
