using System.ComponentModel.DataAnnotations;
using Lifecycle.Onnx.Options;

namespace Lifecycle;

/// <summary>Limits on what is read as a model.</summary>
public sealed class OnnxLoadOptions
{
    /// <summary>
    /// The most bytes that the file and its external data may have together, 1 to 1,099,511,627,776; 2,147,483,647 by default,
    /// which is the most that the format allows one file. Raise it for larger models, whose constants lie in a second file.
    /// </summary>
    [Range(1d, 1L << 40)]
    public long MaxBytes { get; init; } = int.MaxValue;

    /// <summary>The limit of file and external data, checked.</summary>
    internal long Limit
    {
        get
        {
            OptionsValidator.Check("The load options are out of range", [("", this)]);
            return MaxBytes;
        }
    }

    /// <summary>The limit of the file itself, checked.</summary>
    internal int FileLimit => (int)Math.Min(Limit, int.MaxValue);
}
