using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Pruning;

namespace Lifecycle.Inference.Compression;

/// <summary>Metrics for models of the usual kinds. All are from 0 to 1, higher is better.</summary>
public static class ValidationMetrics
{
    private const float Half = 0.5f;

    /// <summary>
    /// The share of labels, the first target, that are the class with the largest value. Classes lie on the last axis of [rows, classes] and [rows, positions, classes],
    /// on axis 1 of [rows, classes, positions], where there are labels for that, and of images; labels are Int64 or Int32.
    /// </summary>
    /// <param name="output">The index of the output with the classes. Default 0.</param>
    public static IValidationMetric Accuracy(int output = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(output);
        return new ShareMetric("accuracy", "the class with the largest value is held against the first target", output, static (batch, given) =>
        {
            var labels = Labels(batch);
            return (Classes.Of(given, Half, Classes.Axis(given.Dims, labels.Length)), labels);
        });
    }

    /// <summary>
    /// The share of places where the model says what the original says: the same class where there are several values along the axis of classes (the last one, axis 1 of images),
    /// the same side of a threshold where there is one. It needs no labels.
    /// </summary>
    /// <param name="output">The index of the output. Default 0.</param>
    /// <param name="threshold">Of an output with one value: above it is yes. Default 0.5.</param>
    public static IValidationMetric Agreement(int output = 0, float threshold = Half)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(output);
        return new ShareMetric("agreement", "what the model says is held against what its source says", output, (batch, given) =>
            (Classes.Of(given, threshold, Classes.Axis(given.Dims)), Classes.Of(batch.Reference[output], threshold, Classes.Axis(given.Dims))));
    }

    /// <summary>
    /// The part of the variance of numbers that an output meets (the coefficient of determination, R²; below 0 it counts as 0): of the first target where there is one, else of what
    /// the original gives. Something that is not finite, where it should be, makes it 0.
    /// </summary>
    /// <param name="output">The index of the output. Default 0.</param>
    public static IValidationMetric Closeness(int output = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(output);
        return new ClosenessMetric(output);
    }

    /// <summary>
    /// How like all outputs are to the original's; that of the output that is least like it counts. Outputs of floats of two axes or more with several values along the axis of classes (the last
    /// one of two or three, axis 1 of images) are judged by <see cref="Agreement"/>, for each position or pixel; other floats by <see cref="Closeness"/>; integers and the like by the share of
    /// elements that are the same. What looks like classes and is not, such as the coordinates of boxes, wants another metric.
    /// </summary>
    public static IValidationMetric Likeness() => new LikenessMetric();

    /// <summary>What data are judged by unless something else is asked for: accuracy where the first target holds integers, closeness to it where it holds floats, likeness to the original where there is none.</summary>
    /// <param name="data">The data; their first batch is looked at.</param>
    /// <exception cref="DataException">There is no batch.</exception>
    public static IValidationMetric For(ValidationData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        var first = data.FirstOrDefault() ?? throw ValidationRun.Empty();
        return first.Targets.Count == 0 ? Likeness() : FloatValues.Has(first.Targets[0]) ? Closeness() : Accuracy();
    }

    private static long[] Labels(ValidatedBatch batch)
    {
        if (batch.Targets is not [{ ElementType: OnnxElementType.Int64 or OnnxElementType.Int32 } labels, ..])
            throw new DataException($"A validation batch has the targets {(batch.Targets.Count == 0 ? "none" : string.Join("; ", batch.Targets))}; expected labels, Int64 or Int32, as the first; give labels, or use {nameof(Agreement)}.");
        return labels.ElementType == OnnxElementType.Int64 ? labels.AsSpan<long>().ToArray() : Array.ConvertAll(labels.AsSpan<int>().ToArray(), static label => (long)label);
    }

    private static TensorData Output(ValidatedBatch batch, int output, string name) => output < batch.Outputs.Count ? batch.Outputs[output]
        : throw new DataException($"The metric {name} is of output {output}; expected one of the model's {batch.Outputs.Count}; take another.");

    private sealed class ShareMetric(string name, string basis, int output, Func<ValidatedBatch, TensorData, (long[] Found, long[] Expected)> pair) : IValidationMetric, IExplainedMetric
    {
        public string Name => name;

        public string Basis => basis;

        public double Measure(IEnumerable<ValidatedBatch> batches)
        {
            ArgumentNullException.ThrowIfNull(batches);
            var (hits, count) = (0L, 0L);
            foreach (var batch in batches)
            {
                var given = Output(batch, output, name);
                var (found, expected) = pair(batch, given);
                if (found.Length != expected.Length)
                    throw new DataException($"Output {given} has {found.Length} classes to compare with {expected.Length}; expected as many; give a label for each row, or a metric of your own.");
                for (var index = 0; index < found.Length; index++) hits += found[index] == expected[index] ? 1 : 0;
                count += found.Length;
            }
            return (double)hits / count;
        }
    }

    private sealed class ClosenessMetric(int output) : IValidationMetric, IExplainedMetric
    {
        public string Name => "closeness";

        public string Basis => "the part of the variance of the first target, or of what the source gives where there is none, that is met";

        public double Measure(IEnumerable<ValidatedBatch> batches)
        {
            ArgumentNullException.ThrowIfNull(batches);
            var sums = new ClosenessSums();
            foreach (var batch in batches)
            {
                var given = Output(batch, output, Name);
                var expected = batch.Targets.Count > 0 ? batch.Targets[0] : batch.Reference[output];
                if (!FloatValues.Has(given) || !FloatValues.Has(expected) || given.ElementCount != expected.ElementCount)
                    throw new DataException($"Output {given} is to be close to {expected}; expected floats, as many as there are targets; take another output, or a metric of your own.");
                sums.Add(Classes.Floats(expected), Classes.Floats(given));
            }
            return sums.Value;
        }
    }
}
