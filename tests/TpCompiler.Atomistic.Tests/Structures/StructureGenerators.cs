using System;
using System.Collections.Generic;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using TpCompiler.Atomistic.Structures;

namespace TpCompiler.Atomistic.Tests.Structures;

/// <summary>Random structures with properties of every kind and shape.</summary>
internal static class StructureGenerators
{
    public static Structure Hydrogen { get; } = new([1], [0, 0, 0]);

    /// <summary>Texts, often made of the characters that mean something to the format.</summary>
    public static Gen<string> Texts() => Gen.OneOf(
        ArbMap.Default.GeneratorFor<NonNull<string>>().Select(s => s.Get),
        Gen.Elements("\"'{}[]=\\:, \tTF15.e-+_JSON nan".ToCharArray()).ArrayOf().Select(c => new string(c)));

    public static Gen<Structure> Structures() =>
        from count in Gen.Choose(0, 6)
        from numbers in Gen.Choose(1, 118).ArrayOf(count)
        from positions in Reals().ArrayOf(3 * count)
        from cell in Reals().ArrayOf(9)
        from hasCell in ArbMap.Default.GeneratorFor<bool>()
        from periodic in ArbMap.Default.GeneratorFor<bool>().ArrayOf(3)
        from atomProperties in Named(AtomProperty(count))
        from info in Named(FrameProperty())
        select new Structure(
            numbers, positions, hasCell ? Matrix3d.FromRows(cell) : default, new(periodic[0], periodic[1], periodic[2]), atomProperties, info);

    private static Gen<double> Reals() => Gen.OneOf(
        ArbMap.Default.GeneratorFor<NormalFloat>().Select(x => x.Get),
        ArbMap.Default.GeneratorFor<long>().Select(BitConverter.Int64BitsToDouble).Where(double.IsFinite),
        Gen.Choose(-1_000_000, 1_000_000).Select(n => n * 1e-5),
        Gen.Elements(0.0, -0.0, 1.0, double.MaxValue, double.Epsilon, 1e22, 0.1 + 0.2));

    private static Gen<long> Integers() => Gen.OneOf(
        Gen.Choose(-1000, 1000).Select(n => (long)n), Gen.Elements(long.MinValue, long.MaxValue));

    private static Gen<string> Words() => Texts().Select(t => new string([.. t.Where(c => !char.IsWhiteSpace(c) && !char.IsControl(c) && !char.IsSurrogate(c))]) + "w");

    private static Gen<KeyValuePair<string, PropertyValue>[]> Named(Gen<PropertyValue> values) =>
        from count in Gen.Choose(0, 5)
        from words in Words().ArrayOf(count)
        from properties in values.ArrayOf(count)
        select words.Select((w, i) => KeyValuePair.Create(w.Replace(':', '.') + i, properties[i])).ToArray();

    private static Gen<PropertyValue> AtomProperty(int count) =>
        from columns in Gen.Choose(1, 4)
        from value in Gen.OneOf(
            Reals().ArrayOf(count * columns).Select(v => PropertyValue.Table(v, columns)),
            Integers().ArrayOf(count * columns).Select(v => PropertyValue.Table(v, columns)),
            ArbMap.Default.GeneratorFor<bool>().ArrayOf(count * columns).Select(v => PropertyValue.Table(v, columns)),
            Words().ArrayOf(count * columns).Select(v => PropertyValue.Table(v, columns)))
        select value;

    private static Gen<PropertyValue> FrameProperty()
    {
        Gen<double> reals = Gen.OneOf(Reals(), Gen.Elements(double.NaN, double.PositiveInfinity, double.NegativeInfinity));
        return Gen.OneOf(
            Shapes(reals, PropertyValue.Of, v => PropertyValue.List(v), (v, c) => PropertyValue.Table(v, c)),
            Shapes(Integers(), PropertyValue.Of, v => PropertyValue.List(v), (v, c) => PropertyValue.Table(v, c)),
            Shapes(ArbMap.Default.GeneratorFor<bool>(), PropertyValue.Of, v => PropertyValue.List(v), (v, c) => PropertyValue.Table(v, c)),
            Shapes(Texts(), PropertyValue.Of, v => PropertyValue.List(v), (v, c) => PropertyValue.Table(v, c)),
            Gen.Constant(PropertyValue.OfJson("{\"a\": [1, \"x y\\\\\", null]}")));
    }

    private static Gen<PropertyValue> Shapes<T>(Gen<T> elements, Func<T, PropertyValue> one, Func<T[], PropertyValue> list, Func<T[], int, PropertyValue> table) =>
        from rows in Gen.Choose(1, 4)
        from columns in Gen.Choose(1, 4)
        from values in elements.ArrayOf(rows * columns)
        from rank in Gen.Choose(0, 2)
        select rank == 0 ? one(values[0]) : rank == 1 ? list(values) : table(values, columns);
}
