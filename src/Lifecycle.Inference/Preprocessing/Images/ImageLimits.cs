namespace Lifecycle.Inference.Preprocessing.Images;

/// <summary>How large an image may be, told from its header before memory is taken for it.</summary>
internal sealed record ImageLimits(long MaxPixels)
{
    /// <summary>The most pixels an image may have unless told otherwise: 2^27, which take 512 MiB.</summary>
    public const long DefaultMaxPixels = 1L << 27;

    public void Check(long width, long height)
    {
        if (width < 1 || height < 1 || width > int.MaxValue || height > int.MaxValue || width * height > MaxPixels)
            throw new ImageException($"has {width} x {height} pixels; expected at least one and at most {MaxPixels}; make it smaller or raise the limit");
    }
}
