using System.Runtime.CompilerServices;
using TorchSharp.Dispatch;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>Indices of one call that need no array.</summary>
        private const int MostOnStack = 8;

        [IndexerName("TensorItems")]
        public Tensor this[params TensorIndex[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        [IndexerName("TensorItems")]
        public Tensor this[params Tensor[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        [IndexerName("TensorItems")]
        public Tensor this[params long[] indices]
        {
            get => At(indices);
            set => Put(value, indices);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1]
        {
            get => select(0, i1);
            set => Put(value, [i1]);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2]
        {
            get => At([i1, i2]);
            set => Put(value, [i1, i2]);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3]
        {
            get => At([i1, i2, i3]);
            set => Put(value, [i1, i2, i3]);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4]
        {
            get => At([i1, i2, i3, i4]);
            set => Put(value, [i1, i2, i3, i4]);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4, long i5]
        {
            get => At([i1, i2, i3, i4, i5]);
            set => Put(value, [i1, i2, i3, i4, i5]);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4, long i5, long i6]
        {
            get => At([i1, i2, i3, i4, i5, i6]);
            set => Put(value, [i1, i2, i3, i4, i5, i6]);
        }

        public Tensor index(params TensorIndex[] indices)
        {
            var native = Room(indices.Length, stackalloc NativeIndex[MostOnStack]);
            for (var i = 0; i < native.Length; i++)
                native[i] = indices[i].ToNative();
            var result = Get(native);
            GC.KeepAlive(indices);
            return result;
        }

        public Tensor index(params Tensor[] indices)
        {
            var native = Room(indices.Length, stackalloc NativeIndex[MostOnStack]);
            for (var i = 0; i < native.Length; i++)
                native[i] = TensorIndex.Tensor(indices[i]).ToNative();
            var result = Get(native);
            GC.KeepAlive(indices);
            return result;
        }

        public Tensor index_put_(Tensor value, params TensorIndex[] indices) => index_put_(value, indices, accumulate: false);

        public Tensor index_put_(Tensor value, TensorIndex[] indices, bool accumulate = false)
        {
            var native = Room(indices.Length, stackalloc NativeIndex[MostOnStack]);
            for (var i = 0; i < native.Length; i++)
                native[i] = indices[i].ToNative();
            Set(native, value, accumulate);
            GC.KeepAlive(indices);
            return this;
        }

        public Tensor index_put_(Tensor value, params Tensor[] indices) => index_put_(value, indices, accumulate: false);

        public Tensor index_put_(Tensor value, Tensor[] indices, bool accumulate = false) =>
            index_put_(value, Array.ConvertAll(indices, TensorIndex.Tensor), accumulate);

        public Tensor index_put_(Scalar value, params TensorIndex[] indices)
        {
            using var filling = torch.full((long[])[], value, dtype, device);
            return index_put_(filling, indices, accumulate: false);
        }

        public Tensor index_put_(Scalar value, params Tensor[] indices) =>
            index_put_(value, Array.ConvertAll(indices, TensorIndex.Tensor));

        /// <summary>The element, or the part, at this position.</summary>
        private Tensor At(ReadOnlySpan<long> position)
        {
            var native = Room(position.Length, stackalloc NativeIndex[MostOnStack]);
            for (var i = 0; i < native.Length; i++)
                native[i] = TensorIndex.Single(position[i]).ToNative();
            return Get(native);
        }

        private void Put(Tensor value, ReadOnlySpan<long> position)
        {
            var native = Room(position.Length, stackalloc NativeIndex[MostOnStack]);
            for (var i = 0; i < native.Length; i++)
                native[i] = TensorIndex.Single(position[i]).ToNative();
            Set(native, value, accumulate: false);
        }

        private static Span<NativeIndex> Room(int count, Span<NativeIndex> stack) => count <= stack.Length ? stack[..count] : new NativeIndex[count];

        private unsafe Tensor Get(ReadOnlySpan<NativeIndex> indices)
        {
            nint result;
            nint error;
            fixed (NativeIndex* first = indices)
                error = Native.tensor_index(Handle, first, indices.Length, &result);
            GC.KeepAlive(this);
            NativeError.Throw(error);
            return new Tensor(result);
        }

        private unsafe void Set(ReadOnlySpan<NativeIndex> indices, Tensor value, bool accumulate)
        {
            nint error;
            fixed (NativeIndex* first = indices)
                error = Native.tensor_index_put(Handle, first, indices.Length, value.Handle, accumulate ? 1 : 0);
            GC.KeepAlive(value);
            GC.KeepAlive(this);
            NativeError.Throw(error);
        }
    }
}
