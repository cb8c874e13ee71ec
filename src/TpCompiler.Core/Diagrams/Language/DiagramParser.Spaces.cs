using System.Collections.Generic;
using System.Globalization;
using TpCompiler.Algebra;

namespace TpCompiler.Core.Diagrams.Language;

// Spaces: [C x] (irreps) | [C x] sh(L) | irreps, where irreps are [C x] irrep + [C x] irrep + ...
internal sealed partial class DiagramParser
{
    private bool AtSpace => Current.Kind is DiagramTokenKind.Number or DiagramTokenKind.Irrep or DiagramTokenKind.Channels or DiagramTokenKind.MalformedIrrep;

    private SpaceSyntax? ParseSpace()
    {
        DiagramToken first = Current;
        bool grouped = first.Is("(") || first.Is("sh");
        if (!grouped && !AtSpace)
            return Unexpected<SpaceSyntax>("irreps such as \"64x(0e+1o)\" or \"sh(3)\"");
        if (!TryParseChannels(out int? channels))
            return null;
        if (Current.Is("sh"))
            return ParseHarmonics(first, channels);
        List<Irrep> irreps = [];
        if (!Current.Is("("))
            return TryParseIrreps(irreps, ref channels, channelsRead: true) ? new(channels, null, new(irreps), From(first)) : null;
        _position++;
        int? inner = channels;
        if (!TryParseIrreps(irreps, ref inner, channelsRead: false) || !Expect(")", "\"+\" or \")\""))
            return null;
        return new(inner, null, new(irreps), From(first));
    }

    private SpaceSyntax? ParseHarmonics(DiagramToken first, int? channels)
    {
        _position++;
        if (!Expect("("))
            return null;
        if (Current.Kind != DiagramTokenKind.Number)
            return Unexpected<SpaceSyntax>("the highest degree of the spherical harmonics");
        if (!TryReadNumber(Current.Text, MaxDegree, out int degree))
            return DegreeTooHigh<SpaceSyntax>(Current);
        _position++;
        return Expect(")") ? new(channels, degree, EquatableArray<Irrep>.Empty, From(first)) : null;
    }

    /// <summary>Reads "64x" or "64 x", if it is there.</summary>
    private bool TryParseChannels(out int? channels)
    {
        channels = null;
        DiagramToken token = Current;
        bool apart = token.Kind == DiagramTokenKind.Number && _position + 1 < _end && _tokens[_position + 1].Text == "x";
        if (token.Kind == DiagramTokenKind.Number && _position + 1 < _end && (_tokens[_position + 1].Is("(") || _tokens[_position + 1].Is("sh")))
        {
            Fail<object>(
                DiagramDiagnostics.MalformedIrreps,
                token.Span,
                $"A number of channels is followed by \"x\": expected \"{token.Text}x\", found \"{token.Text}\"",
                new(token.Span, token.Text + "x"));
            return false;
        }

        if (token.Kind != DiagramTokenKind.Channels && !apart)
            return true;
        string digits = apart ? token.Text : token.Text.Substring(0, token.Text.Length - 1);
        if (!TryReadNumber(digits, MaxChannels, out int number) || number == 0)
        {
            Fail<object>(DiagramDiagnostics.MalformedIrreps, token.Span, $"A number of channels is 1 to {MaxChannels}, found {digits}");
            return false;
        }

        channels = number;
        _position += apart ? 2 : 1;
        if (Current.Is("(") || Current.Is("sh") || AtSpace)
            return true;
        Unexpected<object>($"irreps such as \"(0e+1o)\", \"1o\" or \"sh(3)\" after \"{number.ToString(CultureInfo.InvariantCulture)}x\"");
        return false;
    }

    private bool TryParseIrreps(List<Irrep> irreps, ref int? channels, bool channelsRead)
    {
        bool outer = !channelsRead && channels is not null;
        while (true)
        {
            DiagramToken first = Current;
            int? here = channels;
            if (!channelsRead && !TryParseChannels(out here))
                return false;
            if (outer && here is not null)
            {
                Fail<object>(DiagramDiagnostics.MalformedIrreps, first.Span, $"The irreps have {channels}x before the parenthesis already, found \"{first.Text}\"");
                return false;
            }

            if (!outer && irreps.Count > 0 && (here ?? 1) != (channels ?? 1))
            {
                Fail<object>(
                    DiagramDiagnostics.MalformedIrreps,
                    first.Span,
                    $"All irreps of a space have the same number of channels; found {here ?? 1} after {channels ?? 1}");
                return false;
            }

            if (!outer)
                channels = here ?? channels;
            if (!TryParseIrrep(out Irrep irrep))
                return false;
            irreps.Add(irrep);
            channelsRead = false;
            if (!Current.Is("+") || !NextIsIrrep())
                return true;
            _position++;
        }
    }

    // In "A -> 0e + B" the plus belongs to the expression; where the line ends after it, an irrep is as likely missing.
    private bool NextIsIrrep()
    {
        DiagramTokenKind next = _position + 1 < _end ? _tokens[_position + 1].Kind : DiagramTokenKind.End;
        return next is DiagramTokenKind.Number or DiagramTokenKind.Irrep or DiagramTokenKind.Channels or DiagramTokenKind.MalformedIrrep;
    }

    private bool TryParseIrrep(out Irrep irrep)
    {
        irrep = default;
        DiagramToken token = Current;
        switch (token.Kind)
        {
            case DiagramTokenKind.Irrep when TryReadNumber(token.Text.Substring(0, token.Text.Length - 1), MaxDegree, out _):
                irrep = Irrep.Parse(token.Text);
                _position++;
                return true;
            case DiagramTokenKind.Irrep:
                DegreeTooHigh<object>(token);
                return false;
            case DiagramTokenKind.Number or DiagramTokenKind.MalformedIrrep:
                ParityMissing(token);
                return false;
            default:
                Unexpected<object>("an irrep such as \"1o\"");
                return false;
        }
    }

    private void ParityMissing(DiagramToken token)
    {
        int digits = 0;
        while (digits < token.Text.Length && token.Text[digits] is >= '0' and <= '9')
            digits++;
        string degree = token.Text.Substring(0, digits);
        if (!TryReadNumber(degree, MaxDegree, out int l))
        {
            DegreeTooHigh<object>(token);
            return;
        }

        Fail<object>(
            DiagramDiagnostics.MalformedIrreps,
            token.Span,
            $"Expected an irrep with its parity, {l}e (even) or {l}o (odd), found \"{token.Text}\"",
            new(token.Span, Irrep.SphericalHarmonic(l).ToString()));
    }

    private T? DegreeTooHigh<T>(DiagramToken token)
        where T : class
        => Fail<T>(DiagramDiagnostics.TooLarge, token.Span, $"Degrees are at most {MaxDegree}, found \"{token.Text}\"");
}
