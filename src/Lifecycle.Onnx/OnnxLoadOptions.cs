using System.ComponentModel.DataAnnotations;
using Lifecycle.Onnx.Options;

namespace Lifecycle;

/// <summary>Limits on what is read as a model.</summary>
public sealed class OnnxLoadOptions
{
    /// <summary>The most bytes that the file and its external data may have together; 1 to 2,147,483,647, which is the default and what the format allows.</summary>
    [Range(1d, int.MaxValue)]
    public long MaxBytes { get; init; } = int.MaxValue;

    /// <summary>The limit, checked.</summary>
    internal int Limit
    {
        get
        {
            OptionsValidator.Check("The load options are out of range", [("", this)]);
            return (int)MaxBytes;
        }
    }
}
