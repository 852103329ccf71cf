using static TorchSharp.torch;

namespace Lifecycle.Training.Optimization.LossFunctions;

/// <summary>A loss whose mean may not count all samples alike: where a batch comes in parts, each counts by its share of what all divide by.</summary>
internal interface IWeighedLoss : ILoss
{
    /// <summary>Whether it weighs samples, with the settings it has.</summary>
    bool Weighs { get; }

    /// <summary>What the mean over these int64 labels divides by, a scalar on their device.</summary>
    Tensor Divisor(Tensor labels);
}

/// <summary>A loss of a part as it counts in the whole.</summary>
internal static class WeighedLosses
{
    /// <summary>Below any divisor that comes of labels that count.</summary>
    public const double Least = 1e-12;

    /// <summary>Whether a loss weighs samples.</summary>
    public static bool Weighs(this ILoss loss) => loss is IWeighedLoss { Weighs: true };
}
