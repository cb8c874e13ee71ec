using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;

namespace TpCompiler.Core.Diagrams.Compilation;

/// <summary>Reads the text of a program of a diagram, line by line.</summary>
internal sealed class DiagramProgramReader(string text)
{
    private readonly string[] _lines = text.Split('\n');
    private readonly List<DiagramLabel> _labels = [];
    private readonly List<DiagramTensor> _tensors = [];
    private readonly Dictionary<string, int> _numbers = [];
    private readonly List<DiagramStep> _steps = [];
    private int _line = -1;
    private string[] _words = [];

    /// <summary>The program.</summary>
    /// <exception cref="FormatException">The text is not one; the message names the line.</exception>
    public DiagramProgram Read()
    {
        if (!Next())
            throw Wrong("a line 'diagram NAME'");
        Expect("diagram", 2);
        string name = _words[1];
        while (Next())
            ReadPart();
        return new(name, new(_labels), new(_tensors), new(_steps));
    }

    private void ReadPart()
    {
        switch (_words[0])
        {
            case "label":
                Expect("label", 3);
                _labels.Add(new(_words[1], LettersOf(_words[2])));
                break;
            case "input" or "intermediate" or "output":
                ReadTensor();
                break;
            case "step":
                ReadStep();
                break;
            default:
                throw Wrong("a label, a tensor (input, intermediate or output) or a step");
        }
    }

    private void ReadTensor()
    {
        Expect(_words[0], 5);
        TensorRole role = _words[0] switch { "input" => TensorRole.Input, "output" => TensorRole.Output, _ => TensorRole.Intermediate };
        if (_numbers.ContainsKey(_words[1]))
            throw Wrong($"a tensor not named {_words[1]}, which there is already");
        Irreps? blocks = Irreps.Empty;
        if (_words[3] != DiagramProgramText.NoLetters && !Irreps.TryParse(_words[3], out blocks))
            throw Wrong("irreps such as 1x0e+1x1o");
        _numbers.Add(_words[1], _tensors.Count);
        _tensors.Add(new(_words[1], role, DomainOf(_words[2]), blocks, Integer(_words[4])));
    }

    private void ReadStep()
    {
        Expect("step", 8);
        int first = _line;
        ItemDomain domain = DomainOf(_words[1]);
        if (_words[2] != "lanes" || _words[4] != "outer" || _words[6] != "inner")
            throw Wrong("'step ITEMS lanes N outer N inner N'");
        (int lanes, int outer, int inner) = (Integer(_words[3]), Integer(_words[5]), Integer(_words[7]));
        List<TensorAccess> accesses = [];
        List<OperandBinding> bindings = [];
        while (Next() && _words[0] == "rows")
        {
            Expect("rows", 7);
            if (!_numbers.TryGetValue(_words[1], out int tensor))
                throw Wrong($"the name of a tensor, not '{_words[1]}'");
            accesses.Add(new(tensor, LettersOf(_words[2])));
            bindings.Add(new(Integer(_words[3]), Integer(_words[4]), Integer(_words[5]), Integer(_words[6])));
        }

        KernelProgram program = ReadKernel(first);
        if (program.Operands.Count != accesses.Count)
            throw Wrong($"as many lines 'rows' as the kernel has operands ({program.Operands.Count}, and there are {accesses.Count})");
        _steps.Add(new(domain, new(program, lanes, outer, inner, new(bindings)), new(accesses)));
    }

    private KernelProgram ReadKernel(int firstOfStep)
    {
        if (_line >= _lines.Length || _words[0] != "program")
            throw Wrong("a line 'rows ...' or 'program NAME'");
        int first = _line;
        while (_line < _lines.Length && _words[0] != "end")
        {
            if (!Next())
                throw Wrong($"'end' of the step in line {firstOfStep + 1}");
        }

        try
        {
            // Empty lines in front keep the numbers of lines in messages right.
            return KernelProgramText.Parse(new string('\n', first) + string.Join("\n", _lines, first, _line - first));
        }
        catch (ArgumentException e)
        {
            throw new FormatException($"Line {first + 1}: the kernel is not well formed: {e.Message}", e);
        }
    }

    private ItemDomain DomainOf(string word)
    {
        if (word.Length >= 2 && word[0] == '{' && word[word.Length - 1] == '}')
            return new WeightSets(new(word.Substring(1, word.Length - 2).Split(',').Select(ItemOf)));
        if (word.Length < 2 || word[0] != '[' || word[word.Length - 1] != ']')
            throw Wrong($"items such as [ij|ij] or {{z[i]}}, not '{word}'");
        string[] parts = word.Substring(1, word.Length - 2).Split('|');
        return new GraphItems(parts[0], new(PartsOf(parts, 1).Select(EdgeOf)), new(PartsOf(parts, 2).Select(PairOf)));
    }

    private static string[] PartsOf(string[] parts, int number)
        => parts.Length > number && parts[number].Length > 0 ? parts[number].Split(',') : [];

    private WeightItem ItemOf(string word)
    {
        int bracket = word.IndexOf('[');
        if (bracket < 0)
            return new(null, word);
        return word[word.Length - 1] == ']'
            ? new(word.Substring(0, bracket), word.Substring(bracket + 1, word.Length - bracket - 2))
            : throw Wrong($"an item such as z[i], not '{word}'");
    }

    private DiagramEdge EdgeOf(string word) => word.Length == 2 ? new(word[0], word[1]) : throw Wrong($"an edge such as ij, not '{word}'");

    private (char Left, char Right) PairOf(string word)
        => word.Length == 4 && word[1] == '!' && word[2] == '=' ? (word[0], word[3]) : throw Wrong($"a pair such as j!=k, not '{word}'");

    private static string LettersOf(string word) => word == DiagramProgramText.NoLetters ? string.Empty : word;

    private int Integer(string word) => int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
        ? number
        : throw Wrong($"a whole number, not '{word}'");

    /// <summary>Goes to the next line that is not empty.</summary>
    private bool Next()
    {
        for (_line++; _line < _lines.Length; _line++)
        {
            _words = _lines[_line].Split([' ', '\r'], StringSplitOptions.RemoveEmptyEntries);
            if (_words.Length > 0)
                return true;
        }

        return false;
    }

    private void Expect(string first, int words)
    {
        if (_words[0] != first || _words.Length != words)
            throw Wrong(first == _words[0] ? $"'{first}' and {words - 1} words after it" : $"'{first}'");
    }

    private FormatException Wrong(string expected) => new(_line < _lines.Length
        ? $"Line {_line + 1}: expected {expected}; found '{_lines[_line].TrimEnd('\r')}'."
        : $"Line {_lines.Length}: expected {expected}; found the end of the text.");
}
