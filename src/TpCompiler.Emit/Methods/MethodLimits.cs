namespace TpCompiler.Emit.Methods;

/// <summary>
/// How large one emitted method may become. Beyond some 40 kB of IL, or 1024 locals, the just-in-time compiler gives up
/// optimising and code runs several times slower; these limits keep well below.
/// </summary>
/// <param name="Terms">Arithmetic operations.</param>
/// <param name="Bytes">Bytes of IL, estimated from above.</param>
internal sealed record MethodLimits(int Terms, int Bytes)
{
    public static MethodLimits Default { get; } = new(768, 23 * 1024);
}
