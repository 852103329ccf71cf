using System.Collections.Frozen;
using System.Runtime.InteropServices;
using Google.Protobuf;
using Lifecycle.Onnx.Graph.Protobuf;

namespace Lifecycle.Onnx.Graph.Reading;

/// <summary>Brings a tensor's elements into the one form that <see cref="TensorData"/> knows, raw bytes, and holds them against its dimensions.</summary>
internal static class TensorPayload
{
    private static readonly FrozenDictionary<OnnxElementType, Func<TensorProto, byte[]>> TypedLists = new Dictionary<OnnxElementType, Func<TensorProto, byte[]>>
    {
        [OnnxElementType.Float] = tensor => Bytes<float>([.. tensor.FloatData]),
        [OnnxElementType.Complex64] = tensor => Bytes<float>([.. tensor.FloatData]),
        [OnnxElementType.Double] = tensor => Bytes<double>([.. tensor.DoubleData]),
        [OnnxElementType.Complex128] = tensor => Bytes<double>([.. tensor.DoubleData]),
        [OnnxElementType.Int64] = tensor => Bytes<long>([.. tensor.Int64Data]),
        [OnnxElementType.UInt64] = tensor => Bytes<ulong>([.. tensor.Uint64Data]),
        [OnnxElementType.UInt32] = tensor => Bytes<uint>([.. tensor.Uint64Data.Select(value => (uint)value)]),
        [OnnxElementType.Int32] = tensor => Bytes<int>([.. tensor.Int32Data]),
        [OnnxElementType.Int16] = HalfWords,
        [OnnxElementType.UInt16] = HalfWords,
        [OnnxElementType.Float16] = HalfWords,
        [OnnxElementType.BFloat16] = HalfWords,
    }.ToFrozenDictionary();

    /// <summary>Turns the list of numbers into raw bytes. Tensors of types that this version does not know stay as they are.</summary>
    /// <exception cref="ModelException">There are more or fewer elements than the dimensions say.</exception>
    public static void Settle(TensorProto tensor)
    {
        if (tensor.Segment is not null) throw Refuse(tensor, "is a segment of a larger one", "whole tensors");
        if (tensor.DataType == (int)OnnxElementType.String)
        {
            var texts = TensorSize.Elements(tensor);
            if (texts != tensor.StringData.Count) throw Refuse(tensor, $"has {tensor.StringData.Count} texts", $"{texts}");
            return;
        }
        if (TensorSize.Bytes(tensor) is not { } expected) return;
        if (!tensor.HasRawData) ToRaw(tensor);
        if (tensor.RawData.Length != expected) throw Refuse(tensor, $"has {tensor.RawData.Length} bytes", $"{expected}");
    }

    private static void ToRaw(TensorProto tensor)
    {
        var read = TypedLists.GetValueOrDefault((OnnxElementType)tensor.DataType, OneByteEach);
        tensor.RawData = UnsafeByteOperations.UnsafeWrap(read(tensor));
        tensor.FloatData.Clear();
        tensor.DoubleData.Clear();
        tensor.Int32Data.Clear();
        tensor.Int64Data.Clear();
        tensor.Uint64Data.Clear();
    }

    private static byte[] HalfWords(TensorProto tensor) => Bytes<ushort>([.. tensor.Int32Data.Select(value => (ushort)value)]);

    private static byte[] OneByteEach(TensorProto tensor) => [.. tensor.Int32Data.Select(value => (byte)value)];

    private static byte[] Bytes<T>(T[] values) where T : unmanaged => MemoryMarshal.AsBytes<T>(values).ToArray();

    private static ModelException Refuse(TensorProto tensor, string found, string expected) =>
        new($"Tensor \"{tensor.Name}\" of {(OnnxElementType)tensor.DataType}[{string.Join(", ", tensor.Dims.Take(8))}] {found}; expected {expected}; the file is damaged or hostile: export the model again.");
}
