using System.Text.Json;
using System.Text.Json.Nodes;
using Lifecycle.Inference.Preprocessing;
using Lifecycle.Inference.Preprocessing.Tables;
using Lifecycle.Inference.Preprocessing.Text;

namespace Lifecycle.Training.Export;

/// <summary>What an exported file says of itself beyond the graph: texts by key.</summary>
internal static class ExportMetadata
{
    /// <summary>Writes what the options ask for; entries of <see cref="ExportOptions.Metadata"/> come before those of the same key.</summary>
    internal static void Write(OnnxModel onnx, ExportOptions options, IReadOnlyList<string> inputs)
    {
        if (options.Preprocessing.Count > 0)
            PreprocessingMetadata.Write(onnx.Metadata, PreprocessingNames.Assign(options.Preprocessing, inputs));
        if ((options.Labels ?? ClassesOf(options.Preprocessing)) is { } labels)
            onnx.Labels = labels;
        if (options.Training is { Epochs.Count: > 0 } training)
            onnx.Metadata["training"] = Training(training).ToJsonString();
        // Baked in, they are no longer the reader's to apply.
        AddList(onnx, "mean", options.BakeNormalization ? null : options.Mean);
        AddList(onnx, "std", options.BakeNormalization ? null : options.Std);
        foreach (var (key, value) in options.Metadata)
            onnx.Metadata[key] = value;
    }

    private static IReadOnlyList<string>? ClassesOf(IReadOnlyList<ModelPreprocessing> preprocessing) => preprocessing
        .Select(static step => step switch { TableEncoder table => table.Classes, TextEncoder text => text.Classes, _ => [] })
        .FirstOrDefault(static classes => classes.Count > 0);

    private static JsonObject Training(TrainingReport report)
    {
        var best = report.Epochs.FirstOrDefault(epoch => epoch.Epoch == report.BestEpoch) ?? report.Epochs[^1];
        var entries = new JsonObject
        {
            ["epoch"] = best.Epoch, ["epochs"] = report.Epochs.Count, ["best_by"] = report.BestBy, ["training_loss"] = Number(best.TrainingLoss),
        };
        if (best.ValidationLoss is { } loss)
            entries["validation_loss"] = Number(loss);
        entries["metrics"] = new JsonObject(best.Metrics.Select(static metric => KeyValuePair.Create(metric.Key, Number(metric.Value))));
        return entries;
    }

    // JSON has no infinities.
    private static JsonNode? Number(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;

    private static void AddList<T>(OnnxModel onnx, string key, IReadOnlyList<T>? list)
    {
        if (list is not null)
            onnx.Metadata[key] = JsonSerializer.Serialize(list);
    }
}
