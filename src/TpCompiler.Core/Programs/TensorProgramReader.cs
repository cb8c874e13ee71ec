using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Diagrams;
using TpCompiler.Core.Kernels;

namespace TpCompiler.Core.Programs;

/// <summary>Reads the text of a program, line by line.</summary>
internal sealed class TensorProgramReader(string text)
{
    private readonly string[] _lines = text.Split('\n');
    private readonly List<DiagramLabel> _labels = [];
    private readonly List<ProgramTensor> _tensors = [];
    private readonly Dictionary<string, int> _numbers = [];
    private readonly List<ProgramStep> _steps = [];
    private int _line = -1;
    private string[] _words = [];

    /// <summary>The program.</summary>
    /// <exception cref="FormatException">The text is not one; the message names the line.</exception>
    public TensorProgram Read()
    {
        if (!Next())
            throw Wrong("a line 'tensors NAME'");
        Expect("tensors", 2);
        string name = _words[1];
        while (Next())
            ReadPart();
        TensorProgram program = new(name, new(_labels), new(_tensors), new(_steps));
        try
        {
            TensorProgramChecks.ThrowIfMalformed(program);
        }
        catch (ArgumentException e)
        {
            throw new FormatException($"The text is not a program: {e.Message}", e);
        }

        return program;
    }

    private void ReadPart()
    {
        switch (_words[0])
        {
            case "label":
                Expect("label", 3);
                _labels.Add(new(_words[1], LettersOf(_words[2])));
                break;
            case "input" or "parameter" or "intermediate" or "output":
                ReadTensor();
                break;
            case "kernel":
                ReadKernelStep();
                break;
            case "product":
                ReadProduct();
                break;
            case TensorProgramText.Add or TensorProgramText.Maximum:
                bool isMaximum = _words[0] == TensorProgramText.Maximum;
                Expect(_words[0], 2);
                ItemDomain domain = DomainOf(_words[1]);
                EquatableArray<TensorAccess> accesses = new(ReadRows(count: 2));
                _steps.Add(isMaximum ? new MaximumStep(domain, accesses) : new AddStep(domain, accesses));
                ExpectEnd();
                break;
            default:
                throw Wrong("a label, a tensor (input, parameter, intermediate or output) or a step (kernel, product, add or maximum)");
        }
    }

    private void ReadTensor()
    {
        bool isDouble = _words.Length == 5 && _words[4] == TensorProgramText.Double;
        Expect(_words[0], isDouble ? 5 : 4);
        ProgramRole role = _words[0] switch
        {
            "input" => ProgramRole.Input,
            "parameter" => ProgramRole.Parameter,
            "output" => ProgramRole.Output,
            _ => ProgramRole.Intermediate,
        };
        if (_numbers.ContainsKey(_words[1]))
            throw Wrong($"a tensor not named {_words[1]}, which there is already");
        Irreps? irreps = Irreps.Empty;
        if (_words[3] != TensorProgramText.Nothing && !Irreps.TryParse(_words[3], out irreps))
            throw Wrong("irreps such as 8x0e+8x1o");
        _numbers.Add(_words[1], _tensors.Count);
        _tensors.Add(new(_words[1], role, DomainOf(_words[2]), irreps, isDouble ? NumberKind.Double : NumberKind.Model));
    }

    private void ReadKernelStep()
    {
        Expect("kernel", 8);
        int first = _line;
        ItemDomain domain = DomainOf(_words[1]);
        if (_words[2] != "lanes" || _words[4] != "outer" || _words[6] != "inner")
            throw Wrong("'kernel ITEMS lanes N outer N inner N'");
        (int lanes, int outer, int inner) = (Integer(_words[3]), Integer(_words[5]), Integer(_words[7]));
        List<TensorAccess> accesses = [];
        List<OperandBinding> bindings = [];
        while (Next() && _words[0] == "rows")
        {
            accesses.Add(ReadAccess(words: 7));
            bindings.Add(new(Integer(_words[3]), Integer(_words[4]), Integer(_words[5]), Integer(_words[6])));
        }

        KernelProgram program = ReadKernel(first);
        if (program.Operands.Count != accesses.Count)
            throw Wrong($"as many lines 'rows' as the kernel has operands ({program.Operands.Count}, and there are {accesses.Count})");
        _steps.Add(new KernelStep(domain, new(program, lanes, outer, inner, new(bindings)), new(accesses)));
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

    private void ReadProduct()
    {
        Expect("product", 3);
        ItemDomain domain = DomainOf(_words[1]);
        ProductTerm target = _words[2] switch
        {
            "input" => ProductTerm.Input,
            "weights" => ProductTerm.Weights,
            "output" => ProductTerm.Output,
            _ => throw Wrong("what the product writes: input, weights or output"),
        };
        TensorAccess[] accesses = ReadRows(count: 3);
        List<ProductBlock> blocks = [];
        while (Next() && _words[0] == "block")
        {
            Expect("block", 7);
            blocks.Add(new(Integer(_words[1]), Integer(_words[2]), Integer(_words[3]), Integer(_words[4]), Integer(_words[5]), Integer(_words[6])));
        }

        if (_line >= _lines.Length || _words[0] != "end")
            throw Wrong("a line 'block ...' or 'end'");
        _steps.Add(new ProductStep(domain, target, new(blocks), new(accesses)));
    }

    private TensorAccess[] ReadRows(int count)
    {
        TensorAccess[] accesses = new TensorAccess[count];
        for (int n = 0; n < count; n++)
        {
            if (!Next())
                throw Wrong("a line 'rows NAME LETTERS'");
            Expect("rows", 3);
            accesses[n] = ReadAccess(words: 3);
        }

        return accesses;
    }

    private TensorAccess ReadAccess(int words)
    {
        Expect("rows", words);
        return _numbers.TryGetValue(_words[1], out int tensor)
            ? new(tensor, LettersOf(_words[2]))
            : throw Wrong($"the name of a tensor, not '{_words[1]}'");
    }

    private void ExpectEnd()
    {
        if (!Next() || _words[0] != "end")
            throw Wrong("'end'");
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

    private static string LettersOf(string word) => word == TensorProgramText.Nothing ? string.Empty : word;

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
