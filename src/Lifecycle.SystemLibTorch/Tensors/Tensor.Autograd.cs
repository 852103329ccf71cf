using TorchSharp.Dispatch;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public bool requires_grad
        {
            get
            {
                var result = Native.autograd_requires_grad(Handle) != 0;
                GC.KeepAlive(this);
                return result;
            }

            set
            {
                NativeError.Throw(Native.autograd_set_requires_grad(Handle, value ? 1 : 0));
                GC.KeepAlive(this);
            }
        }

        public bool is_leaf
        {
            get
            {
                var result = Native.autograd_is_leaf(Handle) != 0;
                GC.KeepAlive(this);
                return result;
            }
        }

        /// <summary>The gradient that <see cref="backward()"/> left, as a new object each time; null where there is none.</summary>
        public unsafe Tensor? grad
        {
            get
            {
                nint handle;
                var error = Native.autograd_grad_of(Handle, &handle);
                GC.KeepAlive(this);
                NativeError.Throw(error);
                return handle == 0 ? null : new Tensor(handle);
            }

            set
            {
                if (value is not null && !value.shape.AsSpan().SequenceEqual(shape))
                    throw new ArgumentException($"A gradient of shape [{string.Join(", ", value.shape)}] does not fit a tensor of shape [{string.Join(", ", shape)}].", nameof(value));
                NativeError.Throw(Native.autograd_set_grad_of(Handle, value?.Handle ?? 0));
                GC.KeepAlive(value);
                GC.KeepAlive(this);
            }
        }

        public Tensor requires_grad_(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        public Tensor with_requires_grad(bool requires_grad = true) => requires_grad_(requires_grad);

        public void retain_grad()
        {
            NativeError.Throw(Native.autograd_retain_grad(Handle));
            GC.KeepAlive(this);
        }

        public void backward() => autograd.backward([this]);

        public void backward(IList<Tensor>? grad_tensors = null, bool retain_graph = false, bool create_graph = false, IList<Tensor>? inputs = null) =>
            autograd.backward([this], grad_tensors, retain_graph, create_graph, inputs);
    }
}
