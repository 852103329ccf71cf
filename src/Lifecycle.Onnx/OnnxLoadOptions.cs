namespace Lifecycle;

/// <summary>Limits on what is read as a model.</summary>
public sealed class OnnxLoadOptions
{
    /// <summary>The most bytes that the file and its external data may have together; 1 to 2,147,483,647, which is the default and what the format allows.</summary>
    public long MaxBytes { get; init; } = int.MaxValue;

    internal int Limit => MaxBytes is > 0 and <= int.MaxValue ? (int)MaxBytes
        : throw new UsageException($"Option MaxBytes is {MaxBytes}; expected 1 to {int.MaxValue}; set it in that range.");
}
