namespace Lifecycle;

/// <summary>An axis of the inputs that takes any length in the exported model, beside the batch.</summary>
/// <param name="Name">
/// What the axis is called in the file, such as <c>sequence</c> or <c>height</c>. Axes of one name have one length: for two
/// inputs of equal length, name both axes alike.
/// </param>
/// <param name="Axis">Which axis of the input it is, counted from 0; negative from the end.</param>
public sealed record DynamicAxis(string Name, int Axis)
{
    /// <summary>The input's name; null (the default) for all inputs.</summary>
    public string? Input { get; init; }

    /// <summary>What the length is a multiple of, for models that halve it several times: 32, say; 1 by default.</summary>
    public int Multiple { get; init; } = 1;

    /// <summary>The greatest length that the model takes, such as the length of its table of positions; null for none.</summary>
    public long? Maximum { get; init; }
}
