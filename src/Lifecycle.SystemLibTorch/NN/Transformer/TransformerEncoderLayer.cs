using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class TransformerEncoderLayer : nn.Module<Tensor, Tensor>, nn.IModule<Tensor, Tensor, Tensor>, nn.IModule<Tensor, Tensor, Tensor, Tensor>
    {
        private readonly EncoderLayerPart _layer;

        internal TransformerEncoderLayer(LayerOptions options)
            : base(nameof(TransformerEncoderLayer))
        {
            Options = options;
            _layer = new EncoderLayerPart(this, "", options);
        }

        internal LayerOptions Options { get; }

        public Tensor call(Tensor src, Tensor? src_mask, Tensor? src_key_padding_mask) => _layer.Run(src, src_mask, src_key_padding_mask);

        public Tensor call(Tensor src, Tensor? src_mask) => _layer.Run(src, src_mask, null);

        public override Tensor forward(Tensor src) => _layer.Run(src, null, null);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static TransformerEncoderLayer TransformerEncoderLayer(
                long d_model = 512, long nhead = 8, long dim_feedforward = 2048, double dropout = 0.1, Activations activation = Activations.ReLU) =>
                new(new LayerOptions(d_model, nhead, dim_feedforward, dropout, activation));
        }
    }
}
