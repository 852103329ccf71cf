using Lifecycle.Inference.Sessions;

namespace Lifecycle.Inference.Cascades;

/// <summary>
/// A small model first, and a large one for the rows of which the small one is unsure: where its best class is ahead of the second by
/// less than a threshold. <see cref="Cascade.Fit"/> finds the threshold. Any number of callers may use one at once.
/// </summary>
public sealed class CascadePredictor : IPredictor
{
    private readonly IPredictor _small;
    private readonly IPredictor _large;
    private long _rows;
    private long _rowsToLarge;

    /// <summary>Makes one of two predictors of classes, which stay the caller's and must outlive it.</summary>
    /// <param name="small">The fast one.</param>
    /// <param name="large">The one that is right more often.</param>
    /// <param name="threshold">From which margin between the small one's best two classes on it is believed: at least 0, infinity for never.</param>
    /// <exception cref="UsageException">They take other rows or give other classes.</exception>
    public CascadePredictor(IPredictor small, IPredictor large, float threshold)
    {
        ArgumentNullException.ThrowIfNull(small);
        ArgumentNullException.ThrowIfNull(large);
        if (!(threshold >= 0)) throw new ArgumentOutOfRangeException(nameof(threshold), threshold, "Expected a margin of at least 0.");
        if (small.InputRowSize != large.InputRowSize || small.InputRowSize == 0 || !small.Labels.SequenceEqual(large.Labels))
            throw new UsageException($"The small model takes {string.Join("; ", small.Inputs)} and knows {small.Labels.Count} labels, the large one {string.Join("; ", large.Inputs)} and {large.Labels.Count}; expected the same rows and labels; export both for the same data.");
        _small = small;
        _large = large;
        Threshold = threshold;
    }

    /// <summary>From which margin on the small model is believed.</summary>
    public float Threshold { get; }

    /// <summary>Rows that were predicted.</summary>
    public long Rows => Interlocked.Read(ref _rows);

    /// <summary>Those of them that the large model was asked for.</summary>
    public long RowsToLarge => Interlocked.Read(ref _rowsToLarge);

    /// <inheritdoc/>
    public IReadOnlyList<TensorInfo> Inputs => _large.Inputs;

    /// <inheritdoc/>
    public IReadOnlyList<TensorInfo> Outputs => _large.Outputs;

    /// <inheritdoc/>
    public IReadOnlyList<string> Labels => _large.Labels;

    /// <inheritdoc/>
    public int InputRowSize => _large.InputRowSize;

    /// <inheritdoc/>
    public long Version => _small.Version + _large.Version;

    /// <summary>Predicts one row or more. Values are those of the model that answered for the row.</summary>
    /// <inheritdoc cref="Predictor.Predict(ReadOnlySpan{float})"/>
    public Prediction Predict(ReadOnlySpan<float> rows)
    {
        var first = _small.Predict(rows);
        int[] unsure = [.. Enumerable.Range(0, first.Rows).Where(row => !(Cascade.Margin(first.Row(row)) >= Threshold))];
        Interlocked.Add(ref _rows, first.Rows);
        if (unsure.Length == 0) return first;
        Interlocked.Add(ref _rowsToLarge, unsure.Length);
        var second = _large.Predict(RowSelection.Of(rows, InputRowSize, unsure));
        if (unsure.Length == first.Rows) return second;
        var joined = new Prediction[first.Rows];
        for (var index = 0; index < unsure.Length; index++) joined[unsure[index]] = second.Slice(index, 1);
        for (var row = 0; row < joined.Length; row++) joined[row] ??= first.Slice(row, 1);
        return Prediction.Join(joined);
    }
}
