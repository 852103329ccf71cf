using System.Runtime.CompilerServices;
using TorchSharp.Dispatch;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The memory of a contiguous tensor on the CPU. It is valid as long as this tensor is not disposed of.</summary>
        public Span<byte> bytes
        {
            get
            {
                CheckContiguousOnCpu("Bytes");
                return Memory(checked((int)(NumberOfElements * ElementSize)));
            }

            set
            {
                CheckContiguousOnCpu("SetBytes");
                if (NumberOfElements * ElementSize != value.Length)
                    throw new ArgumentException("Mismatched data sizes in SetBytes().");
                value.CopyTo(Memory(value.Length));
                GC.KeepAlive(this);
            }
        }

        public Tensor real => is_complex() ? Aten.Call(Ops.real, this) : alias();

        public Tensor imag => Aten.Call(Ops.imag, this);

        public TensorAccessor<T> data<T>()
            where T : unmanaged
        {
            CheckType(typeof(T));
            return new TensorAccessor<T>(device_type == DeviceType.CPU ? this : cpu());
        }

        public unsafe T item<T>()
            where T : unmanaged
        {
            if (NumberOfElements != 1)
                throw new ArgumentException("Number of elements in the tensor must be 1");
            CheckType(typeof(T));
            if (device_type != DeviceType.CPU)
                return data<T>()[0];
            var value = *(T*)Data();
            GC.KeepAlive(this);
            return value;
        }

        public Scalar ToScalar() => Aten.CallScalar(Ops.item, this);

        public bool is_nonzero() =>
            NumberOfElements == 1 ? Aten.CallBool(Ops.is_nonzero, this) : throw new InvalidOperationException("is_nonzero() called on non-singleton tensor");

        public T ReadCpuValue<T>(long i)
            where T : unmanaged
        {
            CheckType(typeof(T));
            if (i < 0 || i >= NumberOfElements)
                throw new ArgumentOutOfRangeException(nameof(i), i, $"The tensor has {NumberOfElements} elements.");
            return new TensorAccessor<T>(this)[i];
        }

        public double ReadCpuDouble(long i) => ReadCpuValue<double>(i);

        public float ReadCpuSingle(long i) => ReadCpuValue<float>(i);

        public int ReadCpuInt32(long i) => ReadCpuValue<int>(i);

        public long ReadCpuInt64(long i) => ReadCpuValue<long>(i);

        public short ReadCpuInt16(long i) => ReadCpuValue<short>(i);

        public byte ReadCpuByte(long i) => ReadCpuValue<byte>(i);

        public sbyte ReadCpuSByte(long i) => ReadCpuValue<sbyte>(i);

        public bool ReadCpuBool(long i) => ReadCpuValue<bool>(i);

        public float ReadCpuFloat16(long i) => (float)ReadCpuValue<Half>(i);

        public float ReadCpuBFloat16(long i) => ReadCpuValue<BFloat16>(i).ToSingle();

        public void WriteBytesToStream(Stream stream, int bufferSize = 1024)
        {
            CheckContiguousOnCpu("Bytes");
            for (var done = 0L; done < Length; done += bufferSize)
                stream.Write(Memory((int)Math.Min(bufferSize, Length - done), done));
            GC.KeepAlive(this);
        }

        public void ReadBytesFromStream(Stream stream, int bufferSize = 1024)
        {
            CheckContiguousOnCpu("Bytes");
            for (var done = 0L; done < Length; done += bufferSize)
                stream.ReadExactly(Memory((int)Math.Min(bufferSize, Length - done), done));
            GC.KeepAlive(this);
        }

        /// <summary>The size of a contiguous tensor in bytes.</summary>
        private long Length => NumberOfElements * ElementSize;

        /// <summary>The address of the first element.</summary>
        internal unsafe nint Data()
        {
            nint data;
            NativeError.Throw(Native.tensor_data(Handle, &data));
            return data;
        }

        private unsafe Span<byte> Memory(int length, long offset = 0) => new((byte*)Data() + offset, length);

        private void CheckType(Type type)
        {
            var found = dtype;
            if (ScalarTypeOf(type) != found)
                throw new ArgumentException($"{type.Name} is not compatible with {found}");
        }

        private void CheckContiguousOnCpu(string caller)
        {
            if (!is_contiguous())
                throw new InvalidOperationException($"{caller}() called on non-contiguous tensor.");
            if (device_type != DeviceType.CPU)
                throw new InvalidOperationException("Reading data from non-CPU memory is not supported. Move or copy the tensor to the cpu before reading.");
        }
    }
}

file static class Ops
{
    internal static readonly Operator item = new("aten::item");
    internal static readonly Operator is_nonzero = new("aten::is_nonzero");
    internal static readonly Operator real = new("aten::real");
    internal static readonly Operator imag = new("aten::imag");
}
