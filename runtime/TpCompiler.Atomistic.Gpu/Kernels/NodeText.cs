namespace TpCompiler.Atomistic.Gpu.Kernels;

/// <summary>Kernels of atoms: sums over their edges, and energies read from features.</summary>
internal static class NodeText
{
    public const string Kernels = """
        // result[n] = the sum of the rows of the edges that atom n sends.
        KERNEL(ROW_GROUP) sum_sent(
            GLOBAL const int* RESTRICT parameters, GLOBAL const int* RESTRICT senderOffsets, GLOBAL const int* RESTRICT senderOrder,
            GLOBAL const T* RESTRICT values, GLOBAL T* RESTRICT result)
        {
            // A group has a part of the row: four elements for each work-item.
            const int quads = parameters[0], parts = (quads + ROW_GROUP - 1) / ROW_GROUP;
            const int atom = GROUP_NUMBER / parts, quad = GROUP_NUMBER % parts * ROW_GROUP + WORK_ITEM;
            if (quad >= quads) return;
            QUAD sum = { 0, 0, 0, 0 };
            for (int k = senderOffsets[atom]; k < senderOffsets[atom + 1]; k++)
            {
                const QUAD v = ((GLOBAL const QUAD*)values)[(LONG)senderOrder[k] * quads + quad];
                sum.x += v.x; sum.y += v.y; sum.z += v.z; sum.w += v.w;
            }
            ((GLOBAL QUAD*)result)[(LONG)atom * quads + quad] = sum;
        }

        // result[n] = the sum of the values of the edges that atom n receives.
        KERNEL(ROW_GROUP) sum_received(
            GLOBAL const int* RESTRICT parameters, GLOBAL const int* RESTRICT receiverOffsets, GLOBAL const R* RESTRICT values, GLOBAL R* RESTRICT result)
        {
            SHARED R shares[ROW_GROUP];
            R sum = 0;
            for (int e = receiverOffsets[GROUP_NUMBER] + WORK_ITEM; e < receiverOffsets[GROUP_NUMBER + 1]; e += ROW_GROUP)
                sum += values[e];
            shares[WORK_ITEM] = sum;
            SUM_OVER_GROUP(shares)
            if (WORK_ITEM == 0) result[GROUP_NUMBER] = shares[0];
        }

        // energies[n] = (what it was) + the sum of values times weights + a constant, and the gradient of that energy times a seed with respect to what the
        // values are an activation of: seed weights slopes. Gradients are rows of their own length, zero beyond the values.
        KERNEL(ROW_GROUP) read_energy(
            GLOBAL const int* RESTRICT parameters, GLOBAL const R* RESTRICT constants, GLOBAL const T* RESTRICT values, GLOBAL const T* RESTRICT weights,
            GLOBAL const T* RESTRICT slopes, GLOBAL R* RESTRICT energies, GLOBAL T* RESTRICT gradients)
        {
            SHARED R shares[ROW_GROUP];
            const int width = parameters[0], rowLength = parameters[1], gradientRow = parameters[2], accumulate = parameters[3];
            const LONG n = GROUP_NUMBER;
            const T seed = (T)constants[0];
            R sum = 0;
            for (int k = WORK_ITEM; k < gradientRow; k += ROW_GROUP)
            {
                T gradient = 0;
                if (k < width)
                {
                    sum = fma((R)values[n * rowLength + k], (R)weights[k], sum);
                    gradient = seed * weights[k] * (slopes ? slopes[n * rowLength + k] : (T)1);
                }
                gradients[n * gradientRow + k] = gradient;
            }
            shares[WORK_ITEM] = sum;
            SUM_OVER_GROUP(shares)
            if (WORK_ITEM == 0) energies[n] = (accumulate ? energies[n] : (R)0) + shares[0] + constants[1];
        }

        // moments[n] = (what they were) + numbers of the row of their atom. A work-item has a number of an atom.
        KERNEL(ITEM_GROUP) read_moments(GLOBAL const int* RESTRICT parameters, GLOBAL const T* RESTRICT rows, GLOBAL R* RESTRICT result)
        {
            const int items = parameters[0], width = parameters[1], accumulate = parameters[3];
            const LONG n = (LONG)GROUP_NUMBER * ITEM_GROUP + WORK_ITEM;
            if (n >= (LONG)items * width) return;
            GLOBAL R* moments = result + parameters[4];
            moments[n] = (accumulate ? moments[n] : (R)0) + rows[n / width * parameters[2] + parameters[5 + n % width]];
        }
        """;
}
