namespace Lifecycle.Inference.Preprocessing.Images;

/// <summary>How an image of any size is brought to a fixed one.</summary>
public enum ImageFit
{
    /// <summary>Its shorter side is resized and the middle is cut out, so that shapes stay as they are: torchvision's Resize and CenterCrop.</summary>
    ResizeAndCrop,

    /// <summary>Both sides are resized, whatever the shape becomes: torchvision's Resize of two sides.</summary>
    Stretch,
}
