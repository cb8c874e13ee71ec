namespace TpCompiler.Atomistic.Gpu.Kernels;

/// <summary>Kernels of functions of the lengths of edges. Their numbers: <see cref="Model.RadialConstants"/>.</summary>
internal static class RadialText
{
    public const string Kernels = """
        // 1 - (p+1)(p+2)/2 u^p + p(p+2) u^(p+1) - p(p+1)/2 u^(p+2), u = r / radius, and its slope.
        FUNCTION R polynomial_cutoff(R r, R radius, int p, R* slope)
        {
            const R u = r / radius, left = 1 - u;
            *slope = 0;
            if (!(u < 1)) return 0;
            R below = 1;
            for (int k = 1; k < p; k++)
                below *= u;
            *slope = (R)-0.5 * p * (p + 1) * (p + 2) * below * left * left / radius;
            return 1 - below * u * ((R)0.5 * (p + 1) * (p + 2) - u * (p * ((R)2 + p) - (R)0.5 * p * (p + 1) * u));
        }

        // The distance as the basis sees it: 1 Agnesi, 2 soft, 3 soft as it was before, otherwise as it is.
        FUNCTION R transformed_distance(int kind, R a, R b, R c, R radii, R r, R* slope)
        {
            *slope = 1;
            if (kind == 1)
            {
                // a, q = b, p = c; with s = t^(p-q) the inner fraction is t^q s / (1 + s): no power of a small t overflows.
                const R r0 = (R)0.5 * radii, t = r / r0;
                const R s = pow(t, c - b), fraction = s / (1 + s), g = pow(t, b) * fraction;
                const R x = 1 / (1 + a * g);
                *slope = -x * x * a * (g / t * (c - (c - b) * fraction)) / r0;
                return x;
            }
            if (kind == 2)
            {
                const R p0 = (R)0.75 * radii, p1 = (R)4 / 3 * radii, rate = a / (p1 - p0), th = tanh(rate * (r - (R)0.5 * (p0 + p1)));
                const R part = (R)0.5 * (1 + th);
                *slope = part + (r - p0) * (R)0.5 * rate * (1 - th) * (1 + th);
                return p0 + (r - p0) * part;
            }
            if (kind == 3)
            {
                const R r0 = (R)0.25 * radii, t = r / r0, power = a * pow(t, b), th = tanh(-t - power);
                *slope = 1 - (R)0.5 * (1 - th) * (1 + th) * (1 + b * power / t) / r0;
                return r + (R)0.5 * th + (R)0.5;
            }
            return r;
        }

        // Radial features and their slopes, each [edges, width], and the envelope where it is separate.
        KERNEL(ITEM_GROUP) radial_features(
            GLOBAL const int* RESTRICT parameters, GLOBAL const R* RESTRICT constants, GLOBAL const R* RESTRICT radii,
            GLOBAL const R* RESTRICT vectors, GLOBAL const int* RESTRICT pairs,
            GLOBAL T* RESTRICT features, GLOBAL T* RESTRICT slopes, GLOBAL T* RESTRICT envelopes, GLOBAL R* RESTRICT envelopeSlopes)
        {
            const int capacity = parameters[0], elementCount = parameters[1], count = parameters[2], width = parameters[3];
            const int basis = parameters[4], transform = parameters[5], exponent = parameters[6], isSeparate = parameters[7];
            const LONG e = (LONG)GROUP_NUMBER * ITEM_GROUP + WORK_ITEM;
            if (e >= capacity) return;
            const R r = vectors[4 * e + 3];
            const int pair = pairs[e];
            R dx, df;
            const R x = transformed_distance(
                transform, constants[1], constants[2], constants[3], radii[pair / elementCount] + radii[pair % elementCount], r, &dx);
            R f = polynomial_cutoff(r, constants[0], exponent, &df);
            if (isSeparate)
            {
                envelopes[e] = (T)f;
                envelopeSlopes[e] = df;
                f = 1;
                df = 0;
            }
            GLOBAL const R* numbers = constants + 5;
            R before = 1, slopeBefore = 0, value = x, slope = 1;
            for (int n = 0; n < width; n++)
            {
                if (n >= count)
                {
                    value = 0;
                    slope = 0;
                }
                else if (basis == 0)
                {
                    // Bessel: prefactor sin(w x) / x.
                    const R factor = constants[4] / x;
                    value = factor * sin(numbers[n] * x);
                    slope = factor * numbers[n] * cos(numbers[n] * x) - value / x;
                }
                else if (basis == 1)
                {
                    // Gauss: exp(c (x - mu)^2).
                    const R distance = x - numbers[n];
                    value = exp(constants[4] * distance * distance);
                    slope = 2 * constants[4] * distance * value;
                }
                else if (n > 0)
                {
                    // Chebyshev: T_(n+1) = 2 x T_n - T_(n-1), differentiated along.
                    const R next = 2 * x * value - before, nextSlope = 2 * value + 2 * x * slope - slopeBefore;
                    before = value;
                    slopeBefore = slope;
                    value = next;
                    slope = nextSlope;
                }
                features[e * width + n] = (T)(value * f);
                slopes[e * width + n] = (T)(slope * dx * f + value * df);
            }
        }

        // The repulsion of Ziegler, Biersack and Littmark: the energy of each edge and, times a scale, its slope.
        KERNEL(ITEM_GROUP) pair_repulsion(
            GLOBAL const int* RESTRICT parameters, GLOBAL const R* RESTRICT constants, GLOBAL const R* RESTRICT elements,
            GLOBAL const R* RESTRICT vectors, GLOBAL const int* RESTRICT pairs, GLOBAL R* RESTRICT energies, GLOBAL R* RESTRICT slopes)
        {
            const int capacity = parameters[0], elementCount = parameters[1], exponent = parameters[2];
            const LONG e = (LONG)GROUP_NUMBER * ITEM_GROUP + WORK_ITEM;
            if (e >= capacity) return;
            // Of an element: its radius, its number, and that to the power of the screening length.
            GLOBAL const R* sender = elements + 3 * (pairs[e] / elementCount);
            GLOBAL const R* receiver = elements + 3 * (pairs[e] % elementCount);
            const R r = vectors[4 * e + 3], inverse = (sender[2] + receiver[2]) / constants[0], t = r * inverse;
            const R e0 = constants[1] * exp((R)-3.2 * t), e1 = constants[2] * exp((R)-0.9423 * t);
            const R e2 = constants[3] * exp((R)-0.4028 * t), e3 = constants[4] * exp((R)-0.2016 * t);
            const R phi = e0 + e1 + e2 + e3;
            const R slope = -inverse * ((R)3.2 * e0 + (R)0.9423 * e1 + (R)0.4028 * e2 + (R)0.2016 * e3);
            R df;
            const R f = polynomial_cutoff(r, sender[0] + receiver[0], exponent, &df);
            const R coulomb = (R)0.5 * (R)14.3996 * sender[1] * receiver[1] / r;
            energies[e] = coulomb * phi * f;
            slopes[e] = constants[5] * coulomb * (slope * f + phi * df - phi * f / r);
        }
        """;
}
