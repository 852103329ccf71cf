using static TorchSharp.torch;

namespace Lifecycle.Training.Optimization.LossFunctions;

/// <summary>A loss whose mean may not count all samples alike: where a batch comes in parts, each counts by its share of what all divide by.</summary>
internal interface IWeighedLoss : ILoss
{
    /// <summary>Whether it weighs samples, with the settings it has.</summary>
    bool Weighs { get; }

    /// <summary>The weighed losses of int64 labels, added up.</summary>
    Tensor Sum(Tensor output, Tensor labels);

    /// <summary>What the mean over these labels divides such a sum by, a scalar on their device; 0 where none counts.</summary>
    Tensor Divisor(Tensor labels);
}

/// <summary>A loss of a part as it counts in the whole.</summary>
internal static class WeighedLosses
{
    // Below any divisor that comes of labels that count.
    private const double Least = 1e-12;

    /// <summary>One by a divisor, or 0 where no label counts.</summary>
    public static Tensor Inverse(Tensor divisor) => divisor.gt(0).to(divisor.dtype).div(divisor.clamp_min(Least));

    /// <summary>Whether a loss weighs samples.</summary>
    public static bool Weighs(this ILoss loss) => loss is IWeighedLoss { Weighs: true };
}
