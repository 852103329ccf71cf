using TorchSharp.Dispatch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class Embedding : nn.Module<Tensor, Tensor>
    {
        private static readonly Operator EmbeddingOp = new("aten::embedding");
        private static readonly Operator RenormOp = new("aten::embedding_renorm_");

        private readonly long _paddingIndex;
        private readonly double? _maxNorm;
        private readonly double _normType;
        private readonly bool _scaleGradByFrequency;
        private readonly bool _sparse;

        internal Embedding(Parameter weight, long? padding_idx, double? max_norm, double norm_type, bool scale_grad_by_freq, bool sparse)
            : base(nameof(Embedding))
        {
            var rows = weight.shape[0];
            if (padding_idx < -rows || padding_idx >= rows)
                throw new ArgumentOutOfRangeException(nameof(padding_idx), padding_idx, $"The padding index must lie within the {rows} embeddings.");
            _paddingIndex = padding_idx < 0 ? padding_idx.Value + rows : padding_idx ?? -1;
            (_maxNorm, _normType, _scaleGradByFrequency, _sparse) = (max_norm, norm_type, scale_grad_by_freq, sparse);
            this.weight = weight;
        }

        public Parameter weight
        {
            get => ParameterOrNull(nameof(weight))!;
            set => SetParameter(nameof(weight), value);
        }

        public override Tensor forward(Tensor input)
        {
            if (_maxNorm is { } norm)
            {
                using (no_grad()) Aten.CallVoid(RenormOp, weight, input, norm, _normType);
            }
            return Aten.Call(EmbeddingOp, weight, input, _paddingIndex, _scaleGradByFrequency, _sparse);
        }

        internal Embedding Initialized()
        {
            nn.init.normal_(weight);
            if (_paddingIndex < 0) return this;
            using (no_grad())
            using (var row = weight.select(0, _paddingIndex))
                row.zero_();
            return this;
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Embedding Embedding(
                long num_embeddings, long embedding_dims, long? padding_idx = null, double? max_norm = null, double norm_type = 2.0,
                bool scale_grad_by_freq = false, bool sparse = false, Device? device = null, ScalarType? dtype = null)
            {
                var weight = new Parameter(empty([num_embeddings, embedding_dims], dtype, device));
                return new Embedding(weight, padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse).Initialized();
            }

            public static Embedding Embedding_from_pretrained(
                Tensor embeddings, bool freeze = true, long? padding_idx = null, double? max_norm = null, double norm_type = 2.0,
                bool scale_grad_by_freq = false, bool sparse = false, Device? device = null, ScalarType? dtype = null)
            {
                // The embeddings stay the caller's; moving a parameter takes over its tensor.
                var weight = new Parameter(embeddings.detach().to(dtype ?? embeddings.dtype, device ?? embeddings.device), !freeze);
                return new Embedding(weight, padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse);
            }
        }
    }
}
