using System.ComponentModel.DataAnnotations;

namespace Lifecycle;

/// <summary>How a model is written.</summary>
public sealed class OnnxSaveOptions
{
    /// <summary>The most bytes of tensors in one file: protobuf counts in 32 bits, and 64 MB are kept for what is no tensor.</summary>
    internal const long MostBytes = int.MaxValue - (64 << 20);

    /// <summary>
    /// The most bytes of tensors that the file itself holds; 0 to 2,080,374,783, which is the default. A model of more keeps
    /// the elements of its constants (external data) in a second file beside it.
    /// </summary>
    [Range(0d, MostBytes)]
    public long MaxBytes { get; init; } = MostBytes;

    /// <summary>The least bytes of a constant whose elements go to the second file, where there is one; 1,024 by default. Smaller ones, such as shapes, stay, as readers expect of them.</summary>
    [Range(1, int.MaxValue)]
    public int MinExternalBytes { get; init; } = 1024;
}
