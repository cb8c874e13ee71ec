namespace TpCompiler.Gpu.Neighbors;

/// <summary>The kernels that put edges into their order, and sums over all that come before.</summary>
internal static class OrderText
{
    /// <summary>The numbers that one work-item adds up.</summary>
    public const int ScanRun = 8;

    // The sum over this and all earlier work-items of a group, of "value", to "sum".
    private const string GroupScan = """
            int sum = value;
            shared[WORK_ITEM] = sum;
            BARRIER;
            for (int d = 1; d < GROUP_SIZE; d *= 2) {
                const int before = WORK_ITEM >= d ? shared[WORK_ITEM - d] : 0;
                BARRIER;
                sum = nl_add(sum, before);
                shared[WORK_ITEM] = sum;
                BARRIER;
            }
        """;

    /// <summary>The text, in the words that all languages share.</summary>
    public const string Value = $$"""
        // Sums that would overflow stay at the largest number.
        FUNCTION int nl_add(int a, int b)
        {
            const unsigned s = (unsigned)a + (unsigned)b;
            return s > 2147483647u ? 2147483647 : (int)s;
        }

        // For each number the sum of those before it in its block, and the sum of each block.
        KERNEL(GROUP_SIZE) nl_scan_blocks(
            GLOBAL const int* RESTRICT length, GLOBAL const int* RESTRICT values, GLOBAL int* RESTRICT sums, GLOBAL int* RESTRICT blocks)
        {
            SHARED int shared[GROUP_SIZE];
            const int first = NUMBER * 8;
            int value = 0;
            for (int n = first; n < first + 8 && n < *length; n++) value = nl_add(value, values[n]);
        {{GroupScan}}
            int before = WORK_ITEM > 0 ? shared[WORK_ITEM - 1] : 0;
            for (int n = first; n < first + 8 && n < *length; n++) {
                sums[n] = before;
                before = nl_add(before, values[n]);
            }
            if (WORK_ITEM == GROUP_SIZE - 1) blocks[GROUP_NUMBER] = sum;
        }

        // For each block the sum of those before it, by one group. The sum of all goes to the end of the sums, and to the header.
        KERNEL(GROUP_SIZE) nl_scan_sums(
            GLOBAL const int* RESTRICT length, GLOBAL int* RESTRICT sums, GLOBAL int* RESTRICT blocks, GLOBAL int* RESTRICT header)
        {
            SHARED int shared[GROUP_SIZE];
            const int count = (*length + 8 * GROUP_SIZE - 1) / (8 * GROUP_SIZE);
            int all = 0;
            for (int base = 0; base < count; base += GROUP_SIZE) {
                const int n = base + WORK_ITEM;
                const int value = n < count ? blocks[n] : 0;
        {{GroupScan}}
                if (n < count) blocks[n] = nl_add(all, WORK_ITEM > 0 ? shared[WORK_ITEM - 1] : 0);
                all = nl_add(all, shared[GROUP_SIZE - 1]);
                BARRIER;
            }
            if (WORK_ITEM == 0) {
                sums[*length] = all;
                header[0] = all;
            }
        }

        KERNEL(GROUP_SIZE) nl_scan_add(GLOBAL const int* RESTRICT length, GLOBAL int* RESTRICT sums, GLOBAL const int* RESTRICT blocks)
        {
            for (int n = NUMBER * 8; n < NUMBER * 8 + 8 && n < *length; n++) sums[n] = nl_add(sums[n], blocks[GROUP_NUMBER]);
        }

        // Moves each edge to its place in its row: by sender, then by shift.
        KERNEL(GROUP_SIZE) nl_sort(
            GLOBAL const int* RESTRICT ints, GLOBAL const int* RESTRICT rows,
            GLOBAL const int* RESTRICT found_senders, GLOBAL const int* RESTRICT found_receivers, GLOBAL const int* RESTRICT found_shifts,
            GLOBAL int* RESTRICT senders, GLOBAL int* RESTRICT receivers, GLOBAL int* RESTRICT shifts)
        {
            const int e = NUMBER;
            if (e >= rows[ATOMS]) return;
            const int receiver = found_receivers[e], sender = found_senders[e];
            const int a = found_shifts[3 * e], b = found_shifts[3 * e + 1], c = found_shifts[3 * e + 2];
            const int end = rows[receiver + 1];
            int place = rows[receiver];
            for (int f = rows[receiver]; f < end; f++) {
                const int other = found_senders[f];
                if (other != sender) {
                    place += other < sender;
                    continue;
                }
                const int fa = found_shifts[3 * f], fb = found_shifts[3 * f + 1], fc = found_shifts[3 * f + 2];
                place += fa != a ? fa < a : fb != b ? fb < b : fc < c;
            }
            receivers[place] = receiver;
            senders[place] = sender;
            shifts[3 * place] = a;
            shifts[3 * place + 1] = b;
            shifts[3 * place + 2] = c;
        }

        // The first edge from one place to another whose sender is not before the given one.
        FUNCTION int nl_first(GLOBAL const int* RESTRICT senders, int from, int to, int sender)
        {
            while (from < to) {
                const int middle = from + (to - from) / 2;
                if (senders[middle] < sender) from = middle + 1;
                else to = middle;
            }
            return from;
        }

        // All edges by sender. Each edge has its opposite, so a sender has as many edges as a receiver, and those to one receiver lie
        // where in its own row the edges from there are.
        KERNEL(GROUP_SIZE) nl_order(
            GLOBAL const int* RESTRICT ints, GLOBAL const int* RESTRICT rows,
            GLOBAL const int* RESTRICT senders, GLOBAL const int* RESTRICT receivers, GLOBAL int* RESTRICT order)
        {
            const int e = NUMBER;
            if (e >= rows[ATOMS]) return;
            const int receiver = receivers[e], sender = senders[e];
            const int which = e - nl_first(senders, rows[receiver], e, sender);
            order[nl_first(senders, rows[sender], rows[sender + 1], receiver) + which] = e;
        }

        // Where there is room for more atoms than there are, these have no edges.
        KERNEL(GROUP_SIZE) nl_offsets(
            GLOBAL const int* RESTRICT ints, GLOBAL const int* RESTRICT room, GLOBAL const int* RESTRICT rows,
            GLOBAL int* RESTRICT receiver_offsets, GLOBAL int* RESTRICT sender_offsets)
        {
            const int i = NUMBER;
            if (i >= *room) return;
            const int first = rows[i < ATOMS ? i : ATOMS];
            receiver_offsets[i] = first;
            sender_offsets[i] = first;
        }
        """;
}
