using Lifecycle.Onnx.Graph.Protobuf;

namespace Lifecycle.Onnx.Graph;

/// <summary>The size that a tensor's dimensions and type claim, in checked arithmetic.</summary>
internal static class TensorSize
{
    /// <summary>The product of the dimensions.</summary>
    /// <exception cref="ModelException">A dimension is negative, or the product overflows.</exception>
    public static long Elements(TensorProto tensor)
    {
        try
        {
            long product = 1;
            foreach (var dim in tensor.Dims)
            {
                if (dim < 0) throw Refuse(tensor, $"the dimension {dim}", "dimensions of at least 0");
                product = checked(product * dim);
            }
            return product;
        }
        catch (OverflowException)
        {
            throw Refuse(tensor, "more elements than can be counted", "at most 2^63");
        }
    }

    /// <summary>The bytes of all elements, or null where one has no fixed size.</summary>
    /// <exception cref="ModelException">A dimension is negative, or the size overflows.</exception>
    public static long? Bytes(TensorProto tensor)
    {
        try
        {
            return ((OnnxElementType)tensor.DataType).ByteLength(Elements(tensor));
        }
        catch (OverflowException)
        {
            throw Refuse(tensor, "more bytes than can be counted", "at most 2^63");
        }
    }

    private static ModelException Refuse(TensorProto tensor, string found, string expected) =>
        new($"Tensor \"{tensor.Name}\" has {found}: [{string.Join(", ", tensor.Dims.Take(8))}]; expected {expected}; the file is damaged or hostile: export the model again.");
}
