namespace Lifecycle.Inference.Preprocessing.Tables;

/// <summary>What a value becomes that is no category: fitting has not seen it, or has dropped it as too rare.</summary>
public enum UnknownPolicy
{
    /// <summary>It counts as unknown: zeros in one-hot encoding, index 0 in the other.</summary>
    AsUnknown,

    /// <summary>An error that names the place. Not together with limits that drop rare values.</summary>
    Refuse,
}
