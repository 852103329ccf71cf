using System.Globalization;
using TorchSharp.Dispatch;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public string? name { get; set; }

        public long Dimensions
        {
            get
            {
                var result = Native.tensor_dim(Handle);
                GC.KeepAlive(this);
                return result;
            }
        }

        public long ndim => Dimensions;

        public long NumberOfElements
        {
            get
            {
                var result = Native.tensor_numel(Handle);
                GC.KeepAlive(this);
                return result;
            }
        }

        public long ElementSize
        {
            get
            {
                var result = Native.tensor_element_size(Handle);
                GC.KeepAlive(this);
                return result;
            }
        }

        public ScalarType dtype
        {
            get
            {
                var result = (ScalarType)Native.tensor_dtype(Handle);
                GC.KeepAlive(this);
                return result;
            }
        }

        public Device device => device_type == DeviceType.CPU ? CPU : new Device(device_type, device_index);

        public DeviceType device_type => (DeviceType)(int)PackedDevice;

        public int device_index => (int)(PackedDevice >> 32);

        public unsafe long[] shape
        {
            get
            {
                var sizes = new long[Dimensions];
                fixed (long* target = sizes)
                    NativeError.Throw(Native.tensor_sizes(Handle, target));
                GC.KeepAlive(this);
                return sizes;
            }
        }

        public bool is_sparse
        {
            get
            {
                var result = Native.tensor_is_sparse(Handle) != 0;
                GC.KeepAlive(this);
                return result;
            }
        }

        public bool is_cuda => device_type == DeviceType.CUDA;

        public bool is_meta => device_type == DeviceType.META;

        /// <summary>The device's type in the low half, its index in the high half.</summary>
        private long PackedDevice
        {
            get
            {
                var result = Native.tensor_device(Handle);
                GC.KeepAlive(this);
                return result;
            }
        }

        public long dim() => Dimensions;

        public long numel() => NumberOfElements;

        public long element_size() => ElementSize;

        public long[] size() => shape;

        public unsafe long size(int dim)
        {
            var sizes = stackalloc long[(int)Dimensions];
            NativeError.Throw(Native.tensor_sizes(Handle, sizes));
            GC.KeepAlive(this);
            return Along(new ReadOnlySpan<long>(sizes, (int)Dimensions), dim);
        }

        public unsafe long[] stride()
        {
            var strides = new long[Dimensions];
            fixed (long* target = strides)
                NativeError.Throw(Native.tensor_strides(Handle, target));
            GC.KeepAlive(this);
            return strides;
        }

        public long stride(int dim) => Along(stride(), dim);

        public unsafe long storage_offset()
        {
            long result;
            NativeError.Throw(Native.tensor_storage_offset(Handle, &result));
            GC.KeepAlive(this);
            return result;
        }

        public bool is_contiguous()
        {
            var result = Native.tensor_is_contiguous(Handle) != 0;
            GC.KeepAlive(this);
            return result;
        }

        public bool is_cpu() => device_type == DeviceType.CPU;

        public bool is_integral() => torch.is_integral(dtype);

        public bool is_floating_point() => torch.is_floating_point(dtype);

        public bool is_complex() => torch.is_complex(dtype);

        public bool is_quantized() => torch.is_quantized(dtype);

        private static long Along(ReadOnlySpan<long> values, int dim)
        {
            var index = dim < 0 ? dim + values.Length : dim;
            if (index < 0 || index >= values.Length)
                throw new System.Runtime.InteropServices.ExternalException(string.Create(CultureInfo.InvariantCulture, $"Dimension out of range (expected to be in range of [{-values.Length}, {values.Length - 1}], but got {dim})"));
            return values[index];
        }
    }
}
