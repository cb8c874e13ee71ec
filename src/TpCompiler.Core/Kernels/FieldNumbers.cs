using System.Text;

namespace TpCompiler.Core.Kernels;

/// <summary>
/// Numbers of a prime field that depend on a text alone and are without structure otherwise: SHA-256 of the text and a counter, 64 bits for a
/// number, so that none is likelier than another by more than 2^-32 of its probability.
/// </summary>
internal sealed class FieldNumbers
{
    private const int NumbersPerBlock = 4;

    private readonly byte[] _message;
    private readonly long _modulus;
    private byte[] _block = [];
    private int _used = NumbersPerBlock;
    private long _counter;

    /// <summary>The numbers of a text.</summary>
    public FieldNumbers(string text, long modulus)
    {
        _modulus = modulus;
        byte[] seed = Encoding.UTF8.GetBytes(text);
        _message = new byte[seed.Length + sizeof(long)];
        seed.CopyTo(_message, sizeof(long));
    }

    /// <summary>Some numbers.</summary>
    public long[] Next(int count)
    {
        long[] numbers = new long[count];
        for (int n = 0; n < count; n++)
            numbers[n] = Next();
        return numbers;
    }

    private long Next()
    {
        if (_used == NumbersPerBlock)
        {
            for (int b = 0; b < sizeof(long); b++)
                _message[b] = (byte)(_counter >> (8 * b));
            _counter++;
            _block = ContentHash.Of(_message);
            _used = 0;
        }

        ulong number = 0;
        for (int b = 0; b < sizeof(ulong); b++)
            number |= (ulong)_block[(sizeof(ulong) * _used) + b] << (8 * b);
        _used++;
        return (long)(number % (ulong)_modulus);
    }
}
