namespace Lifecycle;

/// <summary>What an exported model does with its scores beyond what the TorchSharp model does.</summary>
public enum OutputActivation
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Turns scores into probabilities over the second axis, that of the classes.</summary>
    Softmax,

    /// <summary>Gives the place of the greatest score of the second axis, that of the classes, as an int64.</summary>
    ArgMax,
}
