using System;

namespace TpCompiler.Core.Kernels;

/// <summary>
/// SHA-256 (FIPS 180-4), by which contents are named. The platform's own loads OpenSSL on Linux and ends the process where there is none, which a
/// native file must not ask of a machine that evaluates a model.
/// </summary>
public static class ContentHash
{
    /// <summary>Bytes of a hash.</summary>
    public const int Length = 32;

    private const int BlockLength = 64;

    // Section 4.2.2: the first 32 bits of the fractional parts of the cube roots of the first 64 primes.
    private static readonly uint[] s_roundConstants =
    [
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
        0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
        0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
        0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
        0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
        0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
        0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
        0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
    ];

    /// <summary>The hash of some bytes: <see cref="Length"/> bytes.</summary>
    public static byte[] Of(byte[] content)
    {
        // Section 5.3.3: of the square roots of the first 8 primes.
        uint[] state = [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];
        uint[] schedule = new uint[BlockLength];

        int whole = content.Length - (content.Length % BlockLength);
        for (int start = 0; start < whole; start += BlockLength)
            Compress(state, content, start, schedule);

        // Section 5.1.1: a one bit, zeros, and the length in bits at the end of the last block.
        int left = content.Length - whole;
        byte[] padded = new byte[left + 1 + sizeof(ulong) <= BlockLength ? BlockLength : 2 * BlockLength];
        Array.Copy(content, whole, padded, 0, left);
        padded[left] = 0x80;
        ulong bits = (ulong)content.Length * 8;
        for (int b = 0; b < sizeof(ulong); b++)
            padded[padded.Length - 1 - b] = (byte)(bits >> (8 * b));
        for (int start = 0; start < padded.Length; start += BlockLength)
            Compress(state, padded, start, schedule);

        byte[] hash = new byte[Length];
        for (int b = 0; b < Length; b++)
            hash[b] = (byte)(state[b / sizeof(uint)] >> (8 * (sizeof(uint) - 1 - (b % sizeof(uint)))));
        return hash;
    }

    // Section 6.2.2.
    private static void Compress(uint[] state, byte[] bytes, int start, uint[] w)
    {
        for (int t = 0; t < 16; t++)
        {
            int at = start + (sizeof(uint) * t);
            w[t] = ((uint)bytes[at] << 24) | ((uint)bytes[at + 1] << 16) | ((uint)bytes[at + 2] << 8) | bytes[at + 3];
        }

        for (int t = 16; t < w.Length; t++)
        {
            uint early = Rotate(w[t - 15], 7) ^ Rotate(w[t - 15], 18) ^ (w[t - 15] >> 3);
            uint late = Rotate(w[t - 2], 17) ^ Rotate(w[t - 2], 19) ^ (w[t - 2] >> 10);
            w[t] = w[t - 16] + early + w[t - 7] + late;
        }

        uint a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], g = state[6], h = state[7];
        for (int t = 0; t < w.Length; t++)
        {
            uint first = h + (Rotate(e, 6) ^ Rotate(e, 11) ^ Rotate(e, 25)) + ((e & f) ^ (~e & g)) + s_roundConstants[t] + w[t];
            uint second = (Rotate(a, 2) ^ Rotate(a, 13) ^ Rotate(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
            (h, g, f, e, d, c, b, a) = (g, f, e, d + first, c, b, a, first + second);
        }

        state[0] += a;
        state[1] += b;
        state[2] += c;
        state[3] += d;
        state[4] += e;
        state[5] += f;
        state[6] += g;
        state[7] += h;
    }

    private static uint Rotate(uint x, int by) => (x >> by) | (x << (32 - by));
}
