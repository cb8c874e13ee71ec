namespace TpCompiler.Atomistic.ModelFiles;

/// <summary>What the well-known names in a pickle stand for, as data.</summary>
internal interface IPickleMeanings
{
    /// <summary>The value that a persistent id (a reference out of the pickle) stands for.</summary>
    /// <param name="id">The id; for torch, a tuple that names a storage.</param>
    object? Persistent(object? id);

    /// <summary>The value of calling a known function, or of constructing a known class.</summary>
    /// <returns>False when <paramref name="function"/> is not known; it is then recorded and not called.</returns>
    bool TryCall(PickleGlobal function, PickleTuple arguments, out object? result);
}
