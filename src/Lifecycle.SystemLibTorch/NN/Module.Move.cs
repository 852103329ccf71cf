using System.Runtime.CompilerServices;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            // What took a parameter's place, for the other modules that share it.
            private static readonly ConditionalWeakTable<Tensor, Tensor> Moved = [];

            protected internal virtual Module _to(Device device, ScalarType dtype, bool non_blocking)
            {
                RequireFloating(dtype);
                RequireAvailable(device.type);
                _toEpilog(device, dtype, non_blocking);
                return this;
            }

            protected internal virtual Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking)
            {
                RequireAvailable(deviceType);
                _toEpilog(deviceType, deviceType == DeviceType.CUDA ? deviceIndex : -1, non_blocking);
                return this;
            }

            protected internal virtual Module _to(ScalarType dtype, bool non_blocking)
            {
                RequireFloating(dtype);
                _toEpilog(dtype, non_blocking);
                return this;
            }

            public Module _to(Tensor other, bool non_blocking) => _to(other.device, other.dtype, non_blocking);

            protected void _toEpilog(ScalarType dtype, bool non_blocking) => _toEpilog(dtype, null, non_blocking);

            protected void _toEpilog(Device device, ScalarType dtype, bool non_blocking) => _toEpilog(dtype, device, non_blocking);

            protected void _toEpilog(DeviceType deviceType, int deviceIndex, bool non_blocking) =>
                _toEpilog(null, new Device(deviceType, deviceIndex), non_blocking);

            protected virtual void _toEpilog(ScalarType? dtype, Device? device, bool non_blocking)
            {
                foreach (var (_, child) in named_children()) MoveChild(child, dtype, device, non_blocking);
                foreach (var (name, parameter) in ((IEnumerable<(string, Parameter)>)_internal_params).ToList())
                {
                    if (parameter.IsInvalid)
                    {
                        if (Moved.TryGetValue(parameter, out var shared)) Put(name, parameter, shared);
                    }
                    else if (ReplaceParameter(dtype, device!, parameter, out var moved))
                    {
                        Put(name, parameter, moved!);
                    }
                }
                foreach (var (name, buffer) in named_buffers(false).ToList())
                {
                    if (ReplaceBuffer(dtype, device!, buffer, out var moved)) Put(name, buffer, moved!);
                }
                if (device is null) return;
                _deviceType = device.type;
                _deviceIndex = device.index;
            }

            protected static bool ReplaceParameter(ScalarType? dtype, Device? device, Parameter param, out Parameter? p)
            {
                p = null;
                if (!Differs(param, dtype, device)) return false;
                using var grad = param.grad;
                using (no_grad())
                {
                    p = new Parameter(Converted(param, dtype, device), param.requires_grad);
                    p.DetachFromDisposeScope();
                    if (grad is null) return true;
                    using var movedGrad = Converted(grad, dtype, device);
                    p.grad = movedGrad;
                }
                return true;
            }

            protected static bool ReplaceBuffer(ScalarType? dtype, Device? device, Tensor buffer, out Tensor? result)
            {
                result = null;
                if (!Differs(buffer, dtype, device)) return false;
                result = Converted(buffer, dtype, device).DetachFromDisposeScope();
                return true;
            }

            // Integers (counters, indices) keep their type.
            private static ScalarType TypeFor(Tensor tensor, ScalarType? dtype) =>
                dtype is { } wanted && (tensor.is_floating_point() || tensor.is_complex()) ? wanted : tensor.dtype;

            private static bool Differs(Tensor tensor, ScalarType? dtype, Device? device) =>
                TypeFor(tensor, dtype) != tensor.dtype ||
                (device is not null && (device.type != tensor.device_type ||
                    (device.type == DeviceType.CUDA && device.index >= 0 && device.index != tensor.device_index)));

            private static Tensor Converted(Tensor tensor, ScalarType? dtype, Device? device) =>
                tensor.to(TypeFor(tensor, dtype), device ?? tensor.device);

            private static void MoveChild(Module child, ScalarType? dtype, Device? device, bool non_blocking)
            {
                if (device is null) child._to(dtype!.Value, non_blocking);
                else if (dtype is null) child._to(device.type, device.index, non_blocking);
                else child._to(device, dtype.Value, non_blocking);
            }

            private void Put(string name, Tensor old, Tensor moved)
            {
                if (moved is Parameter parameter) ConditionallyRegisterParameter(name, parameter);
                else ConditionallyRegisterBuffer(name, moved, !_internal_buffers.TryGetValue(name, out var entry) || entry.Item2);
                foreach (var field in FieldsOf(GetType()))
                {
                    if (ReferenceEquals(field.GetValue(this), old)) field.SetValue(this, moved);
                }
                if (old is Parameter && !old.IsInvalid) Moved.AddOrUpdate(old, moved);
                old.Dispose();
            }

            private protected static void RequireFloating(ScalarType dtype)
            {
                if (dtype is ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float32 or ScalarType.Float64
                    or ScalarType.ComplexFloat32 or ScalarType.ComplexFloat64) return;
                throw new ArgumentException($"nn.Module.to only accepts floating point or complex types, but got desired dtype={dtype}.", nameof(dtype));
            }

            private static void RequireAvailable(DeviceType type)
            {
                if (type == DeviceType.CUDA) InitializeDeviceType(type);
            }

            protected static (Device device, ScalarType dtype) GetDefaultDeviceAndType(Device? device = null, ScalarType? dtype = null) =>
                (device ?? get_default_device(), dtype ?? get_default_dtype());
        }
    }
}
