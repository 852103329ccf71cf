namespace Lifecycle.Inference.Caching;

/// <summary>The rows of one call: those that are known, those that another caller runs, and those that this one has to run.</summary>
internal sealed class CachedCall
{
    private readonly ResultCache _cache;
    private readonly ContentKey[] _keys;
    private readonly Prediction?[] _results;
    private readonly Task<Prediction?>?[] _runs;

    public CachedCall(ResultCache cache, long version, ReadOnlySpan<float> rows, int rowSize)
    {
        _cache = cache;
        _keys = new ContentKey[rows.Length / rowSize];
        _results = new Prediction?[_keys.Length];
        _runs = new Task<Prediction?>?[_keys.Length];
        for (var row = 0; row < _keys.Length; row++)
        {
            _keys[row] = ContentKey.Of(version, rows.Slice(row * rowSize, rowSize));
            (_results[row], _runs[row]) = cache.FindOrBegin(_keys[row]);
        }
        Missing = [.. Enumerable.Range(0, _keys.Length).Where(row => _results[row] is null && _runs[row] is null)];
    }

    /// <summary>The rows that this call has to run, and to end, before it waits for others.</summary>
    public int[] Missing { get; }

    /// <summary>Takes the results of some rows.</summary>
    public void Set(int[] rows, Prediction results)
    {
        for (var index = 0; index < rows.Length; index++) _results[rows[index]] = rows.Length == 1 ? results : results.Slice(index, 1);
    }

    /// <summary>Keeps what was run, unless the model is another by now, and gives it to those that wait.</summary>
    public void EndMissing(long version)
    {
        foreach (var row in Missing) _cache.End(_keys[row], version == _keys[row].Version ? _results[row] : null);
    }

    /// <summary>Tells those that wait of an error; where several rows ran, one of them may be at fault alone, and each caller runs its own.</summary>
    public void EndMissing(Exception error)
    {
        foreach (var row in Missing) _cache.End(_keys[row], result: null, Missing.Length == 1 ? error : null);
    }

    /// <summary>Waits for the rows that others run; gives those that are to be run after all.</summary>
    public int[] WaitForOthers()
    {
        for (var row = 0; row < _runs.Length; row++)
            if (_runs[row] is { } run) _results[row] = run.GetAwaiter().GetResult();
        return [.. Enumerable.Range(0, _results.Length).Where(row => _results[row] is null)];
    }

    public Prediction Join() => _results.Length == 1 ? _results[0]! : Prediction.Join(_results!);
}
