namespace Lifecycle.Inference.Preprocessing.Images;

/// <summary>How the pixels of a resized image are computed.</summary>
public enum ImageResampling
{
    /// <summary>Bilinear, over as many pixels as become one where the image shrinks: the very bytes of Pillow's BILINEAR, and torchvision's with antialias.</summary>
    Antialiased,

    /// <summary>Bilinear over two pixels an axis, rounded an axis at a time: within one of OpenCV's and of torch's interpolate.</summary>
    Plain,
}
