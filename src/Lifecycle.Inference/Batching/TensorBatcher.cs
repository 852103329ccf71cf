using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Options;

namespace Lifecycle.Inference.Batching;

/// <summary>
/// A <see cref="BatchingPredictor"/> for models of any inputs and outputs of numbers, such as indices and masks of sequences. The first
/// dimension of each tensor counts rows; requests whose other dimensions are the same share batches, so that each length of a sequence
/// has batches of its own, or each of some lengths that sequences are filled up to. Any number of callers may use one at once.
/// </summary>
public sealed class TensorBatcher : IAsyncDisposable
{
    private readonly Batcher<IReadOnlyList<TensorData>, IReadOnlyList<TensorData>> _batcher;

    /// <summary>Makes a batcher for a predictor, which stays the caller's and must outlive it.</summary>
    /// <param name="predictor">What runs the batches.</param>
    /// <param name="options">The settings; null for the defaults.</param>
    /// <param name="padding">The lengths that sequences are filled up to; null for each as it is.</param>
    /// <exception cref="UsageException">An option is out of range, or the model has no such dimension or input.</exception>
    /// <exception cref="ModelException">An input or output is not a tensor of numbers with a first dimension of any size.</exception>
    public TensorBatcher(ITensorPredictor predictor, BatchingOptions? options = null, SequencePadding? padding = null)
    {
        ArgumentNullException.ThrowIfNull(predictor);
        Options = options ?? new BatchingOptions();
        OptionsValidator.Check("The batcher's options are out of range", padding is null ? [("", Options)] : [("", Options), (nameof(padding), padding)]);
        var model = new TensorBatchModel(predictor, padding is null ? null : new PaddedSequences(padding, predictor.Inputs));
        _batcher = new Batcher<IReadOnlyList<TensorData>, IReadOnlyList<TensorData>>(model, Options);
    }

    /// <summary>The settings.</summary>
    public BatchingOptions Options { get; }

    /// <summary>What has been done, and what waits.</summary>
    public BatchingStatistics Statistics => _batcher.Statistics();

    /// <summary>Predicts tensors together with those of other callers.</summary>
    /// <param name="inputs">One for each of the model's inputs but the mask that the batcher makes, named as these, all with the same number of rows.</param>
    /// <param name="options">How the request is to be served; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the task at once; the request is taken out of the queue.</param>
    /// <returns>All outputs for these rows, in the model's order. All errors but a <see cref="UsageException"/> come by the task.</returns>
    /// <exception cref="UsageException">An option of the request is out of range; this one comes at once.</exception>
    /// <exception cref="DataException">An input is missing or does not fit the model, or the numbers of rows differ or are too large.</exception>
    /// <exception cref="QueueFullException">There is no room in the queue, or the answer would come later than the goal for the p99.</exception>
    /// <exception cref="DeadlineException">The request's time was over before it could run.</exception>
    /// <exception cref="ModelException">The model failed on these rows.</exception>
    /// <exception cref="ObjectDisposedException">The batcher, or its predictor, is disposed.</exception>
    public Task<IReadOnlyList<TensorData>> PredictAsync(IReadOnlyList<TensorData> inputs, RequestOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        options?.Check();
        return _batcher.Send(inputs, options ?? RequestOptions.Default, cancellationToken);
    }

    /// <inheritdoc cref="BatchingPredictor.DisposeAsync"/>
    public ValueTask DisposeAsync() => _batcher.DisposeAsync();
}
