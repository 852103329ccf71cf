using static TorchSharp.torch;

namespace TorchSharp
{
    public static partial class TensorExtensionMethods
    {
        public static void Save(this Tensor tensor, BinaryWriter writer) => Modules.TensorFormat.Write(writer, tensor);

        public static void Save(this Tensor tensor, Stream stream)
        {
            using var writer = new BinaryWriter(stream, System.Text.Encoding.UTF8, leaveOpen: true);
            tensor.Save(writer);
        }

        public static void Save(this Tensor tensor, string location)
        {
            using var stream = File.Create(location);
            tensor.Save(stream);
        }

        public static void Load(this Tensor tensor, BinaryReader reader, bool skip = false)
        {
            var target = tensor;
            Load(ref target!, reader, skip);
        }

        public static Tensor Load(BinaryReader reader, bool skip = false)
        {
            Tensor? tensor = null;
            Load(ref tensor, reader, skip);
            return tensor!;
        }

        public static void Load(ref Tensor? tensor, BinaryReader reader, bool skip = false)
        {
            ArgumentNullException.ThrowIfNull(reader);
            try
            {
                Modules.TensorFormat.Read(reader, ref tensor, skip);
            }
            catch (Exception failure) when (Modules.FileFailure.IsOfFile(failure))
            {
                throw Modules.FileFailure.Named(failure, reader, null);
            }
        }
    }
}

namespace TorchSharp.Modules
{
    /// <summary>
    /// A tensor in a TorchSharp file: element type, number of dimensions and sizes as LEB128 numbers, then the elements.
    /// </summary>
    internal static class TensorFormat
    {
        private const int BufferSize = 1 << 20;
        private const int MaxDimensions = 64;

        internal static void Encode(this BinaryWriter writer, long value)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            writer.Write7BitEncodedInt64(value);
        }

        internal static long Decode(this BinaryReader reader)
        {
            var value = reader.Read7BitEncodedInt64();
            return value >= 0 ? value : throw new InvalidDataException($"a count or size is negative ({value})");
        }

        internal static void Write(BinaryWriter writer, Tensor tensor)
        {
            writer.Encode((long)tensor.dtype);
            var shape = tensor.shape;
            writer.Encode(shape.Length);
            foreach (var size in shape) writer.Encode(size);
            writer.Flush();
            using var detached = tensor.detach();
            using var plain = detached.to(detached.dtype, CPU).contiguous();
            plain.WriteBytesToStream(writer.BaseStream, BufferSize);
        }

        internal static void Read(BinaryReader reader, ref Tensor? tensor, bool skip)
        {
            var type = ReadType(reader);
            var shape = ReadShape(reader);
            if (skip)
            {
                Skip(reader, checked(Elements(shape) * type.ElementSize()));
                return;
            }
            if (tensor is null) tensor = Sized(reader, shape, type);
            else RequireMatch(tensor, shape, type);
            using (no_grad()) Fill(tensor, reader.BaseStream);
        }

        private static ScalarType ReadType(BinaryReader reader)
        {
            var type = (ScalarType)reader.Decode();
            if (!Enum.IsDefined(type) || type is ScalarType.QInt8 or ScalarType.QUInt8 or ScalarType.QInt32)
                throw new InvalidDataException($"{(long)type} is no element type of a TorchSharp file");
            return type;
        }

        private static long[] ReadShape(BinaryReader reader)
        {
            var length = reader.Decode();
            if (length > MaxDimensions) throw new InvalidDataException($"it has {length} dimensions, at most {MaxDimensions} are expected");
            var shape = new long[length];
            for (var i = 0; i < shape.Length; i++) shape[i] = reader.Decode();
            return shape;
        }

        private static long Elements(long[] shape)
        {
            var product = 1L;
            foreach (var size in shape) product = checked(product * size);
            return product;
        }

        // Sizes come from the file: no memory is taken for more than it holds.
        private static Tensor Sized(BinaryReader reader, long[] shape, ScalarType type)
        {
            var wanted = checked(Elements(shape) * type.ElementSize());
            var stream = reader.BaseStream;
            if (stream.CanSeek && wanted > stream.Length - stream.Position)
                throw new EndOfStreamException($"it takes {wanted} bytes, but only {stream.Length - stream.Position} are left");
            return empty(shape, type);
        }

        private static void RequireMatch(Tensor tensor, long[] shape, ScalarType type)
        {
            if (type != tensor.dtype)
                throw new ArgumentException($"mismatched tensor data types: the file has {type}, the tensor {tensor.dtype}");
            if (!shape.AsSpan().SequenceEqual(tensor.shape))
                throw new ArgumentException(
                    $"mismatched tensor shape: the file has [{string.Join(", ", shape)}], the tensor [{string.Join(", ", tensor.shape)}]");
        }

        private static void Fill(Tensor tensor, Stream stream)
        {
            if (tensor.device_type == DeviceType.CPU && tensor.is_contiguous())
            {
                tensor.ReadBytesFromStream(stream, BufferSize);
                return;
            }
            using var plain = empty(tensor.shape, tensor.dtype, CPU);
            plain.ReadBytesFromStream(stream, BufferSize);
            tensor.copy_(plain);
        }

        private static void Skip(BinaryReader reader, long count)
        {
            var buffer = new byte[(int)Math.Min(count, BufferSize)];
            for (var left = count; left > 0; left -= buffer.Length)
                reader.BaseStream.ReadExactly(buffer, 0, (int)Math.Min(left, buffer.Length));
        }
    }
}
