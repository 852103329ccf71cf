using System.Diagnostics.CodeAnalysis;
using TorchSharp.Dispatch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp
{
    /// <summary>How a bag gathers its embeddings; the values are ATen's.</summary>
    public enum EmbeddingBagMode
    {
        Sum = 0,
        Mean = 1,
        Max = 2,
    }
}

namespace TorchSharp.Modules
{
    public sealed class EmbeddingBag :
        nn.Module<Tensor, Tensor?, Tensor?, Tensor>, nn.IModule<Tensor, Tensor, Tensor>, nn.IModule<Tensor, Tensor?, Tensor?, Tensor>
    {
        private static readonly Operator BagOp = new("aten::embedding_bag", "padding_idx");
        private static readonly Operator RenormOp = new("aten::embedding_renorm_");

        private readonly Options _options;

        internal EmbeddingBag(Parameter weight, Options options)
            : base(nameof(EmbeddingBag))
        {
            var rows = weight.shape[0];
            if (options.PaddingIndex >= rows)
                throw new ArgumentException($"The padding index must lie within the {rows} embeddings, but is {options.PaddingIndex}.", nameof(options));
            _options = options;
            this.weight = weight;
        }

        [DisallowNull]
        public Parameter? weight
        {
            get => ParameterOrNull(nameof(weight));
            set => SetParameter(nameof(weight), value);
        }

        public new Tensor call(Tensor input, Tensor? offsets, Tensor? perSampleWeights)
        {
            RequireFitting(input, offsets);
            return base.call(input, offsets, perSampleWeights);
        }

        public Tensor call(Tensor input, Tensor? offsets) => call(input, offsets, null);

        public Tensor call(Tensor input) => call(input, null, null);

        /// <summary>The bags of a matrix are its rows; those of a vector start at the offsets.</summary>
        public override Tensor forward(Tensor input, Tensor? offsets, Tensor? perSampleWeights)
        {
            using var scope = NewDisposeScope();
            var shape = input.shape;
            if (shape.Length == 2)
            {
                offsets = arange(0, input.numel(), shape[1], input.dtype, input.device);
                (input, perSampleWeights) = (input.reshape(-1), perSampleWeights?.reshape(-1));
            }
            if (_options.MaxNorm is { } norm)
            {
                using (no_grad()) Aten.CallVoid(RenormOp, weight, input, norm, _options.NormType);
            }
            var (bags, _, _, _) = Aten.Call4(
                BagOp, weight, input, offsets, _options.ScaleGradByFrequency, (long)_options.Mode, _options.Sparse, perSampleWeights,
                _options.IncludeLastOffset, _options.PaddingIndex < 0 ? Arg.None : _options.PaddingIndex);
            return bags.MoveToOuterDisposeScope();
        }

        internal EmbeddingBag Initialized()
        {
            nn.init.normal_(weight!);
            if (_options.PaddingIndex < 0) return this;
            using (no_grad())
            using (var row = weight!.select(0, _options.PaddingIndex))
                row.zero_();
            return this;
        }

        private static void RequireFitting(Tensor input, Tensor? offsets)
        {
            var dimensions = input.shape.Length;
            if (input.is_floating_point() || input.is_complex() || input.dtype == ScalarType.Bool)
                throw new ArgumentException($"The input must be of an integer type, but is {input.dtype}.", nameof(input));
            if (offsets is not null && offsets.dtype != input.dtype)
                throw new ArgumentException($"Input and offsets must be of one type, but are {input.dtype} and {offsets.dtype}.", nameof(offsets));
            if (dimensions == 1 && offsets is null) throw new ArgumentException("An input of 1 dimension needs offsets.", nameof(offsets));
            if (dimensions == 2 && offsets is not null) throw new ArgumentException("The bags of an input of 2 dimensions are its rows: it takes no offsets.", nameof(offsets));
        }

        internal sealed record Options(
            double? MaxNorm, double NormType, bool ScaleGradByFrequency, EmbeddingBagMode Mode, bool Sparse, bool IncludeLastOffset, long PaddingIndex);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static EmbeddingBag EmbeddingBag(
                long num_embeddings, long embedding_dims, double? max_norm = null, double norm_type = 2.0, bool scale_grad_by_freq = false,
                EmbeddingBagMode mode = EmbeddingBagMode.Mean, bool sparse = false, bool include_last_offset = false, long padding_index = -1,
                Device? device = null, ScalarType? dtype = null)
            {
                var options = new EmbeddingBag.Options(max_norm, norm_type, scale_grad_by_freq, mode, sparse, include_last_offset, padding_index);
                return new EmbeddingBag(new Parameter(empty([num_embeddings, embedding_dims], dtype, device)), options).Initialized();
            }

            public static EmbeddingBag EmbeddingBag_from_pretrained(
                Tensor embeddings, bool freeze = true, double? max_norm = null, double norm_type = 2.0, bool scale_grad_by_freq = false,
                EmbeddingBagMode mode = EmbeddingBagMode.Mean, bool sparse = false, bool include_last_offset = false, long padding_index = -1,
                Device? device = null, ScalarType? dtype = null)
            {
                var options = new EmbeddingBag.Options(max_norm, norm_type, scale_grad_by_freq, mode, sparse, include_last_offset, padding_index);
                // The embeddings stay the caller's; moving a parameter takes over its tensor.
                var weight = new Parameter(embeddings.detach().to(dtype ?? embeddings.dtype, device ?? embeddings.device), !freeze);
                return new EmbeddingBag(weight, options);
            }
        }
    }
}
