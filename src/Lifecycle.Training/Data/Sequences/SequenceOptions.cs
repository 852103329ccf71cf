using System.ComponentModel.DataAnnotations;

namespace Lifecycle.Training.Data.Sequences;

/// <summary>How a <see cref="SequenceDataset"/> pads sequences to a batch.</summary>
public sealed class SequenceOptions
{
    /// <summary>What fills inputs after their end. Default 0.</summary>
    public double Padding { get; init; }

    /// <summary>What fills targets that are sequences after their end. Default -100, which a loss with ignoreIndex -100 leaves out.</summary>
    public double TargetPadding { get; init; } = -100;

    /// <summary>The length of all, 1 to 16,777,216: shorter ones are padded, longer ones lose their end; null (default) is the batch's longest.</summary>
    [Range(1, 1 << 24)]
    public int? Length { get; init; }

    /// <summary>Lengths are rounded up to multiples of this, 1 (default) to 65,536: fewer different shapes are quicker on some devices.</summary>
    [Range(1, 1 << 16)]
    public int MultipleOf { get; init; } = 1;

    /// <summary>Whether a further input gives the lengths, int64 [count].</summary>
    public bool Lengths { get; init; }

    /// <summary>Whether a further input gives a mask, bool [count, length], true where there is a step and not padding. Comes after the lengths.</summary>
    public bool Mask { get; init; }
}
