using Lifecycle.Onnx.Graph;
using Microsoft.ML.OnnxRuntime;

namespace Lifecycle.Inference.Predicting;

/// <summary>What ONNX Runtime gives that is no tensor, as .NET's own collections.</summary>
internal static class CallValues
{
    /// <summary>A tensor, copied.</summary>
    public static TensorData Tensor(string name, OrtValue value)
    {
        if (!value.IsTensor) throw new DataException($"\"{name}\" holds a {value.OnnxType}; expected tensors; read it by GetValue or GetMaps.");
        var description = value.GetTensorTypeAndShape();
        return description.IsString
            ? TensorData.FromStrings(name, description.Shape, value.GetStringTensorAsArray())
            : TensorData.FromBytes(name, (OnnxElementType)description.ElementDataType, description.Shape, value.GetTensorMutableRawData());
    }

    /// <summary>The tensors of a sequence.</summary>
    public static IReadOnlyList<TensorData> Sequence(string name, OrtValue value)
    {
        if (value.OnnxType != OnnxValueType.ONNX_TYPE_SEQUENCE) throw NoSequence(name, value);
        var tensors = new List<TensorData>();
        value.ProcessSequence((element, _) => tensors.Add(Tensor(name, element)), OrtAllocator.DefaultInstance);
        return tensors;
    }

    /// <summary>The maps of a sequence.</summary>
    public static IReadOnlyList<IReadOnlyDictionary<TKey, float>> Maps<TKey>(string name, OrtValue value) where TKey : notnull
    {
        if (value.OnnxType != OnnxValueType.ONNX_TYPE_SEQUENCE) throw NoSequence(name, value);
        var maps = new List<IReadOnlyDictionary<TKey, float>>();
        value.ProcessSequence((element, _) => element.ProcessMap((keys, values) => maps.Add(Map<TKey>(name, keys, values)), OrtAllocator.DefaultInstance), OrtAllocator.DefaultInstance);
        return maps;
    }

    private static Dictionary<TKey, float> Map<TKey>(string name, OrtValue keys, OrtValue values) where TKey : notnull
    {
        var map = new Dictionary<TKey, float>();
        var numbers = values.GetTensorDataAsSpan<float>();
        if (keys.GetTensorTypeAndShape().IsString)
        {
            var texts = keys.GetStringTensorAsArray() as TKey[] ?? throw WrongKey<TKey>(name, "texts", "string");
            for (var index = 0; index < texts.Length; index++) map[texts[index]] = numbers[index];
            return map;
        }
        var indices = keys.GetTensorDataAsSpan<long>().ToArray() as TKey[] ?? throw WrongKey<TKey>(name, "integers", "long");
        for (var index = 0; index < indices.Length; index++) map[indices[index]] = numbers[index];
        return map;
    }

    private static DataException NoSequence(string name, OrtValue value) =>
        new($"Output \"{name}\" is a {value.OnnxType}; expected a sequence; read it by Get or GetValue.");

    private static DataException WrongKey<TKey>(string name, string found, string cure) =>
        new($"The maps of output \"{name}\" have {found} as keys; expected {typeof(TKey).Name}; ask for {cure}.");
}
