using Lifecycle.Inference.Sessions;

namespace Lifecycle.Inference.Caching;

/// <summary>
/// A predictor that runs the model only for rows that it has not seen: of a batch, only the new ones. Any number of callers may use
/// one at once; of those that ask for the same new row at the same time one runs it, and the others get its result or its error. For a
/// batcher, give the cache to that.
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
        // Read before the model runs: a result is never kept for another model than the one that gave it.
        var version = Version;
        var call = new CachedCall(Cache, version, rows, size);
        if (call.Missing.Length > 0)
        {
            RunMissing(rows, call);
            // The model was swapped, and the rows of a call are of one model.
            if (Version != version) return _predictor.Predict(rows);
        }
        var open = call.WaitForOthers();
        if (open.Length == 0) return call.Join();
        call.Set(open, _predictor.Predict(RowSelection.Of(rows, size, open)));
        return Version == version ? call.Join() : _predictor.Predict(rows);
    }

    private void RunMissing(ReadOnlySpan<float> rows, CachedCall call)
    {
        try
        {
            call.Set(call.Missing, _predictor.Predict(RowSelection.Of(rows, InputRowSize, call.Missing)));
        }
        catch (Exception e)
        {
            call.EndMissing(e);
            throw;
        }
        call.EndMissing(Version);
    }
}
