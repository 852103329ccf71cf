namespace Lifecycle.Inference.Batching;

/// <summary>How one request is to be served. Unchanging, so one may serve any number of requests.</summary>
public sealed record RequestOptions
{
    /// <summary>What a request is served like without options: normal priority, no deadline, the callers without a name.</summary>
    internal static readonly RequestOptions Default = new();

    /// <summary>Which requests go first. Default <see cref="RequestPriority.Normal"/>.</summary>
    public RequestPriority Priority { get; init; } = RequestPriority.Normal;

    /// <summary>
    /// How long the request may wait, above zero: a <see cref="DeadlineException"/> comes at once when that is over, and the model
    /// never runs for it. Null (default) for any time. Of a request that runs already, the answer is given all the same.
    /// </summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>
    /// Who asks. Callers that have requests of the same priority queued get the same number of rows into batches, however many
    /// requests each of them sends. Null (default): all without a name are one caller.
    /// </summary>
    public string? Caller { get; init; }

    // By hand: reflection over attributes would take longer than a small model.
    internal void Check()
    {
        if (Priority is < RequestPriority.Low or > RequestPriority.High)
            throw new UsageException($"Option Priority is {(int)Priority}; expected one of {string.Join(", ", Enum.GetNames<RequestPriority>())}; choose one of these.");
        if (Timeout <= TimeSpan.Zero) throw new UsageException($"Option Timeout is {Timeout}; expected a time above zero, or null for none; give the request some time.");
    }
}
