using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>A tensor that a module trains. It takes over the tensor it is made of, with its place in a dispose scope.</summary>
    public class Parameter : Tensor
    {
        public Parameter(Tensor data, bool requires_grad = true)
            : base(Taken(data, requires_grad), register: false) => DisposeScope.ReplaceWith(data, this);

        private static IntPtr Taken(Tensor data, bool requires_grad)
        {
            data.requires_grad = requires_grad;
            return data.TakeHandle();
        }
    }
}

namespace TorchSharp
{
    public static partial class TensorExtensionMethods
    {
        public static Parameter AsParameter(this Tensor tensor) => new(tensor);
    }

    public static partial class torch
    {
        public static partial class nn
        {
            public static Parameter Parameter(Tensor data, bool requires_grad = true) => new(data, requires_grad);
        }
    }
}
