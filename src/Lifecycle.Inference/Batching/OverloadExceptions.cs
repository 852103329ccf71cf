namespace Lifecycle.Inference.Batching;

/// <summary>More was asked than the model can give in time. The request did not run; asked again later, or elsewhere, it may succeed.</summary>
public abstract class OverloadException : LifecycleException
{
    private protected OverloadException(string message) : base(message) { }
}

/// <summary>The queue had no room for the request, or would not have answered it within the stated p99.</summary>
public sealed class QueueFullException : OverloadException
{
    internal QueueFullException(string message) : base(message) { }
}

/// <summary>The request's time was over before it could run.</summary>
public sealed class DeadlineException : OverloadException
{
    internal DeadlineException(string message) : base(message) { }
}
