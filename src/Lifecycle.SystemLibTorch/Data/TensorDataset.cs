using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class utils
        {
            public static partial class data
            {
                public static TensorDataset TensorDataset(params Tensor[] tensors) => new(tensors);
            }
        }
    }
}

namespace TorchSharp.Modules
{
    /// <summary>Tensors whose first dimension counts samples. It has handles of its own on them.</summary>
    public class TensorDataset : utils.data.IterableDataset
    {
        private readonly Tensor[] _tensors;

        internal TensorDataset(Tensor[] tensors)
        {
            if (tensors is null || tensors.Length == 0) throw new ArgumentNullException(nameof(tensors));
            if (Array.Exists(tensors, static tensor => tensor.dim() == 0) || Array.Exists(tensors, tensor => tensor.size(0) != tensors[0].size(0)))
            {
                var shapes = string.Join(", ", tensors.Select(static tensor => $"[{string.Join(", ", tensor.shape)}]"));
                throw new ArgumentException($"All tensors must have the same first dimension size, but their shapes are {shapes}.", nameof(tensors));
            }
            _tensors = Array.ConvertAll(tensors, static tensor => tensor.alias().DetachFromDisposeScope());
        }

        public override long Count => _tensors[0].size(0);

        public IList<Tensor> this[long index] => _tensors.Select(tensor => tensor[index]).ToList();

        public override IList<Tensor> GetTensor(long index) => this[index];

        protected override void Dispose(bool disposing)
        {
            if (!disposing) return;
            foreach (var tensor in _tensors) tensor.Dispose();
        }
    }
}
