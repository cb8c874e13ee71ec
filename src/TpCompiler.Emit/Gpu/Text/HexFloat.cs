using System;
using System.Globalization;

namespace TpCompiler.Emit.Gpu.Text;

/// <summary>Numbers as C writes them bit by bit, such as <c>0x1.8p+1</c> for 3.</summary>
internal static class HexFloat
{
    /// <summary>A finite double.</summary>
    public static string Of(double value)
    {
        long bits = BitConverter.DoubleToInt64Bits(value);
        return Text(bits < 0, (int)((bits >> 52) & 0x7ff), bits & 0xfffffffffffffL, 1023, 13);
    }

    /// <summary>A finite float, without the suffix.</summary>
    public static string Of(float value)
    {
        int bits = BitConverter.ToInt32(BitConverter.GetBytes(value), 0);
        // 23 bits are six digits but for one bit.
        return Text(bits < 0, (bits >> 23) & 0xff, (bits & 0x7fffffL) << 1, 127, 6);
    }

    private static string Text(bool isNegative, int exponent, long fraction, int bias, int digits)
    {
        bool isSubnormal = exponent == 0;
        string point = fraction.ToString("x" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture).TrimEnd('0');
        int power = isSubnormal ? (fraction == 0 ? 0 : 1 - bias) : exponent - bias;
        return string.Format(
            CultureInfo.InvariantCulture,
            "{0}0x{1}{2}p{3}{4}",
            isNegative ? "-" : string.Empty,
            isSubnormal ? 0 : 1,
            point.Length == 0 ? string.Empty : "." + point,
            power < 0 ? string.Empty : "+",
            power);
    }
}
