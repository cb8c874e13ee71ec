using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Diagrams;
using TpCompiler.Core.Diagrams.Compilation;
using TpCompiler.Core.Kernels.Passes;
using TpCompiler.Core.Programs;
using TpCompiler.Emit.CSharp;

namespace TpCompiler.Generators.Lowering;

/// <summary>A diagram would take more code than its budget.</summary>
internal sealed class CodeTooLargeException(double megabytes, int budget, string cause) : Exception
{
    /// <summary>How much it would be, about.</summary>
    public double Megabytes { get; } = megabytes;

    /// <summary>How much may be.</summary>
    public int Budget { get; } = budget;

    /// <summary>What is large, and what would make it small.</summary>
    public string Cause { get; } = cause;
}

/// <summary>
/// Counts the code that a diagram takes while its programs are made, and before any of it is printed. What is too large would keep the C#
/// compiler busy for minutes, or end it.
/// </summary>
/// <param name="diagram">The diagram.</param>
/// <param name="derivatives">How many derivatives it gets.</param>
/// <param name="megabytes">The most C# it may take.</param>
internal sealed class CodeBudget(FusionDiagram diagram, int derivatives, int megabytes)
{
    private const double Megabyte = 1e6;

    // Forms of powers and shared subtrees can make a diagram this much smaller than its paths one by one.
    private const double MostSaved = 20.0;

    private readonly HashSet<string> _counted = [];
    private double _characters;

    /// <summary>Whether it is hopeless before anything is compiled.</summary>
    /// <exception cref="CodeTooLargeException">It is.</exception>
    public void CheckPaths()
    {
        double characters = CouplingSize.In(diagram).Sum(c => (double)c.Terms) * CSharpSize.PerInstruction * WithDerivatives(derivatives);
        if (characters > MostSaved * megabytes * Megabyte)
            throw TooLarge(characters);
    }

    /// <summary>Counts a program, each of its kernels once.</summary>
    /// <param name="program">The forward pass, or one that is derived from it.</param>
    /// <exception cref="CodeTooLargeException">It does not fit, or the derivatives that will come do not.</exception>
    public void Add(TensorProgram program)
    {
        bool isForward = _counted.Count == 0;
        foreach (KernelStep step in program.KernelSteps.Where(s => _counted.Add(s.Segment.Program.Identity)))
            _characters += CSharpSize.Estimate(MultiplyAddFusion.Apply(step.Segment.Program));
        if (isForward && _characters * LeastWithDerivatives(derivatives) > megabytes * Megabyte)
            throw TooLarge(_characters * WithDerivatives(derivatives));
        if (_characters > megabytes * Megabyte)
            throw TooLarge(_characters);
    }

    /// <summary>The code of all programs in that of the forward pass, as it is with most diagrams.</summary>
    private static double WithDerivatives(int derivatives) => derivatives switch { 0 => 1.0, 1 => 8.0, _ => 30.0 };

    /// <summary>The same, at least.</summary>
    private static double LeastWithDerivatives(int derivatives) => derivatives switch { 0 => 1.0, 1 => 2.0, _ => 5.0 };

    private CodeTooLargeException TooLarge(double characters)
    {
        double total = characters / Megabyte;
        CouplingSize[] couplings = [.. CouplingSize.In(diagram)];
        if (couplings.OrderByDescending(c => c.Terms).FirstOrDefault() is not CouplingSize largest)
            return new(total, megabytes, "compile fewer derivatives, or divide the diagram");
        Irrep[] irreps = [.. largest.Paths.Select(p => p.Irrep).Distinct().OrderBy(i => i)];
        string where = largest.Value.Indices.Length > 0 ? $"{largest.Value.Name}[{largest.Value.Indices}]" : largest.Value.Name;
        string cause = string.Format(
            CultureInfo.InvariantCulture,
            "{0} in {1} has {2:N0} paths to {3}",
            largest.Text, where, largest.Paths.Count, irreps.Length == 1 ? irreps[0].ToString() : $"{irreps.Length} irreps");
        Irrep[] low = [.. irreps.Where(i => i.L <= 1 && i == Irrep.SphericalHarmonic(i.L)).DefaultIfEmpty(irreps[0])];
        bool isDeclared = largest.Value.Value is CollectionExpression;
        if (isDeclared || low.Length == irreps.Length)
        {
            return new(total, megabytes, cause + "; keep fewer irreps inside with braces, as in (a*b){0e+1o}*c, or mix a product into a definition before it is coupled again"
                + (derivatives > 0 ? ", or compile fewer derivatives" : ""));
        }

        long all = couplings.Sum(c => c.Terms);
        double kept = total * (all - largest.Terms + largest.LeadingTo(low).Terms) / all;
        int channels = largest.Value.Value.Channels;
        string space = (channels > 1 ? channels.ToString(CultureInfo.InvariantCulture) + "x" : "") + "(" + string.Join("+", low) + ")";
        return new(total, megabytes, string.Format(
            CultureInfo.InvariantCulture,
            "{0}; declare those that are wanted, for example \"{1}{2} : {3} = ...\", which is about {4} MB",
            cause, ReferenceEquals(largest.Value, diagram.Output) ? "out " : "", where, space, Text(kept)));
    }

    /// <summary>A number of megabytes with two digits.</summary>
    public static string Text(double megabytes) => megabytes >= 10.0
        ? megabytes.ToString("#,0", CultureInfo.InvariantCulture)
        : megabytes.ToString("0.#", CultureInfo.InvariantCulture);
}
