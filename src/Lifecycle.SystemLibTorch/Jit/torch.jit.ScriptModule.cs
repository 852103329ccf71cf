using TorchSharp.Dispatch;
using TorchSharp.Jit;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class jit
    {
        /// <summary>
        /// A TorchScript module. Its parameters and buffers are registered under their full names; they share memory with those of
        /// its children, which belong to it and are disposed of with it.
        /// </summary>
        public partial class ScriptModule : nn.Module
        {
            private List<(string, nn.Module)>? _children;

            internal ScriptModule(JitHandle handle)
                : base("")
            {
                Handle = handle;
                foreach (var (parameterName, parameter) in JitMembers.Tensors(handle, JitMembers.Kind.Parameters))
                    register_parameter(parameterName, new Parameter(parameter, parameter.requires_grad));
                foreach (var (bufferName, buffer) in JitMembers.Tensors(handle, JitMembers.Kind.Buffers)) register_buffer(bufferName, buffer);
            }

            internal JitHandle Handle { get; }

            public override unsafe bool training
            {
                get
                {
                    int on;
                    NativeError.Throw(Native.jit_is_training(Handle, &on));
                    return on != 0;
                }
            }

            public override void train(bool on = true) => NativeError.Throw(Native.jit_train(Handle, on ? 1 : 0));

            public override void eval() => train(false);

            public override IEnumerable<(string name, nn.Module module)> named_children() =>
                _children ??= JitMembers.Children(Handle).ConvertAll(static child => (child.Name, (nn.Module)new ScriptModule(child.Module)));

            public override IEnumerable<(string name, nn.Module module)> named_modules()
            {
                foreach (var (name, child) in named_children())
                {
                    yield return (name, child);
                    foreach (var (inner, module) in child.named_modules()) yield return ($"{name}.{inner}", module);
                }
            }

            public (string name, Tensor buffer)[] named_attributes(bool recurse = true) =>
                [.. JitMembers.Tensors(Handle, recurse ? JitMembers.Kind.Tensors : JitMembers.Kind.OwnTensors)];

            public void set_attribute(string name, Tensor buffer)
            {
                ArgumentException.ThrowIfNullOrEmpty(name);
                ArgumentNullException.ThrowIfNull(buffer);
                NativeError.Throw(Native.jit_set_attribute(Handle, name, buffer.Handle));
                GC.KeepAlive(buffer);
                foreach (var (attribute, tensor) in named_attributes(recurse: false))
                {
                    if (!string.Equals(attribute, name, StringComparison.Ordinal)) tensor.Dispose();
                    else if (BufferOrNull(name) is not null) SetBuffer(name, tensor);
                    else if (ParameterOrNull(name) is not null) SetParameter(name, new Parameter(tensor, tensor.requires_grad));
                    else tensor.Dispose();
                }
            }

            public unsafe int GetNumberOfInputs()
            {
                int inputs, outputs;
                NativeError.Throw(Native.jit_arity(Handle, &inputs, &outputs));
                return inputs;
            }

            public unsafe int GetNumberOfOutputs()
            {
                int inputs, outputs;
                NativeError.Throw(Native.jit_arity(Handle, &inputs, &outputs));
                return outputs;
            }

            public object call(params object[] input) => forward(input);

            public object forward(params object[] input) => invoke("forward", input);

            public unsafe object invoke(string name, params object[] objs)
            {
                ArgumentException.ThrowIfNullOrEmpty(name);
                return JitValues.Invoke(name, objs, (arguments, count, result) => Native.jit_invoke(Handle, name, arguments, count, result))!;
            }

            public TResult invoke<TResult>(string name, params object[] inputs) => (TResult)invoke(name, inputs);

            public TResult invoke<T, TResult>(string name, params T[] inputs) => (TResult)invoke(name, Array.ConvertAll(inputs, static input => (object)input!));

            protected internal override nn.Module _to(Device device, ScalarType dtype, bool non_blocking)
            {
                RequireFloating(dtype);
                return Move(device.type, device.index, (int)dtype);
            }

            protected internal override nn.Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking) => Move(deviceType, deviceIndex, -1);

            protected internal override nn.Module _to(ScalarType dtype, bool non_blocking)
            {
                RequireFloating(dtype);
                NativeError.Throw(Native.jit_to(Handle, -1, -1, (int)dtype));
                return this;
            }

            private protected override void DisposeNative()
            {
                foreach (var (_, child) in _children ?? []) child.Dispose();
                Handle.Dispose();
            }

            private ScriptModule Move(DeviceType type, int index, int dtype)
            {
                InitializeDeviceType(type);
                (_deviceType, _deviceIndex) = (type, type == DeviceType.CUDA ? index : -1);
                NativeError.Throw(Native.jit_to(Handle, (int)type, _deviceIndex, dtype));
                return this;
            }
        }
    }
}
