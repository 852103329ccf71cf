namespace Lifecycle.Inference.Batching;

/// <summary>What becomes of requests that are queued when a batcher is disposed.</summary>
public enum Disposal
{
    /// <summary>They are answered first.</summary>
    Drain,

    /// <summary>They fail with <see cref="ObjectDisposedException"/>; those that run are answered.</summary>
    Fail,
}
