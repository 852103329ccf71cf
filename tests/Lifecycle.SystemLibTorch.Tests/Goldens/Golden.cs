using System.Text.Json;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.SystemLibTorch.Tests.Goldens;

/// <summary>What PyTorch computed: goldens.json, made by make_goldens.py beside it.</summary>
public sealed class Golden
{
    private static readonly Lazy<Golden> s_instance = new(() => new Golden(Path.Combine(AppContext.BaseDirectory, "Goldens", "goldens.json")));

    private readonly JsonElement _root;

    private Golden(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(file));
        _root = document.RootElement.Clone();
    }

    public static Golden Instance => s_instance.Value;

    public IEnumerable<string> Names => _root.GetProperty("cases").EnumerateObject().Select(entry => entry.Name);

    public Tensor[] InputsOf(string name) =>
        [.. Case(name).GetProperty("inputs").EnumerateArray().Select(input => Decode(_root.GetProperty("inputs").GetProperty(input.GetString()!)))];

    public Tensor[] OutputsOf(string name) => [.. Case(name).GetProperty("outputs").EnumerateArray().Select(Decode)];

    private JsonElement Case(string name) => _root.GetProperty("cases").GetProperty(name);

    private static Tensor Decode(JsonElement entry)
    {
        var shape = entry.GetProperty("shape").EnumerateArray().Select(extent => extent.GetInt64()).ToArray();
        var type = TypeNamed(entry.GetProperty("dtype").GetString()!);
        var data = entry.GetProperty("data").EnumerateArray().ToArray();
        if (is_complex(type))
            return view_as_complex(tensor(Array.ConvertAll(data, Number)).reshape([.. shape, 2])).to(type);
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
