using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Lifecycle.Benchmarks.Compression;

/// <summary>A transformer encoder of 4 layers, 256 wide, 8 heads; the mean over the sequence, and 16 scores.</summary>
internal sealed class Encoder : Module<Tensor, Tensor>
{
    public const long Width = 256;

    private readonly TorchSharp.Modules.TransformerEncoder encoder = TransformerEncoder(TransformerEncoderLayer(Width, 8, dim_feedforward: 4 * Width), 4);
    private readonly Module<Tensor, Tensor> head = Linear(Width, 16);

    public Encoder() : base(nameof(Encoder))
    {
        RegisterComponents();
        // Layers begin as copies of one, which would be kept once.
        foreach (var weight in parameters())
            if (weight.dim() > 1) init.normal_(weight, 0, 0.05);
    }

    public override Tensor forward(Tensor input) => head.call(encoder.call(input.transpose(0, 1), null, null).mean([0L]));
}
