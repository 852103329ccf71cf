namespace Lifecycle.Training.Augmentation;

/// <summary>An augmentation that, with some settings, is an affine map of each image, and can then be composed with its neighbours.</summary>
internal interface IAffineView
{
    /// <summary>The map; null where it is none.</summary>
    AffineAugmentation? Affine { get; }
}
