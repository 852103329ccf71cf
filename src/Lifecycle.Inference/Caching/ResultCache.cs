using System.Runtime.InteropServices;
using Lifecycle.Onnx.Options;

namespace Lifecycle.Inference.Caching;

/// <summary>
/// Predictions by the content of their inputs, for inputs that come again. Results of a model that was swapped are never given for
/// another. Any number of callers, and of predictors of the same model, may use one.
/// </summary>
public sealed class ResultCache
{
    private readonly CachingOptions _options;
    private readonly Lock _gate = new();
    private readonly Dictionary<ContentKey, LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _byUse = new();
    private readonly Dictionary<ContentKey, TaskCompletionSource<Prediction?>> _runs = [];
    private long _hits;
    private long _misses;
    private long _evictions;

    /// <summary>Makes an empty cache.</summary>
    /// <param name="options">The settings; null for the defaults.</param>
    /// <exception cref="UsageException">An option is out of range.</exception>
    public ResultCache(CachingOptions? options = null)
    {
        _options = options ?? new CachingOptions();
        OptionsValidator.Check("The cache's options are out of range", [("", _options)]);
    }

    /// <summary>What it has done.</summary>
    public CachingStatistics Statistics
    {
        get
        {
            lock (_gate) return new CachingStatistics(_entries.Count, _hits, _misses, _evictions);
        }
    }

    /// <summary>Forgets all results.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _entries.Clear();
            _byUse.Clear();
        }
    }

    internal Prediction? Find(ContentKey key)
    {
        lock (_gate) return Lookup(key);
    }

    /// <summary>A result; or, where there is none, a run of it by another caller; or neither, and the caller has to run it and to end that.</summary>
    internal (Prediction? Result, Task<Prediction?>? Run) FindOrBegin(ContentKey key)
    {
        lock (_gate)
        {
            if (Lookup(key) is { } result) return (result, null);
            if (_runs.TryGetValue(key, out var run)) return (null, run.Task);
            _runs.Add(key, new TaskCompletionSource<Prediction?>(TaskCreationOptions.RunContinuationsAsynchronously));
            return (null, null);
        }
    }

    /// <summary>Ends a run that was begun: those that wait for it get the result or the error, or neither, and have to run it themselves.</summary>
    internal void End(ContentKey key, Prediction? result, Exception? error = null)
    {
        TaskCompletionSource<Prediction?>? run;
        lock (_gate)
        {
            _runs.Remove(key, out run);
            if (result is not null) Insert(key, result);
        }
        if (error is null) run?.TrySetResult(result);
        else if (run?.TrySetException(error) == true) _ = run.Task.Exception; // nobody may wait for it
    }

    internal void Add(ContentKey key, Prediction result)
    {
        lock (_gate) Insert(key, result);
    }

    private Prediction? Lookup(ContentKey key)
    {
        if (_entries.TryGetValue(key, out var node) && IsFresh(node.Value))
        {
            _hits++;
            _byUse.Remove(node);
            _byUse.AddFirst(node);
            return node.Value.Result;
        }
        _misses++;
        if (node is not null) Remove(node);
        return null;
    }

    private void Insert(ContentKey key, Prediction result)
    {
        if (_entries.TryGetValue(key, out var known)) Remove(known);
        if (_entries.Count == _options.MaxEntries)
        {
            _evictions++;
            Remove(_byUse.Last!);
        }
        _entries.Add(key, _byUse.AddFirst(new Entry(key, result, _options.Time.GetTimestamp())));
    }

    private bool IsFresh(Entry entry) => _options.TimeToLive is not { } time || _options.Time.GetElapsedTime(entry.Added) < time;

    private void Remove(LinkedListNode<Entry> node)
    {
        _byUse.Remove(node);
        _entries.Remove(node.Value.Key);
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Entry(ContentKey Key, Prediction Result, long Added);
}
