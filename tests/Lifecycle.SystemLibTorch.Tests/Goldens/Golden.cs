using System.Text.Json;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.SystemLibTorch.Tests.Goldens;

/// <summary>What PyTorch computed for one family of operators: a JSON beside the script that made it.</summary>
public sealed class Golden
{
    private readonly JsonElement _root;

    public Golden(string family)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Goldens", family + ".json")));
        _root = document.RootElement.Clone();
    }

    public IEnumerable<string> Names => _root.GetProperty("cases").EnumerateObject().Select(entry => entry.Name);

    public Tensor[] InputsOf(string name) =>
        [.. Case(name).GetProperty("inputs").EnumerateArray().Select(input => Decode(_root.GetProperty("inputs").GetProperty(input.GetString()!)))];

    /// <summary>The first line of libtorch's error, where the case is one.</summary>
    public string? ErrorOf(string name) => Case(name).TryGetProperty("error", out var error) ? error.GetString() : null;

    public Tensor[] OutputsOf(string name) => [.. Case(name).GetProperty("outputs").EnumerateArray().Select(Decode)];

    /// <summary>Null where the case has none; a null inside is an input that no result depends on.</summary>
    public Tensor?[]? GradientsOf(string name) => Case(name).TryGetProperty("gradients", out var gradients)
        ? [.. gradients.EnumerateArray().Select(entry => entry.ValueKind == JsonValueKind.Null ? null : Decode(entry))]
        : null;

    private JsonElement Case(string name) => _root.GetProperty("cases").GetProperty(name);

    private static Tensor Decode(JsonElement entry)
    {
        var shape = entry.GetProperty("shape").EnumerateArray().Select(extent => extent.GetInt64()).ToArray();
        var type = TypeNamed(entry.GetProperty("dtype").GetString()!);
        var data = entry.GetProperty("data").EnumerateArray().ToArray();
        // TorchSharp's tensor lies over the managed array, which is not aligned as libtorch reads complex numbers; the copy is.
        if (is_complex(type))
            return view_as_complex(tensor(Array.ConvertAll(data, Number)).reshape([.. shape, 2]).clone()).to(type);
        return is_floating_point(type)
            ? tensor(Array.ConvertAll(data, Number), shape, type)
            : tensor(Array.ConvertAll(data, Integer), shape, type);
    }

    private static double Number(JsonElement value) => value.ValueKind != JsonValueKind.String ? value.GetDouble() : value.GetString() switch
    {
        "inf" => double.PositiveInfinity,
        "-inf" => double.NegativeInfinity,
        _ => double.NaN,
    };

    private static long Integer(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => 1,
        JsonValueKind.False => 0,
        _ => value.GetInt64(),
    };

    private static ScalarType TypeNamed(string name) => name switch
    {
        "float32" => ScalarType.Float32,
        "float64" => ScalarType.Float64,
        "float16" => ScalarType.Float16,
        "bfloat16" => ScalarType.BFloat16,
        "int64" => ScalarType.Int64,
        "int32" => ScalarType.Int32,
        "int16" => ScalarType.Int16,
        "uint8" => ScalarType.Byte,
        "int8" => ScalarType.Int8,
        "bool" => ScalarType.Bool,
        "complex64" => ScalarType.ComplexFloat32,
        "complex128" => ScalarType.ComplexFloat64,
        _ => throw new NotSupportedException(name),
    };
}
