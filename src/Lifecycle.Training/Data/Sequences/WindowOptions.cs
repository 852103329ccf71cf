using System.ComponentModel.DataAnnotations;

namespace Lifecycle.Training.Data.Sequences;

/// <summary>How a <see cref="WindowDataset"/> cuts a series.</summary>
public sealed class WindowOptions
{
    /// <summary>Steps that a sample looks back on, 1 to 16,777,216.</summary>
    [Range(1, 1 << 24)]
    public required int History { get; init; }

    /// <summary>Steps that are to be forecast, 1 (default) to 16,777,216.</summary>
    [Range(1, 1 << 24)]
    public int Horizon { get; init; } = 1;

    /// <summary>Steps between the last that is known and the first that is to be forecast, 0 (default) to 16,777,216.</summary>
    [Range(0, 1 << 24)]
    public int Gap { get; init; }

    /// <summary>Steps from one sample to the next, 1 (default) to 16,777,216.</summary>
    [Range(1, 1 << 24)]
    public int Stride { get; init; } = 1;

    /// <summary>The features that are to be forecast, from 0; null (default) is all.</summary>
    public IReadOnlyList<int>? TargetColumns { get; init; }
}
