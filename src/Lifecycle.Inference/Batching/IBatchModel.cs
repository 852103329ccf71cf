namespace Lifecycle.Inference.Batching;

/// <summary>What a batcher runs: requests together, as one batch. Any number of threads may call it at once.</summary>
internal interface IBatchModel<TInput, TOutput>
{
    /// <summary>How many rows a request has, and a value that is equal for requests that can share a batch.</summary>
    /// <exception cref="LifecycleException">The request is wrong in itself; no other notices.</exception>
    (int Rows, object Shape) Describe(TInput input);

    /// <summary>Runs requests of one shape.</summary>
    /// <param name="inputs">The requests.</param>
    /// <param name="rows">With how many rows to run them: theirs, or more to be filled up.</param>
    /// <param name="outputs">Gets the answer of each.</param>
    void Run(ReadOnlySpan<TInput> inputs, int rows, Span<TOutput> outputs);
}
