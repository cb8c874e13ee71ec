#if !NET10_0_OR_GREATER
using System.Numerics;

namespace TpCompiler;

/// <summary>What compiled kernels use of .NET 10, for builds on older frameworks.</summary>
public static class VectorCreation
{
    extension(Vector)
    {
        /// <summary>A vector of one element, the others zero.</summary>
        /// <param name="value">The first element.</param>
        public static Vector<T> CreateScalar<T>(T value) => Vector.WithElement(Vector<T>.Zero, 0, value);
    }
}
#endif
