namespace Lifecycle.Training.Augmentation;

/// <summary>What lies outside an image's frame.</summary>
public enum PaddingMode
{
    /// <summary>Black.</summary>
    Zeros,

    /// <summary>The image mirrored, without repeating its outermost pixels.</summary>
    Reflect,

    /// <summary>Its outermost pixels.</summary>
    Edge,
}
