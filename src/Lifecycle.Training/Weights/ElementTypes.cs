using System.Collections.Frozen;
using static TorchSharp.torch;

namespace Lifecycle.Training.Weights;

/// <summary>The element types of safetensors files: their sizes, and which type of torch each is.</summary>
internal static class ElementTypes
{
    // Types without one of torch's here can stand in a file and be listed, but not be read.
    private static readonly FrozenDictionary<string, (int Size, ScalarType? Type)> _types = new Dictionary<string, (int, ScalarType?)>(StringComparer.Ordinal)
    {
        ["BOOL"] = (1, ScalarType.Bool),
        ["U8"] = (1, ScalarType.Byte),
        ["I8"] = (1, ScalarType.Int8),
        ["F8_E5M2"] = (1, null),
        ["F8_E4M3"] = (1, null),
        ["F8_E8M0"] = (1, null),
        ["I16"] = (2, ScalarType.Int16),
        ["U16"] = (2, null),
        ["F16"] = (2, ScalarType.Float16),
        ["BF16"] = (2, ScalarType.BFloat16),
        ["I32"] = (4, ScalarType.Int32),
        ["U32"] = (4, null),
        ["F32"] = (4, ScalarType.Float32),
        ["I64"] = (8, ScalarType.Int64),
        ["U64"] = (8, null),
        ["F64"] = (8, ScalarType.Float64),
        ["C64"] = (8, ScalarType.ComplexFloat32),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<ScalarType, string> _names =
        _types.Where(static entry => entry.Value.Type is not null).ToFrozenDictionary(static entry => entry.Value.Type!.Value, static entry => entry.Key);

    /// <summary>The size of an element in bytes and torch's type, which is null where torch has none; null for a name that is not known.</summary>
    public static (int Size, ScalarType? Type)? Find(string name) => _types.TryGetValue(name, out var found) ? found : null;

    /// <summary>The name of a type, or null where safetensors has none (complex128).</summary>
    public static string? Name(ScalarType type) => _names.GetValueOrDefault(type);
}
