using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class TransformerEncoder : nn.Module<Tensor, Tensor?, Tensor?, Tensor>, nn.IModule<Tensor, Tensor, Tensor>, nn.IModule<Tensor, Tensor>
    {
        private readonly EncoderLayerPart[] _layers;

        internal TransformerEncoder(TransformerEncoderLayer layer, long count)
            : base(nameof(TransformerEncoder))
        {
            _layers = LayerStack.Of(this, "", count, layer, layer.Options, (owner, prefix) => new EncoderLayerPart(owner, prefix, layer.Options));
        }

        public enum Activations
        {
            ReLU = 0,
            GELU = 1,
        }

        public Tensor call(Tensor src, Tensor? src_mask) => call(src, src_mask, null);

        public Tensor call(Tensor src) => call(src, null, null);

        public override Tensor forward(Tensor src, Tensor? src_mask, Tensor? src_key_padding_mask) =>
            LayerStack.Run(_layers, src, (layer, current) => layer.Run(current, src_mask, src_key_padding_mask));
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static TransformerEncoder TransformerEncoder(TransformerEncoderLayer encoder_layer, long num_layers) =>
                new(encoder_layer, num_layers);
        }
    }
}
