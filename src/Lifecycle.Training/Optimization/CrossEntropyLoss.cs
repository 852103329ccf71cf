using System.ComponentModel.DataAnnotations;
using static TorchSharp.torch;

namespace Lifecycle.Training.Optimization;

/// <summary>Cross-entropy of logits against labels, with label smoothing.</summary>
internal sealed class CrossEntropyLoss(double labelSmoothing) : ILoss
{
    [Range(0.0, 1.0)]
    public double LabelSmoothing { get; } = labelSmoothing;

    public string Name => "CrossEntropy";

    public Tensor Compute(Tensor output, Tensor target) => nn.functional.cross_entropy(output, target, label_smoothing: LabelSmoothing);

    public string? Mismatch(IReadOnlyList<long> outputShape, IReadOnlyList<long> targetShape, ScalarType targetType)
    {
        if (targetType != ScalarType.Int64) return "Int64 labels";
        if (outputShape.Count < 2) return "an output of [count x classes]";
        var expected = outputShape.Take(1).Concat(outputShape.Skip(2));
        return expected.SequenceEqual(targetShape) ? null : "an output of [count x classes] and labels of [count], with the same further axes";
    }

    public long? ClassCount(IReadOnlyList<long> outputShape) => outputShape[1];
}
