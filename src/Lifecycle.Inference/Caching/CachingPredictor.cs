using Lifecycle.Inference.Sessions;

namespace Lifecycle.Inference.Caching;

/// <summary>
/// A predictor that runs the model only for rows that it has not seen: of a batch, only the new ones. Any number of callers may use
/// one at once; two that ask for the same new row at the same time may both run it. For a batcher, give the cache to that.
/// </summary>
public sealed class CachingPredictor : IPredictor
{
    private readonly IPredictor _predictor;

    /// <summary>Makes one around a predictor, which stays the caller's and must outlive it.</summary>
    /// <param name="predictor">What runs the model.</param>
    /// <param name="cache">Where results are kept.</param>
    public CachingPredictor(IPredictor predictor, ResultCache cache)
    {
        ArgumentNullException.ThrowIfNull(predictor);
        ArgumentNullException.ThrowIfNull(cache);
        _predictor = predictor;
        Cache = cache;
    }

    /// <summary>Where results are kept.</summary>
    public ResultCache Cache { get; }

    /// <inheritdoc/>
    public IReadOnlyList<TensorInfo> Inputs => _predictor.Inputs;

    /// <inheritdoc/>
    public IReadOnlyList<TensorInfo> Outputs => _predictor.Outputs;

    /// <inheritdoc/>
    public IReadOnlyList<string> Labels => _predictor.Labels;

    /// <inheritdoc/>
    public int InputRowSize => _predictor.InputRowSize;

    /// <inheritdoc/>
    public long Version => _predictor.Version;

    /// <inheritdoc cref="Predictor.Predict(ReadOnlySpan{float})"/>
    public Prediction Predict(ReadOnlySpan<float> rows)
    {
        var size = InputRowSize;
        // What are no whole rows, the predictor refuses.
        if (size == 0 || rows.Length == 0 || rows.Length % size != 0) return _predictor.Predict(rows);
        // Read before the model runs: a result is never kept for a later model than the one that gave it.
        var version = Version;
        var keys = new ContentKey[rows.Length / size];
        var results = new Prediction?[keys.Length];
        for (var row = 0; row < keys.Length; row++)
        {
            keys[row] = ContentKey.Of(version, rows.Slice(row * size, size));
            results[row] = Cache.Find(keys[row]);
        }
        if (keys.Length == 1 && results[0] is { } hit) return hit;
        return RunMissing(rows, keys, results);
    }

    private Prediction RunMissing(ReadOnlySpan<float> rows, ContentKey[] keys, Prediction?[] results)
    {
        var size = InputRowSize;
        int[] missing = [.. Enumerable.Range(0, keys.Length).Where(row => results[row] is null)];
        if (missing.Length > 0)
        {
            var fresh = _predictor.Predict(RowSelection.Of(rows, size, missing));
            for (var index = 0; index < missing.Length; index++)
            {
                var result = fresh.Slice(index, 1);
                results[missing[index]] = result;
                Cache.Add(keys[missing[index]], result);
            }
            // The model was swapped, and the rows of a call are of one model.
            if (missing.Length < keys.Length && Version != keys[0].Version) return _predictor.Predict(rows);
        }
        return Prediction.Join(results!);
    }
}
