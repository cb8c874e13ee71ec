namespace TpCompiler.Atomistic.Gpu.Kernels;

/// <summary>Kernels of the learned density of neighbours, and of an envelope that multiplies weights.</summary>
internal static class DensityText
{
    public const string Kernels = """
        // Divides rows of atoms by alpha + beta rho, rho being the sum of tanh(g^2) f over received edges; what comes out may be added to other rows.
        KERNEL(ROW_GROUP) divide_by_density(
            GLOBAL const int* RESTRICT parameters, GLOBAL const R* RESTRICT constants, GLOBAL const int* RESTRICT receiverOffsets,
            GLOBAL const T* RESTRICT arguments, GLOBAL const T* RESTRICT envelopes, GLOBAL R* RESTRICT divisors, GLOBAL T* RESTRICT values, GLOBAL T* RESTRICT sums)
        {
            SHARED R shares[ROW_GROUP];
            const int rowLength = parameters[0], stride = parameters[1];
            const LONG n = GROUP_NUMBER;
            R rho = 0;
            for (int e = receiverOffsets[n] + WORK_ITEM; e < receiverOffsets[n + 1]; e += ROW_GROUP)
            {
                const R g = (R)arguments[(LONG)e * stride];
                rho += tanh(g * g) * (envelopes ? (R)envelopes[e] : (R)1);
            }
            shares[WORK_ITEM] = rho;
            SUM_OVER_GROUP(shares)
            const R divisor = constants[0] + constants[1] * shares[0];
            const T inverse = (T)(1 / divisor);
            for (int k = WORK_ITEM; k < rowLength; k += ROW_GROUP)
            {
                const T value = values[n * rowLength + k] * inverse;
                values[n * rowLength + k] = value;
                if (sums) sums[n * rowLength + k] += value;
            }
            if (WORK_ITEM == 0) divisors[n] = divisor;
        }

        // From the gradient of M = L / (alpha + beta rho) that of L, in the place of the gradient or of M, and those of g and of the envelope.
        KERNEL(ROW_GROUP) divide_by_density_backward(
            GLOBAL const int* RESTRICT parameters, GLOBAL const R* RESTRICT constants, GLOBAL const int* RESTRICT receiverOffsets,
            GLOBAL const T* RESTRICT arguments, GLOBAL const T* RESTRICT envelopes, GLOBAL const R* RESTRICT envelopeSlopes, GLOBAL const R* RESTRICT divisors,
            GLOBAL T* RESTRICT values, GLOBAL T* RESTRICT gradients, GLOBAL T* RESTRICT argumentGradients, GLOBAL R* RESTRICT lengthGradients)
        {
            SHARED R shares[ROW_GROUP];
            const int rowLength = parameters[0], stride = parameters[1], isInPlaceOfValues = parameters[2];
            const LONG n = GROUP_NUMBER;
            const R inverse = 1 / divisors[n];
            R product = 0;
            for (int k = WORK_ITEM; k < rowLength; k += ROW_GROUP)
            {
                const T m = values[n * rowLength + k], g = gradients[n * rowLength + k];
                product += (R)(m * g);
                if (isInPlaceOfValues)
                    values[n * rowLength + k] = g * (T)inverse;
                else
                    gradients[n * rowLength + k] = g * (T)inverse;
            }
            shares[WORK_ITEM] = product;
            SUM_OVER_GROUP(shares)
            const R ofDensity = -constants[1] * shares[0] * inverse;
            for (int e = receiverOffsets[n] + WORK_ITEM; e < receiverOffsets[n + 1]; e += ROW_GROUP)
            {
                const R g = (R)arguments[(LONG)e * stride], th = tanh(g * g);
                R gradient = ofDensity;
                if (envelopes)
                {
                    lengthGradients[e] += gradient * th * envelopeSlopes[e];
                    gradient *= (R)envelopes[e];
                }
                argumentGradients[(LONG)e * stride] = (T)(gradient * (1 - th * th) * 2 * g);
                for (int k = 1; k < stride; k++)
                    argumentGradients[(LONG)e * stride + k] = 0;
            }
        }

        // Weights are w f: turns their gradient into that of w, and adds that of f. The group shares an edge.
        KERNEL(ROW_GROUP) envelope_backward(
            GLOBAL const int* RESTRICT parameters, GLOBAL const T* RESTRICT envelopes, GLOBAL const R* RESTRICT envelopeSlopes,
            GLOBAL const T* RESTRICT weights, GLOBAL T* RESTRICT gradients, GLOBAL R* RESTRICT lengthGradients)
        {
            SHARED R shares[ROW_GROUP];
            const int width = parameters[0];
            const LONG e = GROUP_NUMBER;
            const T f = envelopes[e];
            R sum = 0;
            for (int k = WORK_ITEM; k < width; k += ROW_GROUP)
            {
                const T g = gradients[e * width + k];
                sum += (R)(g * weights[e * width + k]);
                gradients[e * width + k] = g * f;
            }
            shares[WORK_ITEM] = sum;
            SUM_OVER_GROUP(shares)
            if (WORK_ITEM == 0 && f != 0) lengthGradients[e] += shares[0] / (R)f * envelopeSlopes[e];
        }
        """;
}
