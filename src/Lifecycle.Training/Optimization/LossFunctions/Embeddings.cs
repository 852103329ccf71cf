using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Optimization.LossFunctions;

/// <summary>Losses of embeddings that belong together or not, which lie side by side along the second axis of the output.</summary>
internal static class Embeddings
{
    public static ILoss Cosine(double margin) => new ShapedLoss("CosineEmbedding", (output, target, _) =>
        output.Count == 3 && output[1] == 2 && target.SequenceEqual([output[0]]) ? null : "an output of [count x 2 x size], the pairs' embeddings, and targets of [count], 1 for those that belong together, else -1 or 0",
        (output, target) =>
        {
            var likeness = nn.functional.normalize(output.select(1, 0), dim: 1).mul(nn.functional.normalize(output.select(1, 1), dim: 1)).sum(dim: 1);
            return torch.where(target.gt(0), likeness.neg().add(1), likeness.sub(margin).clamp_min(0)).mean();
        }, ("Margin", margin, -1, 1));

    public static ILoss Triplet(double margin) => new ShapedLoss("Triplet", static (output, _, _) =>
        output.Count == 3 && output[1] == 3 ? null : "an output of [count x 3 x size], the embeddings of anchor, one like it, one unlike it",
        (output, _) => Distance(output, 1).sub(Distance(output, 2)).add(margin).clamp_min(0).mean(), ("Margin", margin, 0, 1e9));

    public static ILoss InfoNce(double temperature) => new ShapedLoss("InfoNce", static (output, _, _) =>
        output.Count == 3 && output[1] == 2 ? null : "an output of [count x 2 x size], the embeddings of two views of each sample",
        (output, _) =>
        {
            var count = output.shape[0];
            var views = nn.functional.normalize(torch.cat([output.select(1, 0), output.select(1, 1)]), dim: 1);
            var itself = torch.eye(2 * count, dtype: ScalarType.Bool, device: output.device);
            var likeness = views.matmul(views.t()).div(temperature).masked_fill(itself, double.NegativeInfinity);
            // The other view of a sample is half the rows away.
            var other = torch.arange(2 * count, ScalarType.Int64, output.device).add(count).remainder(2 * count);
            return nn.functional.cross_entropy(likeness, other);
        }, ("Temperature", temperature, 1e-6, 1e6));

    // PyTorch's pairwise distance adds this to each difference.
    private static Tensor Distance(Tensor output, long to) => output.select(1, 0).sub(output.select(1, to)).add(1e-6).square().sum(dim: 1).sqrt();
}
