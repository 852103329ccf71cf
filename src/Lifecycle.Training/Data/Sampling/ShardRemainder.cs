namespace Lifecycle.Training.Data.Sampling;

/// <summary>What becomes of the last samples where the processes cannot have equally many.</summary>
public enum ShardRemainder
{
    /// <summary>The first samples of the epoch come again, so that all processes have equally many: for training.</summary>
    Repeat,

    /// <summary>They are left out, so that all processes have equally many.</summary>
    Drop,

    /// <summary>The first processes have one sample more: each sample comes exactly once, for measuring.</summary>
    Uneven,
}
