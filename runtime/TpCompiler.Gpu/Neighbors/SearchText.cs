namespace TpCompiler.Gpu.Neighbors;

/// <summary>
/// The kernels that sort atoms into bins and find pairs. Bins are one cutoff wide, or a whole number of them fills the cell; where
/// structures do not repeat they go on for ever. Each lies in a bucket by a hash of its place, so that neither a bounding box nor
/// gaps between atoms matter; the bins of a bucket are told apart by their places, which are stored with the atoms.
/// </summary>
internal static class SearchText
{
    /// <summary>The numbers of an atom in its bucket: its index, its bin, and its image (which of the cells it lies in).</summary>
    public const int SlotLength = 7;

    /// <summary>The text, in the words that all languages share.</summary>
    public const string Value = """
        // What the host says (SearchParameters).
        #define ATOMS ints[0]
        #define BUCKET_MASK ints[1]
        #define BINS(k) ints[2 + (k)]
        #define REACH(k) ints[5 + (k)]
        #define RECIPROCAL(k, x) reals[3 * (k) + (x)]
        #define CELL(k, x) reals[9 + 3 * (k) + (x)]
        #define SQUARED_LIMIT reals[18]
        #define FARTHEST reals[19]
        #define CELL_LENGTH(k) reals[20 + (k)]

        #define NUMBER (GROUP_NUMBER * GROUP_SIZE + WORK_ITEM)

        FUNCTION int nl_bucket(int a, int b, int c, int mask)
        {
            return (int)(((unsigned)a * 2654435761u + (unsigned)b * 2246822519u + (unsigned)c) & (unsigned)mask);
        }

        FUNCTION int nl_floor_divide(int value, int divisor)
        {
            return value >= 0 ? value / divisor : -((divisor - 1 - value) / divisor);
        }

        // The bin and the image of each atom, its bucket, and how many atoms each bucket has. In the header goes N - i for the first
        // atom i that is not finite, and for the first that is too far away.
        KERNEL(GROUP_SIZE) nl_bin(
            GLOBAL const int* RESTRICT ints, GLOBAL const R* RESTRICT reals, GLOBAL const R* RESTRICT positions,
            GLOBAL int* RESTRICT places, GLOBAL int* RESTRICT buckets, GLOBAL int* RESTRICT counts, GLOBAL int* RESTRICT header)
        {
            const int i = NUMBER;
            if (i >= ATOMS) return;
            const R x = positions[3 * i], y = positions[3 * i + 1], z = positions[3 * i + 2];
            R size = MAGNITUDE(x) + MAGNITUDE(y) + MAGNITUDE(z);
            const int finite = size - size == 0;
            int place[6];
            for (int k = 0; k < 3; k++) {
                const R coordinate = RECIPROCAL(k, 0) * x + RECIPROCAL(k, 1) * y + RECIPROCAL(k, 2) * z;
                const R whole = floor(coordinate);
                place[k] = 0;
                place[3 + k] = 0;
                if (BINS(k) > 0) {
                    const int bin = (int)((coordinate - whole) * BINS(k));
                    size = size + MAGNITUDE(whole) * CELL_LENGTH(k);
                    place[k] = bin < 0 ? 0 : bin >= BINS(k) ? BINS(k) - 1 : bin;
                    place[3 + k] = finite && size <= FARTHEST ? (int)whole : 0;
                } else if (finite && size <= FARTHEST) {
                    place[k] = (int)whole;
                }
            }
            if (!finite) ATOMIC_MAX(header + 1, ATOMS - i);
            else if (!(size <= FARTHEST)) ATOMIC_MAX(header + 2, ATOMS - i);
            for (int n = 0; n < 6; n++) places[6 * i + n] = place[n];
            const int bucket = nl_bucket(place[0], place[1], place[2], BUCKET_MASK);
            buckets[i] = bucket;
            ATOMIC_ADD(counts + bucket, 1);
        }

        // Puts the atoms into their buckets, in no particular order: rows are sorted in the end.
        KERNEL(GROUP_SIZE) nl_place(
            GLOBAL const int* RESTRICT ints, GLOBAL const R* RESTRICT positions, GLOBAL const int* RESTRICT places,
            GLOBAL const int* RESTRICT buckets, GLOBAL int* RESTRICT counts, GLOBAL const int* RESTRICT offsets,
            GLOBAL int* RESTRICT slots, GLOBAL R* RESTRICT slot_positions)
        {
            const int i = NUMBER;
            if (i >= ATOMS) return;
            const int slot = offsets[buckets[i]] + ATOMIC_ADD(counts + buckets[i], -1) - 1;
            slots[7 * slot] = i;
            for (int n = 0; n < 6; n++) slots[7 * slot + 1 + n] = places[6 * i + n];
            for (int k = 0; k < 3; k++) slot_positions[3 * slot + k] = positions[3 * i + k];
        }

        // The neighbours of the atom in a slot: how many there are, as many of them as there is room for, and whether one is at its point.
        FUNCTION int nl_search(
            int slot, GLOBAL const int* RESTRICT ints, GLOBAL const R* RESTRICT reals, GLOBAL const int* RESTRICT offsets,
            GLOBAL const int* RESTRICT slots, GLOBAL const R* RESTRICT slot_positions,
            GLOBAL int* RESTRICT senders, GLOBAL int* RESTRICT receivers, GLOBAL int* RESTRICT shifts, int start, int room, int* touches)
        {
            GLOBAL const int* receiver = slots + 7 * slot;
            const R x = slot_positions[3 * slot], y = slot_positions[3 * slot + 1], z = slot_positions[3 * slot + 2];
            int found = 0;
            for (int da = -REACH(0); da <= REACH(0); da++) {
                const int image_a = BINS(0) > 0 ? nl_floor_divide(receiver[1] + da, BINS(0)) : 0;
                const int bin_a = receiver[1] + da - image_a * BINS(0);
                for (int db = -REACH(1); db <= REACH(1); db++) {
                    const int image_b = BINS(1) > 0 ? nl_floor_divide(receiver[2] + db, BINS(1)) : 0;
                    const int bin_b = receiver[2] + db - image_b * BINS(1);
                    for (int dc = -REACH(2); dc <= REACH(2); dc++) {
                        const int image_c = BINS(2) > 0 ? nl_floor_divide(receiver[3] + dc, BINS(2)) : 0;
                        const int bin_c = receiver[3] + dc - image_c * BINS(2);
                        const int bucket = nl_bucket(bin_a, bin_b, bin_c, BUCKET_MASK);
                        const int end = offsets[bucket + 1];
                        for (int other = offsets[bucket]; other < end; other++) {
                            GLOBAL const int* sender = slots + 7 * other;
                            if (sender[1] != bin_a || sender[2] != bin_b || sender[3] != bin_c) continue;
                            const int a = sender[4] - receiver[4] - image_a;
                            const int b = sender[5] - receiver[5] - image_b;
                            const int c = sender[6] - receiver[6] - image_c;
                            const int shifted = a | b | c;
                            R squared = 0;
                            for (int k = 0; k < 3; k++) {
                                // Rounded as on the CPU, so that the same pairs are found to the last bit.
                                R v = ADD(k == 0 ? x : k == 1 ? y : z, -slot_positions[3 * other + k]);
                                if (shifted) v = ADD(v, ADD(ADD(MUL((R)a, CELL(0, k)), MUL((R)b, CELL(1, k))), MUL((R)c, CELL(2, k))));
                                squared = k == 0 ? MUL(v, v) : ADD(squared, MUL(v, v));
                            }
                            if (!(squared < SQUARED_LIMIT) || (other == slot && !shifted)) continue;
                            if (squared == 0) *touches = 1;
                            if (found < room) {
                                const int edge = start + found;
                                senders[edge] = sender[0];
                                receivers[edge] = receiver[0];
                                shifts[3 * edge] = a;
                                shifts[3 * edge + 1] = b;
                                shifts[3 * edge + 2] = c;
                            }
                            if (found < 2147483647) found++;
                        }
                    }
                }
            }
            return found;
        }

        KERNEL(GROUP_SIZE) nl_count(
            GLOBAL const int* RESTRICT ints, GLOBAL const R* RESTRICT reals, GLOBAL const int* RESTRICT offsets,
            GLOBAL const int* RESTRICT slots, GLOBAL const R* RESTRICT slot_positions, GLOBAL int* RESTRICT counts, GLOBAL int* RESTRICT header)
        {
            const int slot = NUMBER;
            if (slot >= ATOMS) return;
            int touches = 0;
            counts[slots[7 * slot]] = nl_search(slot, ints, reals, offsets, slots, slot_positions, counts, counts, counts, 0, 0, &touches);
            if (touches) header[3] = 1;
        }

        KERNEL(GROUP_SIZE) nl_fill(
            GLOBAL const int* RESTRICT ints, GLOBAL const R* RESTRICT reals, GLOBAL const int* RESTRICT offsets,
            GLOBAL const int* RESTRICT slots, GLOBAL const R* RESTRICT slot_positions, GLOBAL const int* RESTRICT rows,
            GLOBAL int* RESTRICT senders, GLOBAL int* RESTRICT receivers, GLOBAL int* RESTRICT shifts)
        {
            const int slot = NUMBER;
            if (slot >= ATOMS) return;
            const int i = slots[7 * slot];
            int touches = 0;
            nl_search(slot, ints, reals, offsets, slots, slot_positions, senders, receivers, shifts, rows[i], rows[i + 1] - rows[i], &touches);
        }
        """;
}
