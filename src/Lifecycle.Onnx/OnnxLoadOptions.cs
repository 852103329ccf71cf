using System.ComponentModel.DataAnnotations;
using Lifecycle.Onnx.Options;

namespace Lifecycle;

/// <summary>Limits on what is read as a model. They stand before ONNX Runtime's own, of which it has few.</summary>
public sealed class OnnxLoadOptions
{
    /// <summary>
    /// The most bytes that the file and its external data may have together, 1 to 1,099,511,627,776; 2,147,483,647 by default,
    /// which is the most that the format allows one file. Raise it for larger models, whose constants lie in a second file.
    /// </summary>
    [Range(1d, 1L << 40)]
    public long MaxBytes { get; init; } = int.MaxValue;

    /// <summary>The most nodes, those of bodies and of functions counted as often as they are called, 1 to 100,000,000; 1,000,000 by default.</summary>
    [Range(1, 100_000_000)]
    public int MaxNodes { get; init; } = 1_000_000;

    /// <summary>How deep bodies (of If, Loop, Scan) and calls of functions may be nested, together, 1 to 30; 16 by default.</summary>
    [Range(1, 30)]
    public int MaxNesting { get; init; } = 16;

    /// <summary>
    /// The most bytes of a tensor whose size follows from the file alone, and of all tensors together that are computed of nothing but
    /// constants, which happens while the model is loaded; 1 to 1,099,511,627,776; 2,147,483,648 by default.
    /// </summary>
    [Range(1d, 1L << 40)]
    public long MaxTensorBytes { get; init; } = 1L << 31;

    /// <summary>The defaults, which need no check.</summary>
    internal static OnnxLoadOptions Default { get; } = new();

    /// <summary>The limit of file and external data, checked.</summary>
    internal long Limit
    {
        get
        {
            if (this != Default) OptionsValidator.Check("The load options are out of range", [("", this)]);
            return MaxBytes;
        }
    }

    /// <summary>The limit of the file itself, checked.</summary>
    internal int FileLimit => (int)Math.Min(Limit, int.MaxValue);
}
