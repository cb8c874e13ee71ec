namespace TpCompiler.Atomistic.Gpu.Kernels;

/// <summary>Kernels of attention interactions: from rows of atoms to hidden features of edges, and back.</summary>
internal static class AttentionText
{
    public const string Kernels = """
        // x = c silu(x + what the sender adds + what the receiver adds), and the slopes. Rows are those of atoms, or those that atoms are told. The
        // group shares an edge.
        KERNEL(ROW_GROUP) add_ends(
            GLOBAL const int* RESTRICT parameters, GLOBAL const T* RESTRICT constants, GLOBAL const int* RESTRICT senders,
            GLOBAL const int* RESTRICT receivers, GLOBAL const int* RESTRICT rowsOfAtoms, GLOBAL const T* RESTRICT ends,
            GLOBAL T* RESTRICT values, GLOBAL T* RESTRICT slopes)
        {
            const int width = parameters[0], stride = parameters[1], rowLength = parameters[2];
            const LONG e = GROUP_NUMBER;
            const LONG sender = rowsOfAtoms ? rowsOfAtoms[senders[e]] : senders[e], receiver = rowsOfAtoms ? rowsOfAtoms[receivers[e]] : receivers[e];
            for (int k = WORK_ITEM; k < stride; k += ROW_GROUP)
            {
                T y = 0, slope = 0;
                if (k < width)
                {
                    const T x = values[e * stride + k] + ends[sender * rowLength + k] + ends[receiver * rowLength + width + k];
                    y = constants[0] * activation(1, x);
                    slope = constants[0] * activation_slope(1, x);
                }
                values[e * stride + k] = y;
                slopes[e * stride + k] = slope;
            }
        }

        // The gradient of an atom's row: sums over the edges that it sends, and beside them over those that it receives. The group shares an atom.
        KERNEL(ROW_GROUP) sum_ends(
            GLOBAL const int* RESTRICT parameters, GLOBAL const int* RESTRICT receiverOffsets, GLOBAL const int* RESTRICT senderOffsets,
            GLOBAL const int* RESTRICT senderOrder, GLOBAL const T* RESTRICT gradients, GLOBAL T* RESTRICT ends)
        {
            const int width = parameters[0], stride = parameters[1], rowLength = parameters[2];
            const LONG n = GROUP_NUMBER;
            for (int k = WORK_ITEM; k < rowLength; k += ROW_GROUP)
            {
                T sum = 0;
                if (k < width)
                {
                    for (int j = senderOffsets[n]; j < senderOffsets[n + 1]; j++)
                        sum += gradients[(LONG)senderOrder[j] * stride + k];
                }
                else if (k < 2 * width)
                {
                    for (int e = receiverOffsets[n]; e < receiverOffsets[n + 1]; e++)
                        sum += gradients[(LONG)e * stride + k - width];
                }
                ends[n * rowLength + k] = sum;
            }
        }
        """;
}
