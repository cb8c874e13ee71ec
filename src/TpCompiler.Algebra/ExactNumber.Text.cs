using System;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace TpCompiler.Algebra;

public sealed partial class ExactNumber
{
    /// <summary>
    /// Reads a sum of terms such as "3/5*sqrt(2) - 1/2": each a fraction, a root of a fraction, or a fraction times a root.
    /// Spaces are allowed between the parts.
    /// </summary>
    /// <exception cref="FormatException"><paramref name="text"/> is not of that form.</exception>
    public static ExactNumber Parse(string text) => TryParse(text, out ExactNumber? value)
        ? value
        : throw new FormatException($"Expected a sum of terms such as \"3/5*sqrt(2) - 1/2\", found \"{text}\".");

    /// <summary>Reads what <see cref="Parse"/> reads; false where that would throw.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out ExactNumber? value)
    {
        value = null;
        if (string.IsNullOrWhiteSpace(text))
            return false;
        ExactNumber sum = Zero;
        int begin = 0;
        while (begin < text!.Length)
        {
            // A term ends before the next sign; the first character may be its own sign.
            int end = begin;
            while (end < text.Length && (char.IsWhiteSpace(text[end]) || text[end] is '+' or '-'))
                end++;
            while (end < text.Length && text[end] is not ('+' or '-'))
                end++;
            if (!TryParseTerm(text.Substring(begin, end - begin), isFirst: begin == 0, out ExactNumber? term))
                return false;
            sum += term;
            begin = end;
        }

        value = sum;
        return true;
    }

    /// <summary>The form <see cref="Parse"/> reads, terms with the largest radicand first.</summary>
    public override string ToString()
    {
        if (IsZero)
            return "0";
        var text = new StringBuilder();
        for (int i = _terms.Length - 1; i >= 0; i--)
        {
            Term t = _terms[i];
            bool negative = t.Coefficient.Sign < 0;
            text.Append(text.Length == 0 ? negative ? "-" : "" : negative ? " - " : " + ");
            var size = Rational.Abs(t.Coefficient);
            if (t.Radicand == 1 || !size.IsOne)
                text.Append(size);
            if (t.Radicand != 1)
                text.Append(size.IsOne ? "sqrt(" : "*sqrt(").Append(t.Radicand.ToString(CultureInfo.InvariantCulture)).Append(')');
        }

        return text.ToString();
    }

    private static bool TryParseTerm(string text, bool isFirst, [NotNullWhen(true)] out ExactNumber? value)
    {
        value = null;
        text = text.Trim();
        bool negative = text.Length > 0 && text[0] == '-';
        if (negative || (text.Length > 0 && text[0] == '+'))
            text = text.Substring(1).TrimStart();
        else if (!isFirst)
            return false;
        if (text.Length == 0 || text[0] is '+' or '-')
            return false;

        int rootAt = text.IndexOf("sqrt", StringComparison.Ordinal);
        ExactNumber factor = One;
        if (rootAt >= 0)
        {
            string root = text.Substring(rootAt + 4).Trim();
            if (root.Length < 2 || root[0] != '(' || root[root.Length - 1] != ')'
                || !Rational.TryParse(root.Substring(1, root.Length - 2), out Rational radicand) || radicand.Sign < 0)
            {
                return false;
            }

            try
            {
                factor = Sqrt(radicand);
            }
            catch (OverflowException)
            {
                return false;
            }

            text = text.Substring(0, rootAt).TrimEnd();
            if (text.Length > 0)
            {
                if (text[text.Length - 1] != '*')
                    return false;
                text = text.Substring(0, text.Length - 1);
            }
            else
            {
                text = "1";
            }
        }

        if (!Rational.TryParse(text, out Rational coefficient))
            return false;
        value = factor * (negative ? -coefficient : coefficient);
        return true;
    }
}
