namespace TpCompiler.Atomistic.Gpu.Kernels;

/// <summary>Kernels between positions of atoms and vectors of edges.</summary>
internal static class EdgeText
{
    /// <summary>Numbers of the strain gradient: xx, yy, zz, xy, xz, yz.</summary>
    public const int StrainLength = 6;

    /// <summary>Numbers of each edge in the array of vectors: x, y, z and the length.</summary>
    public const int VectorLength = 4;

    public const string Kernels = """
        // Vectors of edges: v = position[receiver] - position[sender] + shift cell, |v|, v/|v|, and what depends on the edge's ends alone. Each structure
        // has a cell of its own.
        // Places beyond the last edge get an edge of the length of the cutoff at the first atom, so that whatever is computed there is harmless.
        KERNEL(ITEM_GROUP) edge_vectors(
            GLOBAL const int* RESTRICT parameters, GLOBAL const R* RESTRICT constants, GLOBAL const R* RESTRICT cells,
            GLOBAL const int* RESTRICT structures, GLOBAL const R* RESTRICT positions, GLOBAL const int* RESTRICT elements, GLOBAL const int* RESTRICT initialRows,
            GLOBAL const int* RESTRICT senders, GLOBAL const int* RESTRICT receivers, GLOBAL const int* RESTRICT shifts,
            GLOBAL const int* RESTRICT receiverOffsets,
            GLOBAL R* RESTRICT vectors, GLOBAL T* RESTRICT unit, GLOBAL int* RESTRICT pairs,
            GLOBAL int* RESTRICT initialRowsOfSenders, GLOBAL int* RESTRICT senderRows, GLOBAL int* RESTRICT receiverRows)
        {
            const int capacity = parameters[0], atoms = parameters[1], elementCount = parameters[2];
            const int e = GROUP_NUMBER * ITEM_GROUP + WORK_ITEM;
            if (e >= capacity) return;
            R v[3] = { 0, 0, constants[0] };
            int pair = 0, s = 0, r = 0;
            if (e < receiverOffsets[atoms])
            {
                s = senders[e];
                r = receivers[e];
                pair = elements[s] * elementCount + elements[r];
                GLOBAL const R* cell = cells + 9 * (LONG)structures[r];
                for (int a = 0; a < 3; a++)
                {
                    v[a] = positions[3 * r + a] - positions[3 * s + a];
                    for (int b = 0; b < 3; b++)
                        v[a] = fma((R)shifts[3 * e + b], cell[3 * b + a], v[a]);
                }
            }
            const R length = sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]), inverse = 1 / length;
            for (int a = 0; a < 3; a++)
            {
                vectors[4 * (LONG)e + a] = v[a];
                unit[a * (LONG)capacity + e] = (T)(v[a] * inverse);
            }
            vectors[4 * (LONG)e + 3] = length;
            pairs[e] = pair;
            initialRowsOfSenders[e] = initialRows[s];
            senderRows[e] = s;
            receiverRows[e] = r;
        }

        // dE/dv = (dE/dn - n (n.dE/dn))/|v| + dE/dr n, where dE/dr is that of radial features and what else depends on the length.
        KERNEL(ITEM_GROUP) edge_gradients(
            GLOBAL const int* RESTRICT parameters, GLOBAL const int* RESTRICT receiverOffsets, GLOBAL const R* RESTRICT vectors,
            GLOBAL const T* RESTRICT unitGradients, GLOBAL const T* RESTRICT featureSlopes, GLOBAL const T* RESTRICT featureGradients,
            GLOBAL const R* RESTRICT lengthGradients, GLOBAL R* RESTRICT gradients)
        {
            const int capacity = parameters[0], atoms = parameters[1], width = parameters[2];
            const int e = GROUP_NUMBER * ITEM_GROUP + WORK_ITEM;
            if (e >= receiverOffsets[atoms]) return;
            const R inverse = 1 / vectors[4 * (LONG)e + 3];
            R n[3], g[3], along = 0, radial = lengthGradients ? lengthGradients[e] : (R)0;
            for (int a = 0; a < 3; a++)
            {
                n[a] = vectors[4 * (LONG)e + a] * inverse;
                g[a] = (R)unitGradients[a * (LONG)capacity + e];
                along += g[a] * n[a];
            }
            for (int k = 0; k < width; k++)
                radial = fma((R)featureGradients[(LONG)e * width + k], (R)featureSlopes[(LONG)e * width + k], radial);
            for (int a = 0; a < 3; a++)
                gradients[3 * (LONG)e + a] = (g[a] - along * n[a]) * inverse + radial * n[a];
        }

        // F = the sum over sent edges of dE/dv, less that over received ones; and the sum over received edges of v dE/dv: xx, yy, zz and the means of xy
        // and yx, xz and zx, yz and zy. The group shares an atom.
        KERNEL(ROW_GROUP) forces(
            GLOBAL const int* RESTRICT parameters, GLOBAL const int* RESTRICT receiverOffsets, GLOBAL const int* RESTRICT senderOffsets,
            GLOBAL const int* RESTRICT senderOrder, GLOBAL const R* RESTRICT vectors, GLOBAL const R* RESTRICT gradients, GLOBAL R* RESTRICT result)
        {
            SHARED R shares[ROW_GROUP];
            const int atom = GROUP_NUMBER;
            R f[9] = { 0, 0, 0, 0, 0, 0, 0, 0, 0 };
            for (int e = receiverOffsets[atom] + WORK_ITEM; e < receiverOffsets[atom + 1]; e += ROW_GROUP)
            {
                const R x = vectors[4 * (LONG)e], y = vectors[4 * (LONG)e + 1], z = vectors[4 * (LONG)e + 2];
                const R gx = gradients[3 * (LONG)e], gy = gradients[3 * (LONG)e + 1], gz = gradients[3 * (LONG)e + 2];
                f[0] -= gx;
                f[1] -= gy;
                f[2] -= gz;
                f[3] += x * gx;
                f[4] += y * gy;
                f[5] += z * gz;
                f[6] += (R)0.5 * (x * gy + y * gx);
                f[7] += (R)0.5 * (x * gz + z * gx);
                f[8] += (R)0.5 * (y * gz + z * gy);
            }
            for (int k = senderOffsets[atom] + WORK_ITEM; k < senderOffsets[atom + 1]; k += ROW_GROUP)
            {
                for (int a = 0; a < 3; a++)
                    f[a] += gradients[3 * (LONG)senderOrder[k] + a];
            }
            for (int a = 0; a < 9; a++)
            {
                shares[WORK_ITEM] = f[a];
                SUM_OVER_GROUP(shares)
                if (WORK_ITEM == 0)
                {
                    if (a < 3) result[parameters[0] + 3 * (LONG)atom + a] = shares[0];
                    else result[parameters[1] + 6 * (LONG)atom + a - 3] = shares[0];
                }
                BARRIER;
            }
        }
        """;
}
