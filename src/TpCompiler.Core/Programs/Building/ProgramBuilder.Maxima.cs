using System;
using System.Collections.Generic;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;

namespace TpCompiler.Core.Programs.Building;

/// <content>The greatest of rows, and the softmax over items that share a row.</content>
public partial class ProgramBuilder
{
    /// <summary>
    /// For each row the greatest, number by number, among items that say it; 0 where there are none. A gradient passes to the greatest, in equal parts where
    /// several are.
    /// </summary>
    /// <param name="name">The name of the result.</param>
    /// <param name="of">A row for each item.</param>
    /// <param name="rows">What the result has a row for: <see cref="Nodes"/>, <see cref="Structures"/>.</param>
    /// <param name="row">Which row an item says: <c>m => m.OfCenter</c> for edges and their receivers, <c>m => m</c> for nodes and their structures.</param>
    public TensorValue Maximum(string name, TensorValue of, ItemDomain rows, Func<TensorValue, TensorReading> row)
    {
        Irreps irreps = of.Irreps;
        TensorValue greatest = Greatest($"{name}/greatest", of, rows, row);
        TensorValue isGreatest = PerChannel($"{name}/is_greatest", of.Domain, irreps, v => 1 - (v[0] - v[1]).Step(), row(greatest), of);
        TensorValue count = Zeros($"{name}/count", rows, irreps, of.Numbers);
        Add(of.Domain, isGreatest, row(count));

        // The differences are 0, but have derivatives.
        TensorValue part = PerChannel($"{name}/part", of.Domain, irreps, v => (v[0] - v[1]) * v[2] / v[3].OrOne(), of, row(greatest), isGreatest, row(count));
        TensorValue maximum = Copy(name, rows, greatest, of.Numbers);
        Add(of.Domain, part, row(maximum));
        return maximum;
    }

    /// <summary>
    /// The softmax over the items that say the same row, number by number: <c>exp(x) / sum of exp(x)</c>. The greatest x is subtracted first, so that nothing
    /// overflows, and each sum is at least 1.
    /// </summary>
    /// <param name="name">The name of the result.</param>
    /// <param name="logits">x, a row for each item.</param>
    /// <param name="rows">What the sums have a row for.</param>
    /// <param name="row">Which of them an item says: <c>s => s.OfCenter</c> for edges and their receivers, <c>s => s</c> for nodes and their structures.</param>
    public TensorValue Softmax(string name, TensorValue logits, ItemDomain rows, Func<TensorValue, TensorReading> row)
    {
        TensorValue greatest = Greatest($"{name}/greatest", logits, rows, row);
        TensorValue exponentials = PerChannel($"{name}/exp", logits.Domain, logits.Irreps, v => (v[0] - v[1]).Exp(), logits, row(greatest));
        TensorValue sum = Zeros($"{name}/sum", rows, logits.Irreps, logits.Numbers);
        Add(logits.Domain, exponentials, row(sum));
        return Shares(name, exponentials, ByItems($"{name}/sum_by_items", logits.Domain, row(sum)));
    }

    /// <summary>
    /// The softmax over the items that say the same row and one more, which belongs to the row itself, as where an atom attends to its neighbours and to itself.
    /// </summary>
    /// <param name="name">The name of the result.</param>
    /// <param name="logits">x, a row for each item.</param>
    /// <param name="own">x of what belongs to the row itself.</param>
    /// <param name="row">Which row an item says.</param>
    /// <returns>The shares of items, and of what belongs to rows themselves: together 1 for each row.</returns>
    public (TensorValue OfItems, TensorValue Own) Softmax(string name, TensorValue logits, TensorValue own, Func<TensorValue, TensorReading> row)
    {
        // Compared with its own, a row's own is 0, which is the greatest where there is nothing else.
        TensorValue relative = PerChannel($"{name}/relative", logits.Domain, logits.Irreps, v => v[0] - v[1], logits, ByItems($"{name}/own_by_items", logits.Domain, row(own)));
        TensorValue greatest = Greatest($"{name}/greatest", relative, own.Domain, row);
        TensorValue exponentials = PerChannel($"{name}/exp", logits.Domain, logits.Irreps, v => (v[0] - v[1].OrZero()).Exp(), relative, row(greatest));
        TensorValue ownExponential = PerChannel($"{name}/own_exp", own.Domain, own.Irreps, v => (-v[0].OrZero()).Exp(), greatest);
        TensorValue sum = Copy($"{name}/sum", own.Domain, ownExponential, own.Numbers);
        Add(logits.Domain, exponentials, row(sum));
        return (Shares(name, exponentials, ByItems($"{name}/sum_by_items", logits.Domain, row(sum))), Shares($"{name}/own", ownExponential, sum));
    }

    /// <summary>
    /// What items read of rows of labels, such as structures, by way of rows of their own: gradients are then summed in the order of the items, whatever else
    /// there is in a batch.
    /// </summary>
    private TensorReading ByItems(string name, ItemDomain items, TensorReading rows)
        => rows.Value.Domain is WeightSets ? Copy(name, items, rows, rows.Value.Numbers) : rows;

    private TensorValue Shares(string name, TensorValue exponentials, TensorReading sum)
        => PerChannel(name, exponentials.Domain, exponentials.Irreps, v => v[0] / v[1].OrOne(), exponentials, sum);

    /// <summary>The greatest of rows, which derivatives take for constant.</summary>
    private TensorValue Greatest(string name, TensorValue of, ItemDomain rows, Func<TensorValue, TensorReading> row)
    {
        TensorValue greatest = Zeros(name, rows, of.Irreps, of.Numbers);
        _steps.Add(new MaximumStep(of.Domain, Accesses(of.Domain, of, row(greatest))));
        return greatest;
    }
}
