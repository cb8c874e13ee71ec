namespace TpCompiler.Runtime.Dense;

/// <summary>
/// The handful of vector operations that the kernels of this folder need, so that one kernel text serves every vector width.
/// Implemented by empty structs: the just-in-time compiler specialises and inlines everything.
/// </summary>
internal unsafe interface ISimd<TVector, T>
    where TVector : unmanaged
    where T : unmanaged
{
    static abstract TVector Load(T* p);

    static abstract void Store(TVector value, T* p);

    static abstract TVector Broadcast(T value);

    static abstract TVector Add(TVector a, TVector b);

    static abstract TVector Subtract(TVector a, TVector b);

    static abstract TVector Multiply(TVector a, TVector b);

    static abstract TVector Divide(TVector a, TVector b);

    /// <summary>a * b + c with one rounding.</summary>
    static abstract TVector FusedMultiplyAdd(TVector a, TVector b, TVector c);

    static abstract TVector Abs(TVector a);

    /// <summary><paramref name="less"/> where a &lt; b, otherwise <paramref name="otherwise"/>.</summary>
    static abstract TVector SelectLess(TVector a, TVector b, TVector less, TVector otherwise);

    static abstract TVector Sqrt(TVector a);

    static abstract TVector Log(TVector x);

    /// <summary>Whether any a &lt; b.</summary>
    static abstract bool AnyLess(TVector a, TVector b);

    /// <summary>exp(x).</summary>
    static abstract TVector Exp(TVector x);

    /// <summary>x 2^n for integers n: one rounding.</summary>
    static abstract TVector Scale(TVector x, TVector n);

    /// <summary>2^n, where <paramref name="biased"/> is n + bias + 1.5 * 2^(bits of the mantissa): an integer in the lowest bits.</summary>
    static abstract TVector PowerOfTwo(TVector biased);
}
