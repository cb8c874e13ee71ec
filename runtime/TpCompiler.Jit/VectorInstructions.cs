using System;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using TpCompiler.Core.Kernels;
using TpCompiler.Runtime.Kernels;

namespace TpCompiler.Jit;

/// <summary>The methods that operations are calls of, for one element type and width of vectors: those that printed C# calls.</summary>
internal sealed class VectorInstructions
{
    private unsafe delegate TVector LoadVector<T, TVector>(T* from)
        where T : unmanaged;

    private unsafe delegate void StoreVector<T, TVector>(TVector value, T* to)
        where T : unmanaged;

    private delegate TVector FirstOfVector<TVector>(TVector value, nint count);

    /// <summary>float or double.</summary>
    public required Type Element { get; init; }

    /// <summary>The type of vectors.</summary>
    public required Type Vector { get; init; }

    /// <summary>The length of an element in bytes.</summary>
    public required int ElementBytes { get; init; }

    /// <summary>The length of a vector in bytes.</summary>
    public required int VectorBytes { get; init; }

    /// <summary>Reads a vector from an address.</summary>
    public required MethodInfo Load { get; init; }

    /// <summary>Writes a vector to an address.</summary>
    public required MethodInfo Store { get; init; }

    /// <summary>A vector with one number in all elements.</summary>
    public required MethodInfo Create { get; init; }

    /// <summary>A vector with a number in its first element.</summary>
    public required MethodInfo CreateScalar { get; init; }

    /// <summary>The sum of the elements of a vector.</summary>
    public required MethodInfo Sum { get; init; }

    /// <summary>a + b of vectors.</summary>
    public required MethodInfo Add { get; init; }

    /// <summary>a - b of vectors.</summary>
    public required MethodInfo Subtract { get; init; }

    /// <summary>a * b of vectors.</summary>
    public required MethodInfo Multiply { get; init; }

    /// <summary>-a of vectors.</summary>
    public required MethodInfo Negate { get; init; }

    /// <summary>a * b + c of vectors, rounded once.</summary>
    public required MethodInfo MultiplyAdd { get; init; }

    /// <summary>a * b + c of numbers, rounded once.</summary>
    public required MethodInfo NumberMultiplyAdd { get; init; }

    /// <summary>The elements of a vector before a number.</summary>
    public required MethodInfo First { get; init; }

    /// <summary>Vectors of 512 bits.</summary>
    public static unsafe VectorInstructions Of512<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => new()
        {
            Element = typeof(T),
            Vector = typeof(Vector512<T>),
            ElementBytes = sizeof(T),
            VectorBytes = sizeof(Vector512<T>),
            Load = ((LoadVector<T, Vector512<T>>)Vector512.Load).Method,
            Store = ((StoreVector<T, Vector512<T>>)Vector512.Store).Method,
            Create = ((Func<T, Vector512<T>>)Vector512.Create).Method,
            CreateScalar = ((Func<T, Vector512<T>>)Vector512.CreateScalar).Method,
            Sum = ((Func<Vector512<T>, T>)Vector512.Sum).Method,
            Add = ((Func<Vector512<T>, Vector512<T>, Vector512<T>>)Vector512.Add).Method,
            Subtract = ((Func<Vector512<T>, Vector512<T>, Vector512<T>>)Vector512.Subtract).Method,
            Multiply = ((Func<Vector512<T>, Vector512<T>, Vector512<T>>)Vector512.Multiply).Method,
            Negate = ((Func<Vector512<T>, Vector512<T>>)Vector512.Negate).Method,
            MultiplyAdd = typeof(T) == typeof(float)
                ? ((Func<Vector512<float>, Vector512<float>, Vector512<float>, Vector512<float>>)Vector512.FusedMultiplyAdd).Method
                : ((Func<Vector512<double>, Vector512<double>, Vector512<double>, Vector512<double>>)Vector512.FusedMultiplyAdd).Method,
            NumberMultiplyAdd = NumberMultiplyAddOf<T>(),
            First = ((FirstOfVector<Vector512<T>>)VectorFunctions<T>.First).Method,
        };

    /// <summary>Vectors of the machine's own width.</summary>
    public static unsafe VectorInstructions OfMachine<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => new()
        {
            Element = typeof(T),
            Vector = typeof(Vector<T>),
            ElementBytes = sizeof(T),
            VectorBytes = sizeof(Vector<T>),
            Load = ((LoadVector<T, Vector<T>>)System.Numerics.Vector.Load).Method,
            Store = ((StoreVector<T, Vector<T>>)System.Numerics.Vector.Store).Method,
            Create = ((Func<T, Vector<T>>)System.Numerics.Vector.Create).Method,
            CreateScalar = ((Func<T, Vector<T>>)System.Numerics.Vector.CreateScalar).Method,
            Sum = ((Func<Vector<T>, T>)System.Numerics.Vector.Sum).Method,
            Add = ((Func<Vector<T>, Vector<T>, Vector<T>>)System.Numerics.Vector.Add).Method,
            Subtract = ((Func<Vector<T>, Vector<T>, Vector<T>>)System.Numerics.Vector.Subtract).Method,
            Multiply = ((Func<Vector<T>, Vector<T>, Vector<T>>)System.Numerics.Vector.Multiply).Method,
            Negate = ((Func<Vector<T>, Vector<T>>)System.Numerics.Vector.Negate).Method,
            MultiplyAdd = typeof(T) == typeof(float)
                ? ((Func<Vector<float>, Vector<float>, Vector<float>, Vector<float>>)System.Numerics.Vector.FusedMultiplyAdd).Method
                : ((Func<Vector<double>, Vector<double>, Vector<double>, Vector<double>>)System.Numerics.Vector.FusedMultiplyAdd).Method,
            NumberMultiplyAdd = NumberMultiplyAddOf<T>(),
            First = ((FirstOfVector<Vector<T>>)VectorFunctions<T>.First).Method,
        };

    /// <summary>A function of a vector or of a number.</summary>
    public MethodInfo Function(Function function, bool isVector) => FunctionOf(function.ToString(), isVector, arguments: 1);

    /// <summary>The choice of one of two values by a third.</summary>
    public MethodInfo Select(bool isVector) => FunctionOf("Select", isVector, arguments: 3);

    private MethodInfo FunctionOf(string name, bool isVector, int arguments)
    {
        Type[] types = new Type[arguments];
        Array.Fill(types, isVector ? Vector : Element);
        return (Element == typeof(float) ? typeof(VectorFunctions<float>).GetMethod(name, types) : typeof(VectorFunctions<double>).GetMethod(name, types))
            ?? throw new MissingMethodException(nameof(VectorFunctions<>), name);
    }

    private static MethodInfo NumberMultiplyAddOf<T>()
        where T : unmanaged
        => typeof(T) == typeof(float)
            ? ((Func<float, float, float, float>)float.FusedMultiplyAdd).Method
            : ((Func<double, double, double, double>)double.FusedMultiplyAdd).Method;
}
