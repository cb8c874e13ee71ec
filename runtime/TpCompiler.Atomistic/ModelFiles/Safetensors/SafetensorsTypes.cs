namespace TpCompiler.Atomistic.ModelFiles;

/// <summary>The names of element types in safetensors files.</summary>
internal static class SafetensorsTypes
{
    private static readonly (TorchDataType Type, string Name)[] s_names =
    [
        (TorchDataType.Double, "F64"), (TorchDataType.Float, "F32"), (TorchDataType.Half, "F16"), (TorchDataType.BFloat16, "BF16"),
        (TorchDataType.Long, "I64"), (TorchDataType.Int, "I32"), (TorchDataType.Short, "I16"), (TorchDataType.SByte, "I8"),
        (TorchDataType.Byte, "U8"), (TorchDataType.Bool, "BOOL"),
    ];

    public static string NameOf(TorchDataType type) => System.Array.Find(s_names, pair => pair.Type == type).Name;

    public static bool TryParse(string name, out TorchDataType type)
    {
        int index = System.Array.FindIndex(s_names, pair => pair.Name == name);
        type = index < 0 ? default : s_names[index].Type;
        return index >= 0;
    }
}
