using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class Transformer : nn.Module<Tensor, Tensor, Tensor>
    {
        private readonly EncoderLayerPart[] _encoder;
        private readonly NormPart _encoderNorm;
        private readonly DecoderLayerPart[] _decoder;
        private readonly NormPart _decoderNorm;

        internal Transformer(LayerOptions options, long encoders, long decoders)
            : base(nameof(Transformer))
        {
            using (var layer = new TransformerEncoderLayer(options))
                _encoder = LayerStack.Of(this, "encoder.", encoders, layer, options, (owner, prefix) => new EncoderLayerPart(owner, prefix, options));
            _encoderNorm = new NormPart(this, "encoder.norm.", options.Model);
            using (var layer = new TransformerDecoderLayer(options))
                _decoder = LayerStack.Of(this, "decoder.", decoders, layer, options, (owner, prefix) => new DecoderLayerPart(owner, prefix, options));
            _decoderNorm = new NormPart(this, "decoder.norm.", options.Model);
            foreach (var parameter in parameters().Where(static parameter => parameter.dim() > 1)) nn.init.xavier_uniform_(parameter);
        }

        public Tensor call(
            Tensor src, Tensor tgt, Tensor? src_mask, Tensor? tgt_mask = null, Tensor? memory_mask = null, Tensor? src_key_padding_mask = null,
            Tensor? tgt_key_padding_mask = null, Tensor? memory_key_padding_mask = null) =>
            Run(src, tgt, src_mask, src_key_padding_mask, new DecoderMasks(tgt_mask, memory_mask, tgt_key_padding_mask, memory_key_padding_mask));

        public override Tensor forward(Tensor src, Tensor tgt) => Run(src, tgt, null, null, default);

        private Tensor Run(Tensor source, Tensor target, Tensor? mask, Tensor? padding, DecoderMasks masks)
        {
            using var scope = NewDisposeScope();
            var memory = _encoderNorm.Apply(LayerStack.Run(_encoder, source, (layer, current) => layer.Run(current, mask, padding)));
            return _decoderNorm.Apply(LayerStack.Run(_decoder, target, (layer, current) => layer.Run(current, memory, masks))).MoveToOuterDisposeScope();
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Transformer Transformer(
                long d_model = 512, long nhead = 8, long num_encoder_layers = 6, long num_decoder_layers = 6, long dim_feedforward = 2048,
                double dropout = 0.1, Activations activation = Activations.ReLU) =>
                new(new LayerOptions(d_model, nhead, dim_feedforward, dropout, activation), num_encoder_layers, num_decoder_layers);
        }
    }
}
