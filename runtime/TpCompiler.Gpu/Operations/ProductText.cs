using System.Globalization;

namespace TpCompiler.Gpu.Operations;

/// <summary>The kernel of <see cref="MatrixProduct"/>.</summary>
/// <remarks>
/// A group has a tile of the output. It goes through the inner dimension, segment after segment, TILE_DEPTH at a time: what is to be
/// multiplied next is on its way from the device's memory to registers while the group multiplies what is in shared memory. A
/// work-item has four rows and four columns of each strip.
/// </remarks>
internal static class ProductText
{
    /// <summary>Numbers at the beginning of the parameters.</summary>
    public const int HeaderLength = 11;

    /// <summary>Numbers for each block.</summary>
    public const int BlockLength = 5;

    /// <summary>The name of the kernel with tiles of one size.</summary>
    public static string Name(ProductTile tile) => string.Create(CultureInfo.InvariantCulture, $"product_{tile.Rows}x{tile.Columns}");

    /// <summary>The text for tiles of one size.</summary>
    public static string Of(ProductTile tile)
    {
        string text = Kernel.Replace("PRODUCT_NAME", Name(tile), System.StringComparison.Ordinal);
        foreach ((string word, int value) in new[]
        {
            ("PRODUCT_GROUP", tile.GroupSize), ("TILE_ROWS", tile.Rows), ("TILE_COLUMNS", tile.Columns), ("TILE_DEPTH", ProductTile.Depth),
            ("ROW_STRIPS", tile.RowStrips), ("COLUMN_STRIPS", tile.ColumnStrips),
        })
        {
            text = text.Replace(word, value.ToString(CultureInfo.InvariantCulture), System.StringComparison.Ordinal);
        }

        return text;
    }

    /// <summary>What kernels with tiles of all sizes use.</summary>
    public const string Functions = """
        #define LOAD4(p) (*(GLOBAL const QUAD*)(p))
        #define MULTIPLY_ADD4(sum, s, v) { sum.x = FMA(s, v.x, sum.x); sum.y = FMA(s, v.y, sum.y); sum.z = FMA(s, v.z, sum.z); sum.w = FMA(s, v.w, sum.w); }

        // 1 silu, 2 sigmoid, 3 tanh, 4 the absolute value, otherwise the identity.
        FUNCTION T activation(int kind, T v)
        {
            if (kind == 1) return v / (1 + exp(-v));
            if (kind == 2) return 1 / (1 + exp(-v));
            if (kind == 3) return tanh(v);
            return kind == 4 ? fabs(v) : v;
        }

        FUNCTION T activation_slope(int kind, T v)
        {
            const T s = kind <= 2 ? 1 / (1 + exp(-v)) : 0;
            if (kind == 1) return s * (1 + v * (1 - s));
            if (kind == 2) return s * (1 - s);
            if (kind == 3) { const T t = tanh(v); return 1 - t * t; }
            return kind != 4 ? (T)1 : (T)((v > 0) - (v < 0));
        }
        """;

