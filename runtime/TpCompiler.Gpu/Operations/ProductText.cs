using System.Collections.Generic;
using System.Globalization;
using System.Linq;

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
    public const int HeaderLength = 8;

    /// <summary>Numbers for each block.</summary>
    public const int BlockLength = 6;

    /// <summary>Numbers for each segment.</summary>
    public const int SegmentLength = 4;

    /// <summary>The name of the kernel with tiles of one size.</summary>
    public static string Name(ProductTile tile, bool isAligned = true)
        => string.Create(CultureInfo.InvariantCulture, $"product_{tile.Rows}x{tile.Columns}{(isAligned ? "" : "_any")}");

    /// <summary>The text for tiles of one size, for multiples of 4 or for any numbers.</summary>
    /// <param name="tile">The tile.</param>
    /// <param name="isAligned">Whether for multiples of 4.</param>
    /// <param name="elements">What is done to each element in the place of storing it; null for nothing else.</param>
    public static string Of(ProductTile tile, bool isAligned = true, ElementStep? elements = null)
    {
        string text = Kernel.Replace("PRODUCT_NAME", Name(tile, isAligned) + elements?.Name, System.StringComparison.Ordinal)
            .Replace("MORE_PARAMETERS", elements is null ? "" : string.Concat(elements.Parameters.Select(p => ",\n    " + p)), System.StringComparison.Ordinal)
            .Replace("STORE_ELEMENTS", elements is null ? Store : ForEach.Replace("STATEMENTS", elements.Statements, System.StringComparison.Ordinal), System.StringComparison.Ordinal)
            .Replace("LOAD_SOME", isAligned ? "LOAD_FOUR" : "load_some", System.StringComparison.Ordinal)
            .Replace("STORE_SOME", isAligned ? "STORE_FOUR" : "store_some", System.StringComparison.Ordinal);
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
            GLOBAL T* RESTRICT yMORE_PARAMETERS)
        {
            enum {
                GROUP = PRODUCT_GROUP, QUADS = TILE_DEPTH / 4, LEFT_ROW = QUADS + 1, RIGHT_ROW = TILE_COLUMNS / 4,
                ACROSS = RIGHT_ROW / COLUMN_STRIPS, DOWN = TILE_ROWS / 4 / ROW_STRIPS,
                LEFT_LOADS = TILE_ROWS * QUADS / GROUP, RIGHT_LOADS = TILE_DEPTH * RIGHT_ROW / GROUP
            };
            SHARED QUAD left[TILE_ROWS * LEFT_ROW];
            SHARED QUAD right[TILE_DEPTH * RIGHT_ROW];
            const int blocks = parameters[0], items = parameters[1], inputRow = parameters[2], outputRow = parameters[3];
            const int accumulate = parameters[4], epilogue = parameters[5], rangeLimit = parameters[7];

            // The block, and the tile in it; columns go fastest.
            int tile = GROUP_NUMBER;
            GLOBAL const int* block = parameters + 8;
            int columnTiles = 1, found = 0;
            for (int b = 0; b < blocks; b++, block += 6)
            {
                columnTiles = (block[3] + TILE_COLUMNS - 1) / TILE_COLUMNS;
                const int tiles = columnTiles * ((int)(((LONG)items * block[0] + TILE_ROWS - 1) / TILE_ROWS) + rangeLimit);
                found = tile < tiles;
                if (found) break;
                tile -= tiles;
            }
            if (!found) return;
            const int components = block[0], output = block[1], outputStride = block[2], columns = block[3], segments = block[5];
            GLOBAL const int* segment = parameters + block[4];
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
                ofRange = (LONG)ranges[3 + 3 * r] * parameters[6];
            }
            firstRow *= TILE_ROWS;
            const LONG rows = (LONG)(end - begin) * components;

            LONG from[LEFT_LOADS];
            int component[LEFT_LOADS];
            #pragma unroll
            for (int l = 0; l < LEFT_LOADS; l++)
            {
                const LONG row = firstRow + (l * GROUP + WORK_ITEM) / QUADS;
                from[l] = row < rows ? (begin + row / components) * inputRow : -1;
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

            // A segment: where it begins in an item, elements from component to component, its depth, and where its matrix begins.
            int steps = 0;
            for (int s = 0; s < segments; s++)
                steps += (segment[4 * s + 2] + TILE_DEPTH - 1) / TILE_DEPTH;
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
                    const int depth = segment[2];
                    #pragma unroll
                    for (int l = 0; l < LEFT_LOADS; l++)
                    {
                        const int k = firstDepth + (l * GROUP + WORK_ITEM) % QUADS * 4;
                        nextLeft[l] = from[l] >= 0 && k < depth ? LOAD_SOME(x + from[l] + segment[0] + component[l] * segment[1] + k, depth - k) : zero;
                    }
                    #pragma unroll
                    for (int l = 0; l < RIGHT_LOADS; l++)
                    {
                        const int n = l * GROUP + WORK_ITEM;
                        const int k = firstDepth + n / RIGHT_ROW, column = firstColumn + n % RIGHT_ROW * 4;
                        nextRight[l] = k < depth && column < columns ? LOAD_SOME(weights + ofRange + segment[3] + (LONG)k * columns + column, columns - column) : zero;
                    }
                    firstDepth += TILE_DEPTH;
                    if (firstDepth >= depth)
                    {
                        firstDepth = 0;
                        segment += 4;
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
                        const QUAD b = LOAD_SOME(bias + output + column, columns - column);
                        v.x += b.x; v.y += b.y; v.z += b.z; v.w += b.w;
                    }
                    if (factors)
                    {
                        v.x *= factor; v.y *= factor; v.z *= factor; v.w *= factor;
                    }
                    if (epilogue == 5)
                    {
                        const QUAD s = LOAD_SOME(slopes + to + column, columns - column);
                        v.x *= s.x; v.y *= s.y; v.z *= s.z; v.w *= s.w;
                    }
                    else if (epilogue > 0)
                    {
                        QUAD s;
                        s.x = activation_slope(epilogue, v.x); s.y = activation_slope(epilogue, v.y);
                        s.z = activation_slope(epilogue, v.z); s.w = activation_slope(epilogue, v.w);
                        v.x = activation(epilogue, v.x); v.y = activation(epilogue, v.y);
                        v.z = activation(epilogue, v.z); v.w = activation(epilogue, v.w);
                        if (slopes) STORE_SOME(slopes + to + column, columns - column, s);
                    }
                    STORE_ELEMENTS
                }
            }
        }
        """;

    private const string Store = """
        if (accumulate)
        {
            const QUAD former = LOAD_SOME(y + to + column, columns - column);
            v.x += former.x; v.y += former.y; v.z += former.z; v.w += former.w;
        }
        STORE_SOME(y + to + column, columns - column, v);
        """;

    private const string ForEach = """
        const T four[4] = { v.x, v.y, v.z, v.w };
        #pragma unroll
        for (int e = 0; e < 4; e++)
        {
            if (column + e >= columns) break;
            const LONG at = to + column + e;
            const T element = four[e];
        STATEMENTS
        }
        """;
}

/// <summary>What a product does to each element of its output in the place of storing it.</summary>
/// <param name="Name">What is behind the names of the kernels.</param>
/// <param name="Parameters">More parameters of the kernel.</param>
/// <param name="Statements">Statements that read <c>element</c>, and the parameters at the place <c>at</c>.</param>
internal sealed record ElementStep(string Name, IReadOnlyList<string> Parameters, string Statements);
