using System.Text;

namespace TpCompiler.Emit;

/// <summary>Writes source text line by line, indented by blocks. Lines end in '\n' on every machine.</summary>
public sealed class IndentedWriter
{
    private const string Indentation = "    ";

    private readonly StringBuilder _text = new();
    private int _depth;

    /// <summary>Writes one line; an empty line carries no indentation.</summary>
    public void Line(string line = "")
    {
        if (line.Length > 0)
        {
            for (int i = 0; i < _depth; i++)
                _text.Append(Indentation);
            _text.Append(line);
        }

        _text.Append('\n');
    }

    /// <summary>Writes text of several lines, each indented like a line written here.</summary>
    public void Lines(string text)
    {
        string[] lines = text.Split('\n');
        int count = lines.Length > 0 && lines[lines.Length - 1].Length == 0 ? lines.Length - 1 : lines.Length;
        for (int i = 0; i < count; i++)
            Line(lines[i].TrimEnd('\r'));
    }

    /// <summary>Writes an opening line and a brace; what follows is indented.</summary>
    public void Open(string line)
    {
        Line(line);
        Line("{");
        _depth++;
    }

    /// <summary>Ends the innermost block.</summary>
    public void Close()
    {
        _depth--;
        Line("}");
    }

    /// <summary>Indents what follows, without a brace.</summary>
    public void Indent() => _depth++;

    /// <summary>Undoes one <see cref="Indent"/>.</summary>
    public void Outdent() => _depth--;

    /// <summary>What was written so far.</summary>
    public override string ToString() => _text.ToString();
}