    private const string Kernel = """
        KERNEL(PRODUCT_GROUP) PRODUCT_NAME(
            GLOBAL const int* RESTRICT parameters,
            GLOBAL const int* RESTRICT ranges,
            GLOBAL const T* RESTRICT x,
            GLOBAL const T* RESTRICT weights,
            GLOBAL const T* RESTRICT bias,
            GLOBAL const T* RESTRICT factors,
            GLOBAL T* RESTRICT slopes,
            GLOBAL T* RESTRICT y)
        {
            enum {
                GROUP = PRODUCT_GROUP, QUADS = TILE_DEPTH / 4, LEFT_ROW = QUADS + 1, RIGHT_ROW = TILE_COLUMNS / 4,
                ACROSS = RIGHT_ROW / COLUMN_STRIPS, DOWN = TILE_ROWS / 4 / ROW_STRIPS,
                LEFT_LOADS = TILE_ROWS * QUADS / GROUP, RIGHT_LOADS = TILE_DEPTH * RIGHT_ROW / GROUP
            };
            SHARED QUAD left[TILE_ROWS * LEFT_ROW];
            SHARED QUAD right[TILE_DEPTH * RIGHT_ROW];
            const int blocks = parameters[0], items = parameters[1], depth = parameters[2];
            const int inputRow = parameters[3], inputStride = parameters[4], outputRow = parameters[5], outputStride = parameters[6];
            const int accumulate = parameters[7], epilogue = parameters[8], rangeLimit = parameters[10];

            // The block, and the tile in it; columns go fastest.
            int tile = GROUP_NUMBER;
            GLOBAL const int* block = parameters + 11;
            int columnTiles = 1, found = 0;
            for (int b = 0; b < blocks; b++, block += 5)
            {
                columnTiles = (block[2] + TILE_COLUMNS - 1) / TILE_COLUMNS;
                const int tiles = columnTiles * ((int)(((LONG)items * block[0] + TILE_ROWS - 1) / TILE_ROWS) + rangeLimit);
                found = tile < tiles;
                if (found) break;
                tile -= tiles;
            }
            if (!found) return;
            const int components = block[0], output = block[1], columns = block[2], firstSegment = block[3], segments = block[4];
            const int firstColumn = tile % columnTiles * TILE_COLUMNS;
            LONG firstRow = tile / columnTiles;

            // The range of items, each of which has weights of its own.
            int begin = 0, end = items;
            LONG ofRange = 0;
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
                ofRange = (LONG)ranges[3 + 3 * r] * parameters[9];
            }
            firstRow *= TILE_ROWS;
            const LONG rows = (LONG)(end - begin) * components;

            LONG from[LEFT_LOADS];
            #pragma unroll
            for (int l = 0; l < LEFT_LOADS; l++)
            {
                const LONG row = firstRow + (l * GROUP + WORK_ITEM) / QUADS;
                from[l] = row < rows ? (begin + row / components) * inputRow + row % components * inputStride : -1;
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

            const int stepsOfSegment = (depth + TILE_DEPTH - 1) / TILE_DEPTH;
            const int steps = segments * stepsOfSegment;
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
                    GLOBAL const int* segment = parameters + firstSegment + 2 * (step / stepsOfSegment);
                    const int firstDepth = step % stepsOfSegment * TILE_DEPTH;
                    #pragma unroll
                    for (int l = 0; l < LEFT_LOADS; l++)
                    {
                        const int k = firstDepth + (l * GROUP + WORK_ITEM) % QUADS * 4;
                        nextLeft[l] = from[l] >= 0 && k < depth ? LOAD4(x + from[l] + segment[0] + k) : zero;
                    }
                    #pragma unroll
                    for (int l = 0; l < RIGHT_LOADS; l++)
                    {
                        const int n = l * GROUP + WORK_ITEM;
                        const int k = firstDepth + n / RIGHT_ROW, column = firstColumn + n % RIGHT_ROW * 4;
                        nextRight[l] = k < depth && column < columns ? LOAD4(weights + ofRange + segment[1] + (LONG)k * columns + column) : zero;
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
                const LONG to = item * outputRow + row % components * outputStride + output;
                const T factor = factors ? factors[item] : (T)1;
                #pragma unroll
                for (int j = 0; j < COLUMN_STRIPS; j++)
                {
                    const int column = firstColumn + (j * ACROSS + across) * 4;
                    if (column >= columns) continue;
                    QUAD v = sums[i][j];
                    if (bias)
                    {
                        const QUAD b = LOAD4(bias + output + column);
                        v.x += b.x; v.y += b.y; v.z += b.z; v.w += b.w;
                    }
                    if (factors)
                    {
                        v.x *= factor; v.y *= factor; v.z *= factor; v.w *= factor;
                    }
                    if (epilogue == 5)
                    {
                        const QUAD s = LOAD4(slopes + to + column);
                        v.x *= s.x; v.y *= s.y; v.z *= s.z; v.w *= s.w;
                    }
                    else if (epilogue > 0)
                    {
                        QUAD s;
                        s.x = activation_slope(epilogue, v.x); s.y = activation_slope(epilogue, v.y);
                        s.z = activation_slope(epilogue, v.z); s.w = activation_slope(epilogue, v.w);
                        v.x = activation(epilogue, v.x); v.y = activation(epilogue, v.y);
                        v.z = activation(epilogue, v.z); v.w = activation(epilogue, v.w);
                        if (slopes) *(GLOBAL QUAD*)(slopes + to + column) = s;
                    }
                    if (accumulate)
                    {
                        const QUAD former = LOAD4(y + to + column);
                        v.x += former.x; v.y += former.y; v.z += former.z; v.w += former.w;
                    }
                    *(GLOBAL QUAD*)(y + to + column) = v;
                }
            }
        }
        """;
}
