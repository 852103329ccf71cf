namespace Lifecycle.Inference.Swapping;

/// <summary>How a new model takes the place of an old one.</summary>
public sealed record SwapOptions
{
    /// <summary>How new models are loaded. Default: as <see cref="PredictorOptions"/> are, with one run to warm up.</summary>
    public PredictorOptions Predictor { get; init; } = new() { WarmUpRuns = 1 };

    /// <summary>Whether a new model may have other labels: callers that go by a class's number would then mean another one. Default false.</summary>
    public bool AllowOtherLabels { get; init; }

    /// <summary>
    /// Whether a new model may have other preprocessing in its metadata: callers that encode their inputs by what the first model says
    /// would then give the new one what it was not trained on. Default false.
    /// </summary>
    public bool AllowOtherPreprocessing { get; init; }

    /// <summary>
    /// A trial of the new model before it takes over, such as its answers to known rows; it throws where the model is not good
    /// enough, and that error comes out of the swap. Null (default) for none.
    /// </summary>
    public Action<Predictor>? Trial { get; init; }
}
