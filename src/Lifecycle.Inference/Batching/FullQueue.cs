namespace Lifecycle.Inference.Batching;

/// <summary>What a request meets that finds the queue full.</summary>
public enum FullQueue
{
    /// <summary>It fails at once with a <see cref="QueueFullException"/>, so that the caller can turn to another machine.</summary>
    Reject,

    /// <summary>It waits for a place, by priority and fairly between callers as in the queue itself.</summary>
    Wait,
}
