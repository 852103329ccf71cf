using Lifecycle.Onnx.Graph;

namespace Lifecycle.Inference.Compression;

/// <summary>Metrics for classifiers.</summary>
public static class ValidationMetrics
{
    /// <summary>The share of labels, the first target, that are the class with the largest value. Classes lie on axis 1, labels are Int64 or Int32.</summary>
    /// <param name="output">The index of the output with the classes. Default 0.</param>
    public static IValidationMetric Accuracy(int output = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(output);
        return new ShareMetric("accuracy", output, static (batch, found) => (found, Labels(batch)));
    }

    /// <summary>
    /// The share of places where the model says what the original says: the same class where axis 1 has several values, the same side of a threshold
    /// where it has one. It needs no labels.
    /// </summary>
    /// <param name="output">The index of the output. Default 0.</param>
    /// <param name="threshold">Of an output with one value: above it is yes. Default 0.5.</param>
    public static IValidationMetric Agreement(int output = 0, float threshold = 0.5f)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(output);
        return new ShareMetric("agreement", output, (batch, found) => (found, Classes.Of(batch.Reference[output], threshold)), threshold);
    }

    /// <summary>Accuracy where the data have targets, agreement with the original where they have none.</summary>
    /// <param name="data">The data; their first batch is looked at.</param>
    /// <exception cref="DataException">There is no batch.</exception>
    public static IValidationMetric For(ValidationData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        var first = data.FirstOrDefault() ?? throw ValidationRun.Empty();
        return first.Targets.Count > 0 ? Accuracy() : Agreement();
    }

    private static long[] Labels(ValidatedBatch batch)
    {
        if (batch.Targets is not [{ ElementType: OnnxElementType.Int64 or OnnxElementType.Int32 } labels, ..])
            throw new DataException($"A validation batch has the targets {(batch.Targets.Count == 0 ? "none" : string.Join("; ", batch.Targets))}; expected labels, Int64 or Int32, as the first; give labels, or use {nameof(Agreement)}.");
        return labels.ElementType == OnnxElementType.Int64 ? labels.AsSpan<long>().ToArray() : Array.ConvertAll(labels.AsSpan<int>().ToArray(), static label => (long)label);
    }

    private sealed class ShareMetric(string name, int output, Func<ValidatedBatch, long[], (long[] Found, long[] Expected)> pair, float threshold = 0.5f) : IValidationMetric
    {
        public string Name => name;

        public double Measure(IEnumerable<ValidatedBatch> batches)
        {
            ArgumentNullException.ThrowIfNull(batches);
            var (hits, count) = (0L, 0L);
            foreach (var batch in batches)
            {
                if (output >= batch.Outputs.Count) throw new DataException($"The metric {name} is of output {output}; expected one of the model's {batch.Outputs.Count}; take another.");
                var (found, expected) = pair(batch, Classes.Of(batch.Outputs[output], threshold));
                if (found.Length != expected.Length)
                    throw new DataException($"Output {batch.Outputs[output]} has {found.Length} classes to compare with {expected.Length}; expected as many; give a label for each row, or a metric of your own.");
                for (var index = 0; index < found.Length; index++) hits += found[index] == expected[index] ? 1 : 0;
                count += found.Length;
            }
            return (double)hits / count;
        }
    }
}
