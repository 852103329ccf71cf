using System.Numerics;

namespace TorchSharp;

public static partial class torch
{
    public static bool is_storage(object obj) => obj is Storage;

    public partial class Tensor
    {
        /// <summary>The memory of the tensor, converted where the type is another one. Elements of other tensors that share it are part of it.</summary>
        public Storage<T> storage<T>()
            where T : unmanaged => new(to_type(Storage.TypeOf(typeof(T))));
    }

    /// <summary>The memory of a tensor, whatever the tensor's shape.</summary>
    public abstract class Storage
    {
        protected Tensor? _tensor;
        protected IntPtr _tensor_data_ptr;

        protected Storage()
        {
        }

        protected Storage(Tensor tensor)
            : this(tensor, IntPtr.Zero)
        {
        }

        protected Storage(Tensor tensor, IntPtr data_ptr)
        {
            _tensor = tensor;
            _tensor_data_ptr = data_ptr != 0 ? data_ptr : this.data_ptr();
        }

        private Tensor Viewed => _tensor ?? throw new InvalidOperationException("This storage is a single value that stands for itself only when it is assigned.");

        public Storage<bool> @bool() => Viewed.storage<bool>();

        public Storage<byte> @byte() => Viewed.storage<byte>();

        public Storage<int> @int() => Viewed.storage<int>();

        public Storage<long> @long() => Viewed.storage<long>();

        public Storage<float> @float() => Viewed.storage<float>();

        public Storage<double> @double() => Viewed.storage<double>();

        public abstract int element_size();

        /// <summary>The address of the first element of the memory, which need not be the tensor's first.</summary>
        public IntPtr data_ptr()
        {
            if (_tensor_data_ptr == 0)
                _tensor_data_ptr = Viewed.Data() - ((nint)Viewed.storage_offset() * (nint)Viewed.ElementSize);
            return _tensor_data_ptr;
        }

        public unsafe ulong nbytes()
        {
            ulong bytes;
            Dispatch.NativeError.Throw(Dispatch.Native.tensor_storage_bytes(Viewed.Handle, &bytes));
            GC.KeepAlive(_tensor);
            return bytes;
        }

        internal static ScalarType TypeOf(Type type) => type == typeof((float, float)) || type == typeof(Complex) || type == typeof(byte)
            || type == typeof(bool) || type == typeof(int) || type == typeof(long) || type == typeof(float) || type == typeof(double)
            ? ScalarTypeOf(type)
            : throw new NotSupportedException($"A storage of {type.Name} is not supported.");
    }
}
