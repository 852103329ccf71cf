using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class TransformerDecoder : nn.Module<Tensor, Tensor, Tensor?, Tensor?, Tensor?, Tensor?, Tensor>
    {
        private readonly DecoderLayerPart[] _layers;

        internal TransformerDecoder(TransformerDecoderLayer layer, long count)
            : base(nameof(TransformerDecoder))
        {
            _layers = LayerStack.Of(this, "", count, layer, layer.Options, (owner, prefix) => new DecoderLayerPart(owner, prefix, layer.Options));
        }

        public new Tensor call(
            Tensor tgt, Tensor memory, Tensor? tgt_mask, Tensor? memory_mask = null, Tensor? tgt_key_padding_mask = null,
            Tensor? memory_key_padding_mask = null) =>
            base.call(tgt, memory, tgt_mask, memory_mask, tgt_key_padding_mask, memory_key_padding_mask);

        public Tensor call(Tensor tgt, Tensor memory) => base.call(tgt, memory, null, null, null, null);

        public override Tensor forward(
            Tensor tgt, Tensor memory, Tensor? tgt_mask, Tensor? memory_mask = null, Tensor? tgt_key_padding_mask = null,
            Tensor? memory_key_padding_mask = null)
        {
            var masks = new DecoderMasks(tgt_mask, memory_mask, tgt_key_padding_mask, memory_key_padding_mask);
            return LayerStack.Run(_layers, tgt, (layer, current) => layer.Run(current, memory, masks));
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static TransformerDecoder TransformerDecoder(TransformerDecoderLayer decoder_layer, long num_layers) =>
                new(decoder_layer, num_layers);
        }
    }
}
