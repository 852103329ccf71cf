namespace Lifecycle.Inference.Batching;

/// <summary>Which requests go first. A lower one waits as long as a higher one is queued.</summary>
public enum RequestPriority
{
    /// <summary>Only when nothing else is queued.</summary>
    Low,

    /// <summary>As most requests.</summary>
    Normal,

    /// <summary>Before all others.</summary>
    High,
}
