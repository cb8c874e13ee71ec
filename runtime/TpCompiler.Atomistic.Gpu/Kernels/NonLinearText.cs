namespace TpCompiler.Atomistic.Gpu.Kernels;

/// <summary>Kernels of non-linear interactions: layer normalisation of what belongs to edges, and gates of atoms.</summary>
internal static class NonLinearText
{
    public const string Kernels = """
        // y = silu(scale (x - mean) / deviation + shift) in place of x, which may have summands that depend on the elements at the edge's ends. Kept for the
        // way back: normalised values, slopes of what follows times scale, reciprocal deviations. The group shares an edge.
        KERNEL(ROW_GROUP) normalise(
            GLOBAL const int* RESTRICT parameters, GLOBAL const int* RESTRICT pairs, GLOBAL const T* RESTRICT ofSender, GLOBAL const T* RESTRICT ofReceiver,
            GLOBAL const T* RESTRICT scales, GLOBAL const T* RESTRICT shifts,
            GLOBAL T* RESTRICT values, GLOBAL T* RESTRICT normalised, GLOBAL T* RESTRICT slopes, GLOBAL T* RESTRICT inverses)
        {
            SHARED T shares[ROW_GROUP];
            const int width = parameters[0], stride = parameters[1], elementCount = parameters[2];
            const LONG e = GROUP_NUMBER;
            const int sender = pairs ? pairs[e] / elementCount * stride : 0, receiver = pairs ? pairs[e] % elementCount * stride : 0;
            T sum = 0;
            for (int k = WORK_ITEM; k < width; k += ROW_GROUP)
            {
                T x = values[e * stride + k];
                if (pairs) x += ofSender[sender + k] + ofReceiver[receiver + k];
                normalised[e * stride + k] = x;
                sum += x;
            }
            shares[WORK_ITEM] = sum;
            SUM_OVER_GROUP(shares)
            const T mean = shares[0] / width;
            BARRIER;
            sum = 0;
            for (int k = WORK_ITEM; k < width; k += ROW_GROUP)
            {
                const T d = normalised[e * stride + k] - mean;
                sum += d * d;
            }
            shares[WORK_ITEM] = sum;
            SUM_OVER_GROUP(shares)
            const T inverse = 1 / sqrt(shares[0] / width + REAL(1e-5, 1e-5f));
            for (int k = WORK_ITEM; k < stride; k += ROW_GROUP)
            {
                T n = 0, y = 0, slope = 0;
                if (k < width)
                {
                    n = (normalised[e * stride + k] - mean) * inverse;
                    const T z = n * scales[k] + shifts[k];
                    y = activation(1, z);
                    slope = activation_slope(1, z) * scales[k];
                }
                normalised[e * stride + k] = n;
                values[e * stride + k] = y;
                slopes[e * stride + k] = slope;
            }
            if (WORK_ITEM == 0) inverses[e] = inverse;
        }

        // With g the gradient of the normalised n: (g - mean(g) - n mean(g n)) / deviation, in place.
        KERNEL(ROW_GROUP) normalise_backward(
            GLOBAL const int* RESTRICT parameters, GLOBAL const T* RESTRICT normalised, GLOBAL const T* RESTRICT slopes, GLOBAL const T* RESTRICT inverses,
            GLOBAL T* RESTRICT gradients)
        {
            SHARED T shares[ROW_GROUP];
            const int width = parameters[0], stride = parameters[1];
            const LONG e = GROUP_NUMBER;
            T sum = 0, along = 0;
            for (int k = WORK_ITEM; k < width; k += ROW_GROUP)
            {
                const T g = gradients[e * stride + k] * slopes[e * stride + k];
                sum += g;
                along += g * normalised[e * stride + k];
            }
            shares[WORK_ITEM] = sum;
            SUM_OVER_GROUP(shares)
            const T mean = shares[0] / width;
            BARRIER;
            shares[WORK_ITEM] = along;
            SUM_OVER_GROUP(shares)
            const T product = shares[0] / width;
            for (int k = WORK_ITEM; k < width; k += ROW_GROUP)
            {
                const T g = gradients[e * stride + k] * slopes[e * stride + k];
                gradients[e * stride + k] = (g - mean - normalised[e * stride + k] * product) * inverses[e];
            }
        }

        // Scalars through an activation; blocks of higher degree times an activation of scalars of their own. A work-item has a channel of an atom.
        KERNEL(ITEM_GROUP) gate(
            GLOBAL const int* RESTRICT parameters, GLOBAL const T* RESTRICT constants, GLOBAL const T* RESTRICT x, GLOBAL T* RESTRICT y)
        {
            const int items = parameters[0], stride = parameters[1], scalars = parameters[4], gated = parameters[5];
            const LONG number = (LONG)GROUP_NUMBER * ITEM_GROUP + WORK_ITEM;
            if (number >= (LONG)items * stride) return;
            GLOBAL const T* from = x + number / stride * parameters[2] + number % stride;
            GLOBAL T* to = y + number / stride * parameters[3] + number % stride;
            GLOBAL const int* block = parameters + 8;
            for (int s = 0; s < scalars; s++, block++)
                to[block[0] * stride] = constants[0] * activation(parameters[6], from[s * stride]);
            for (int b = 0; b < gated; b++, block += 4)
            {
                const T factor = constants[1] * activation(parameters[7], from[block[0] * stride]);
                for (int m = 0; m < block[3]; m++)
                    to[(block[2] + m) * stride] = factor * from[(block[1] + m) * stride];
            }
        }

        // Turns the gate's input into its gradient.
        KERNEL(ITEM_GROUP) gate_backward(
            GLOBAL const int* RESTRICT parameters, GLOBAL const T* RESTRICT constants, GLOBAL const T* RESTRICT gradients, GLOBAL T* RESTRICT x)
        {
            const int items = parameters[0], stride = parameters[1], scalars = parameters[4], gated = parameters[5];
            const LONG number = (LONG)GROUP_NUMBER * ITEM_GROUP + WORK_ITEM;
            if (number >= (LONG)items * stride) return;
            GLOBAL T* from = x + number / stride * parameters[2] + number % stride;
            GLOBAL const T* g = gradients + number / stride * parameters[3] + number % stride;
            GLOBAL const int* block = parameters + 8;
            for (int s = 0; s < scalars; s++, block++)
                from[s * stride] = constants[0] * activation_slope(parameters[6], from[s * stride]) * g[block[0] * stride];
            for (int b = 0; b < gated; b++, block += 4)
            {
                const T argument = from[block[0] * stride];
                const T factor = constants[1] * activation(parameters[7], argument);
                T sum = 0;
                for (int m = 0; m < block[3]; m++)
                {
                    const T gradient = g[(block[2] + m) * stride];
                    sum = FMA(from[(block[1] + m) * stride], gradient, sum);
                    from[(block[1] + m) * stride] = factor * gradient;
                }
                from[block[0] * stride] = constants[1] * activation_slope(parameters[7], argument) * sum;
            }
        }
        """;
}
