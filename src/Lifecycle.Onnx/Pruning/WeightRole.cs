namespace Lifecycle.Onnx.Pruning;

/// <summary>What a constant does along the dimension that channels lie on.</summary>
public enum WeightRole
{
    /// <summary>Nothing that counts for importance: a table of positions, a mask.</summary>
    Other,
    /// <summary>A weight whose rows make the channels.</summary>
    Output,
    /// <summary>A weight that takes the channels.</summary>
    Input,
    /// <summary>A factor of each channel, such as a norm's.</summary>
    Scale,
    /// <summary>What is added to each channel: a bias.</summary>
    Shift,
    /// <summary>A running mean or variance.</summary>
    Statistic,
}
