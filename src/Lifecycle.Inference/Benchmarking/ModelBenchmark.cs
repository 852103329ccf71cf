using Lifecycle.Inference.Compression;
using Lifecycle.Inference.Monitoring;
using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Options;

namespace Lifecycle.Inference.Benchmarking;

/// <summary>Times models of your own on this machine, in turn and in both orders, and says what differs beyond noise.</summary>
public static class ModelBenchmark
{
    /// <summary>Compares two models that take the same inputs.</summary>
    /// <param name="before">What to compare with.</param>
    /// <param name="after">What is compared.</param>
    /// <param name="inputs">A tensor for each input, under its name; rows are repeated or left out to make each batch.</param>
    /// <param name="options">How to measure; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the measurement after the call under way.</param>
    /// <exception cref="UsageException">An option is out of range.</exception>
    /// <exception cref="ModelException">ONNX Runtime refuses a model or fails on the inputs.</exception>
    public static ModelBenchmarkReport Compare(
        OnnxModel before, OnnxModel after, IReadOnlyList<TensorData> inputs, ModelBenchmarkOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        ArgumentNullException.ThrowIfNull(inputs);
        options = Check(options);
        return new([.. options.BatchSizes.Select(size =>
        {
            var measured = LatencyComparison.Measure([("before", before), ("after", after)], inputs, Settings(options, size), cancellationToken).Models;
            return BatchComparison.Of(measured[0], measured[1], options);
        })]);
    }

    /// <summary>The most predictions a second that one caller gets from a model while 99 of 100 calls keep to a time.</summary>
    /// <param name="model">The model.</param>
    /// <param name="inputs">A tensor for each input, under its name; rows are repeated or left out to make each batch.</param>
    /// <param name="maxP99">What 99 of 100 calls may take, above 0.</param>
    /// <param name="options">How to measure, and the batch sizes to choose from; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the measurement after the call under way.</param>
    /// <returns>The batch size with the most rows a second among those that keep to the time; null where none does.</returns>
    /// <inheritdoc cref="Compare" path="/exception"/>
    public static LatencyStatistics? Throughput(
        OnnxModel model, IReadOnlyList<TensorData> inputs, TimeSpan maxP99, ModelBenchmarkOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(maxP99, TimeSpan.Zero);
        options = Check(options);
        return options.BatchSizes
            .Select(size => LatencyComparison.Measure([("model", model)], inputs, Settings(options, size), cancellationToken).Models[0].Latency)
            .Where(latency => latency.P99Milliseconds <= maxP99.TotalMilliseconds)
            .MaxBy(static latency => latency.RowsPerSecond);
    }

    private static ModelBenchmarkOptions Check(ModelBenchmarkOptions? options)
    {
        options ??= new();
        OptionsValidator.Check(nameof(ModelBenchmarkOptions), [("", options)]);
        return options;
    }

    private static LatencyOptions Settings(ModelBenchmarkOptions options, int batchSize) => new()
    {
        BatchSize = batchSize, Turns = options.Turns, MaxSeconds = options.MaxSeconds, IntraOpThreads = options.IntraOpThreads, TimeProvider = options.TimeProvider,
    };
}
