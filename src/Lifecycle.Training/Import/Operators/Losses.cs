using static TorchSharp.torch;

namespace Lifecycle.Training.Import.Operators;

/// <summary>Losses inside a graph: input [N, C, ...], target [N, ...].</summary>
internal static class Losses
{
    internal static Tensor NegativeLogLikelihood(NodeContext context) => Loss(context, context[0], context[1], context.Find(2));

    internal static ImportValue[] SoftmaxCrossEntropy(NodeContext context)
    {
        var logarithms = context[0].log_softmax(1);
        return [Loss(context, logarithms, context[1], context.Find(2)), logarithms];
    }

    private static Tensor Loss(NodeContext context, Tensor logarithms, Tensor target, Tensor? weight)
    {
        var wide = target.to(ScalarType.Int64);
        Tensor? counted = null;
        if (context.Attributes.Has("ignore_index"))
        {
            counted = wide.ne(context.Attributes.Int("ignore_index"));
            wide = where(counted, wide, zeros_like(wide));
        }

        var losses = logarithms.gather(1, wide.unsqueeze(1)).squeeze(1).neg();
        var weights = weight?.index_select(0, wide.reshape(-1)).reshape(wide.shape);
        if (counted is not null) weights = weights is null ? counted.to(losses.dtype) : weights.mul(counted.to(losses.dtype));
        if (weights is not null) losses = losses.mul(weights);
        return context.Attributes.Text("reduction", "mean") switch
        {
            "none" => losses,
            "sum" => losses.sum(),
            _ => weights is null ? losses.mean() : losses.sum().div(weights.sum()),
        };
    }
}
