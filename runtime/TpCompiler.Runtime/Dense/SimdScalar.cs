using System.Diagnostics;
using System.Numerics;

namespace TpCompiler.Runtime.Dense;

/// <summary>One element at a time: for types that have no vectors.</summary>
internal readonly unsafe struct SimdScalar<T> : ISimd<T, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static T Load(T* p) => *p;

    public static void Store(T value, T* p) => *p = value;

    public static T Broadcast(T value) => value;

    public static T Add(T a, T b) => a + b;

    public static T Subtract(T a, T b) => a - b;

    public static T Multiply(T a, T b) => a * b;

    public static T Divide(T a, T b) => a / b;

    public static T FusedMultiplyAdd(T a, T b, T c) => T.FusedMultiplyAdd(a, b, c);

    public static T Abs(T a) => T.Abs(a);

    public static T SelectLess(T a, T b, T less, T otherwise) => a < b ? less : otherwise;

    public static T Sqrt(T a) => T.Sqrt(a);

    public static T Log(T x) => T.Log(x);

    public static bool AnyLess(T a, T b) => a < b;

    public static T Exp(T x) => T.Exp(x);

    public static T Scale(T x, T n) => throw new UnreachableException();

    public static T PowerOfTwo(T biased) => throw new UnreachableException();
}
