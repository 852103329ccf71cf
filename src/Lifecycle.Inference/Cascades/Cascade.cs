using Lifecycle.Onnx.Options;
using MathNet.Numerics.Statistics;

namespace Lifecycle.Inference.Cascades;

/// <summary>Finds out when a small model is to be believed, and what that saves.</summary>
public static class Cascade
{
    /// <summary>
    /// Fits the threshold on every other row, as low as the accuracy allows, and measures accuracies and times on the rest.
    /// </summary>
    /// <param name="small">The fast model.</param>
    /// <param name="large">The model that is right more often.</param>
    /// <param name="rows">Validation rows that neither was trained on, one behind the other; at least two.</param>
    /// <param name="classes">The right class of each row.</param>
    /// <param name="options">The settings; null for the defaults.</param>
    /// <exception cref="UsageException">An option is out of range, or the models take other rows or give other classes.</exception>
    /// <exception cref="DataException">These are not two whole rows or more, each with its class.</exception>
    public static CascadeReport Fit(IPredictor small, IPredictor large, ReadOnlyMemory<float> rows, IReadOnlyList<int> classes, CascadeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(classes);
        var settings = options ?? new CascadeOptions();
        OptionsValidator.Check("The cascade's options are out of range", [("", settings)]);
        var never = new CascadePredictor(small, large, float.PositiveInfinity);
        var size = never.InputRowSize;
        if (classes.Count < 2 || rows.Length != (long)classes.Count * size)
            throw new DataException($"There are {rows.Length} values and {classes.Count} classes; expected at least two rows of {size} values, each with its class; pass as many.");
        var (fitting, measuring) = (Half(rows.Span, size, classes, first: 0), Half(rows.Span, size, classes, first: 1));
        var threshold = Threshold(Judge(small, fitting, settings.BatchSize), Judge(large, fitting, settings.BatchSize), settings.MaxAccuracyDrop);
        return Measure(small, large, new CascadePredictor(small, large, threshold), measuring, settings);
    }

    /// <summary>How far the largest value is ahead of the second; no number where a value is none.</summary>
    internal static float Margin(ReadOnlySpan<float> values)
    {
        var (best, second) = (float.NegativeInfinity, float.NegativeInfinity);
        foreach (var value in values)
        {
            if (float.IsNaN(value)) return float.NaN;
            if (value > best) (best, second) = (value, best);
            else if (value > second) second = value;
        }
        return best - second;
    }

    /// <summary>The lowest threshold with which the cascade is right as often as the large model, but for a share of all rows.</summary>
    internal static float Threshold(IReadOnlyList<(bool Right, float Margin)> small, IReadOnlyList<(bool Right, float Margin)> large, double maxDrop)
    {
        var (threshold, gained) = (float.PositiveInfinity, 0);
        var byMargin = small.Zip(large, (fast, slow) => (fast.Margin, Gain: (fast.Right ? 1 : 0) - (slow.Right ? 1 : 0)))
            .Where(row => !float.IsNaN(row.Margin)).GroupBy(row => row.Margin).OrderByDescending(group => group.Key);
        foreach (var group in byMargin)
        {
            gained += group.Sum(row => row.Gain);
            if (gained >= -maxDrop * small.Count) threshold = group.Key;
        }
        return threshold;
    }

    private static CascadeReport Measure(IPredictor small, IPredictor large, CascadePredictor cascade, (float[] Rows, int[] Classes) data, CascadeOptions settings)
    {
        IPredictor[] models = [small, large, cascade];
        var accuracies = models.Select(model => Judge(model, data, settings.BatchSize).Average(row => row.Right ? 1.0 : 0)).ToArray();
        var share = (double)cascade.RowsToLarge / cascade.Rows;
        var times = models.Select(_ => new List<double>()).ToArray();
        for (var repetition = 0; repetition < settings.Repetitions; repetition++)
        {
            foreach (var (model, samples) in models.Zip(times))
            {
                var start = settings.Time.GetTimestamp();
                foreach (var batch in data.Rows.Chunk(settings.BatchSize * model.InputRowSize)) model.Predict(batch);
                samples.Add(settings.Time.GetElapsedTime(start).TotalSeconds);
            }
        }
        return new CascadeReport
        {
            Threshold = cascade.Threshold, Rows = data.Classes.Length, ShareToLarge = share,
            SmallAccuracy = accuracies[0], LargeAccuracy = accuracies[1], CascadeAccuracy = accuracies[2],
            SmallTime = Median(times[0]), LargeTime = Median(times[1]), CascadeTime = Median(times[2]),
        };

        static TimeSpan Median(List<double> samples) => TimeSpan.FromSeconds(Statistics.Median(samples));
    }

    private static (bool Right, float Margin)[] Judge(IPredictor model, (float[] Rows, int[] Classes) data, int batchSize)
    {
        var judged = new List<(bool, float)>(data.Classes.Length);
        foreach (var batch in data.Rows.Chunk(batchSize * model.InputRowSize))
        {
            var prediction = model.Predict(batch);
            for (var row = 0; row < prediction.Rows; row++) judged.Add((prediction.Class(row) == data.Classes[judged.Count], Margin(prediction.Row(row))));
        }
        return [.. judged];
    }

    private static (float[] Rows, int[] Classes) Half(ReadOnlySpan<float> rows, int size, IReadOnlyList<int> classes, int first)
    {
        int[] chosen = [.. Enumerable.Range(0, classes.Count).Where(row => row % 2 == first)];
        return (RowSelection.Of(rows, size, chosen).ToArray(), [.. chosen.Select(row => classes[row])]);
    }
}
