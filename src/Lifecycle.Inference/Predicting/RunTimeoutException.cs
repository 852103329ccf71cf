namespace Lifecycle.Inference.Predicting;

/// <summary>A run of a model took longer than <see cref="PredictorOptions.Timeout"/> and was ended. The predictor stays usable.</summary>
public sealed class RunTimeoutException : ModelException
{
    internal RunTimeoutException(TimeSpan timeout, Exception inner)
        : base($"The model ran for more than {timeout.TotalMilliseconds:0.###} ms and was ended; expected it to end within {nameof(PredictorOptions)}.{nameof(PredictorOptions.Timeout)}; raise that, pass less at once, or look for an endless loop in the model.", inner) =>
        Timeout = timeout;

    /// <summary>The time that it had.</summary>
    public TimeSpan Timeout { get; }
}
