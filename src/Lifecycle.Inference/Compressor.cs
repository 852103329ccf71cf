using Lifecycle.Inference.Calibration;
using Lifecycle.Inference.Compression;
using Lifecycle.Onnx.Options;

namespace Lifecycle;

/// <summary>
/// Makes a model small and fast, and says what that costs: prunes, trains on, tries formats, keeps sensitive layers in float, measures every artifact beside its
/// source on this machine, and refuses what is slower or loses more than is allowed. The source stays as it is. Stateless.
/// </summary>
public static class Compressor
{
    /// <summary>Searches for the model that serves a goal best.</summary>
    /// <param name="model">A float model.</param>
    /// <param name="calibration">Batches of real inputs that ranges are found on.</param>
    /// <param name="validation">Held-back data that models are judged on; the first batch's inputs also serve to measure times.</param>
    /// <param name="goal">What to reach.</param>
    /// <param name="options">How to search; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the search after the batch under way.</param>
    /// <returns>All that was measured and the choice, and what could not be made, pruned or trained on, with why. It is the same for the same data, but for what times decide.</returns>
    /// <exception cref="UsageException">A setting of the goal or the options is out of range.</exception>
    /// <exception cref="DataException">There is no batch, one does not fit the model's inputs, a value is NaN or infinite, or the metric is not finite.</exception>
    /// <exception cref="ModelException">The model is quantized already, or ONNX Runtime refuses it.</exception>
    public static Task<CompressionReport> CompressAsync(
        OnnxModel model, CalibrationData calibration, ValidationData validation, CompressionGoal goal, CompressionOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(calibration);
        ArgumentNullException.ThrowIfNull(validation);
        ArgumentNullException.ThrowIfNull(goal);
        options ??= new();
        OptionsValidator.Check("The settings of the compression are out of range", Parts(goal, options));
        return Task.Run(() => new CompressionRun(model, calibration, validation, goal, options).ExecuteAsync(cancellationToken), cancellationToken);
    }

    private static List<(string, object)> Parts(CompressionGoal goal, CompressionOptions options)
    {
        List<(string, object)> parts = [("Goal", goal), ("", options)];
        if (options.Latency is not null) parts.Add((nameof(options.Latency), options.Latency));
        if (options.Pruning is not null) parts.AddRange(options.Pruning.Select(static (pruning, index) => ($"Pruning[{index}]", (object)pruning)));
        return parts;
    }
}
