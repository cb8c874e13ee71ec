using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Diagrams;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Programs.Derivatives;

namespace TpCompiler.Core.Programs.Tables;

/// <summary>
/// A program with piecewise polynomials of the length of an edge in the place of its <see cref="RadialFunctions"/>. Kernels that read a function read the
/// coefficients of the edge's interval and evaluate it themselves, so that no row of it is written; derivatives follow as of any other program.
/// </summary>
public static class RadialTabulation
{
    /// <summary>The label of edges that is the interval of an edge's length.</summary>
    public const string Interval = "interval";

    /// <summary>The label of edges that is the row of the tables: the interval, and for functions of labels the pair of these.</summary>
    public const string Row = "table_row";

    /// <summary>The parameter with a row for each interval: its middle, and the inverse of half its width.</summary>
    public const string Intervals = "intervals";

    private const string Argument = "length_in_interval";

    /// <summary>The parameter that is the table of a function: for each row the coefficients of its powers, from the constant on, each as wide as the function.</summary>
    public static string TableOf(string function) => function + "/table";

    /// <summary>The program with polynomials of a degree.</summary>
    /// <param name="program">The program.</param>
    /// <param name="functions">Its functions.</param>
    /// <param name="degree">The degree, 1 or more.</param>
    public static TensorProgram Apply(TensorProgram program, RadialFunctions functions, int degree)
    {
        List<ProgramTensor> tensors = [.. program.Tensors];
        ItemDomain edges = program.Tensors[functions.Lengths].Domain;
        WeightSets intervals = Selected(Interval, edges);
        WeightSets rows = Selected(Row, edges);
        Irreps scalar = new([new MulIrrep(1, new Irrep(0, 1))]);
        int middles = Add(new(Intervals, ProgramRole.Parameter, intervals, new Irreps([new MulIrrep(2, new Irrep(0, 1))]), NumberKind.Double));
        int argument = Add(new(Argument, ProgramRole.Intermediate, edges, scalar, NumberKind.Double));
        int inModel = Add(new(Argument + "/model", ProgramRole.Intermediate, edges, scalar));
        Dictionary<int, PolynomialTensors> polynomials = [];
        foreach (int f in functions.Functions)
        {
            ProgramTensor function = program.Tensors[f];
            Irreps powers = new(Enumerable.Repeat(function.Irreps, degree + 1).SelectMany(i => i));
            int table = Add(new(TableOf(function.Name), ProgramRole.Parameter, rows, powers, function.Numbers));
            polynomials.Add(f, new(table, function.Numbers == NumberKind.Double ? argument : inModel, function.RowLength));
        }

        List<ProgramStep> steps = [];
        Dictionary<int, int> evaluated = [];
        bool hasArgument = false;
        foreach (ProgramStep step in program.Steps)
        {
            // Steps that made the functions are left without readers.
            if (step.Reads.Any(polynomials.ContainsKey) && !hasArgument)
            {
                steps.Add(ArgumentOf(edges, functions.Lengths, middles, argument));
                steps.Add(new AddStep(edges, new([new(argument, edges.Letters), new(inModel, edges.Letters)])));
                hasArgument = true;
            }

            if (!step.Reads.Any(polynomials.ContainsKey))
                steps.Add(step);
            else if (step is KernelStep { Segment: { OuterCount: 1, InnerCount: 1 } } kernel)
                steps.Add(PolynomialReading.Inline(kernel, polynomials, degree));
            else
                steps.Add(step.WithAccesses(step.Accesses.Select(a => polynomials.ContainsKey(a.Tensor) ? a with { Tensor = Evaluated(a.Tensor) } : a)));
        }

        DiagramLabel[] labels = [.. program.Labels, new(Interval, edges.Letters), new(Row, edges.Letters)];
        TensorProgram result = DeadSteps.Eliminate(program with { Name = $"tabulated_{program.Name}", Labels = new(labels), Tensors = new(tensors), Steps = new(steps) });
        TensorProgramChecks.ThrowIfMalformed(result);
        return result;

        int Add(ProgramTensor tensor)
        {
            tensors.Add(tensor);
            return tensors.Count - 1;
        }

        int Evaluated(int function)
        {
            if (evaluated.TryGetValue(function, out int known))
                return known;
            int values = Add(program.Tensors[function] with { Name = program.Tensors[function].Name + "/polynomial" });
            steps.Add(PolynomialReading.Evaluate(edges, polynomials[function], values, degree));
            evaluated.Add(function, values);
            return values;
        }
    }

    private static WeightSets Selected(string label, ItemDomain edges) => new(new([new WeightItem(label, edges.Letters)]));

    /// <summary>t = (r - middle) / half width, from -1 to 1.</summary>
    private static KernelStep ArgumentOf(ItemDomain edges, int lengths, int middles, int argument)
    {
        KernelBuilder kernel = new("formula");
        int r = kernel.Input("x0", 1, hasLanes: true);
        int interval = kernel.Input("x1", 2, hasLanes: true);
        int output = kernel.Output("out", 1, hasLanes: true);
        kernel.Store(output, 0, kernel.Multiply(kernel.Subtract(kernel.Load(r, 0), kernel.Load(interval, 0)), kernel.Load(interval, 1)));
        OperandBinding row = new(0, 1, 0, 0);
        return new KernelStep(
            edges,
            new KernelSegment(kernel.Build(), 1, 1, 1, new([row, row, row])),
            new([new(lengths, edges.Letters), new(middles, edges.Letters), new(argument, edges.Letters)]));
    }
}
