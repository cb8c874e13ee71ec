using System.Collections.Generic;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using TpCompiler.Algebra;
using TpCompiler.Core.Diagrams;
using TpCompiler.Core.Diagrams.Language;
using Xunit;

namespace TpCompiler.Core.Tests.Diagrams.Language;

public class RoundTripTests
{
    private static readonly string[] s_names = ["A", "h", "Y", "phi", "x", "W1", "_a2"];

    [Fact]
    public void PrintedSyntaxReadsBackAsItself()
        => Prop.ForAll(Statements().ToArbitrary(), statements =>
        {
            // Statements that follow each other need not fit together: reading looks at each alone.
            DiagramSyntax syntax = new(new(statements));
            DiagramText read = DiagramText.Read(syntax.ToString());
            return (syntax.Equals(read.Syntax) && syntax.ToString() == read.Syntax.ToString())
                .Label($"{syntax}{string.Join("\n", read.Diagnostics)}\n{read.Syntax}");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void SyntaxesOfDifferentTextsDiffer()
        => Prop.ForAll(Expressions(3).Two().ToArbitrary(), pair => (pair.Item1.ToString() == pair.Item2.ToString()) == pair.Item1.Equals(pair.Item2))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    private static Gen<NameSyntax> Name => Gen.Elements(s_names).Select(n => new NameSyntax(n));

    private static Gen<NameSyntax> Letter => Gen.Elements("i", "j", "k").Select(n => new NameSyntax(n));

    private static Gen<NameSyntax?> Indices => Gen.Elements("", "i", "ij", "ik").Select(n => n.Length == 0 ? null : new NameSyntax(n));

    private static Gen<SpaceSyntax> Space
        => from channels in Gen.Elements<int?>(null, 1, 16, 64)
           from harmonics in Gen.Elements<int?>(null, 0, 3)
           from irreps in Several(Gen.Elements("0e", "0o", "1o", "2e", "11o").Select(Irrep.Parse), 1, 4)
           select new SpaceSyntax(channels, harmonics, harmonics is null ? irreps : EquatableArray<Irrep>.Empty);

    private static Gen<ReferenceSyntax> Reference
        => from name in Name
           from indices in Indices
           select new ReferenceSyntax(name, indices);

    private static Gen<EquatableArray<T>> Several<T>(Gen<T> item, int least, int most)
        => from count in Gen.Choose(least, most)
           from items in item.ArrayOf(count)
           select new EquatableArray<T>(items);

    private static Gen<ExpressionSyntax> Expressions(int depth)
    {
        Gen<ExpressionSyntax> leaf = Reference.Select(r => (ExpressionSyntax)r);
        if (depth == 0)
            return leaf;
        Gen<ExpressionSyntax> inner = Expressions(depth - 1);
        Gen<EquatableArray<ExpressionSyntax>> list = Several(inner, 2, 3);
        return Gen.OneOf(
            leaf,
            list.Select(l => (ExpressionSyntax)new ProductSyntax(l)),
            list.Select(l => (ExpressionSyntax)new AdditionSyntax(l)),
            list.Select(l => (ExpressionSyntax)new ConcatenationSyntax(l)),
            from body in inner from n in Gen.Choose(0, 5) select (ExpressionSyntax)new PowerSyntax(body, n),
            from body in inner from kept in Space select (ExpressionSyntax)new RestrictionSyntax(body, kept),
            from body in inner from weight in Reference select (ExpressionSyntax)new MixSyntax(weight, body),
            Sums(inner),
            Clauses(inner));
    }

    private static Gen<ExpressionSyntax> Sums(Gen<ExpressionSyntax> inner)
        => from indices in Several(Letter, 1, 3)
           from conditions in Several(from l in Letter from r in Letter select new InequalitySyntax(l, r), 0, 2)
           from body in inner
           select (ExpressionSyntax)new SumSyntax(indices, conditions, body);

    private static Gen<ExpressionSyntax> Clauses(Gen<ExpressionSyntax> inner)
        => from body in inner
           from target in Space
           from mode in Gen.Elements(ChannelMode.Uuu, ChannelMode.Uvu, ChannelMode.Uvw)
           from weights in Several(Reference, 1, 2)
           from parts in Gen.Choose(1, 7)
           select (ExpressionSyntax)new ClauseSyntax(
               body,
               (parts & 1) != 0 ? target : null,
               (parts & 2) != 0 ? new ModeSyntax(mode) : null,
               (parts & 4) != 0 ? weights : EquatableArray<ReferenceSyntax>.Empty);

    private static Gen<StatementSyntax[]> Statements()
    {
        Gen<WeightSyntax> weight =
            from name in Name
            from dimensions in Several(Gen.Elements("z", "ij", "path", "ir", "64").Select(d => new NameSyntax(d)), 0, 4)
            select new WeightSyntax(name, dimensions);
        Gen<StatementSyntax> statement = Gen.OneOf(
            from name in Name from indices in Indices from space in Space select (StatementSyntax)new LegSyntax(false, name, indices, space),
            from name in Name from indices in Indices from degree in Gen.Choose(0, 5)
            select (StatementSyntax)new LegSyntax(true, name, indices, new SpaceSyntax(null, degree, EquatableArray<Irrep>.Empty)),
            from name in Name from indices in Letter select (StatementSyntax)new IndexSyntax(name, indices),
            Several(weight, 1, 3).Select(w => (StatementSyntax)new WeightsSyntax(w)),
            from isOutput in Gen.Elements(true, false)
            from name in Name
            from indices in Indices
            from declared in Gen.Elements(true, false)
            from space in Space
            from value in Expressions(3)
            select (StatementSyntax)new DefinitionSyntax(isOutput, name, indices, declared ? space : null, value));
        return Gen.Choose(1, 4).SelectMany(n => statement.ArrayOf(n));
    }
}
