using System.Collections;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Data;

/// <summary>Goes through the batches of a loader.</summary>
internal sealed class BatchEnumerator<T, S> : IEnumerator<S>
{
    private readonly DataLoader<T, S> _loader;
    private IEnumerator<long> _order;
    private IReadOnlyCollection<IDisposable> _batch = [];
    private S? _current;

    internal BatchEnumerator(DataLoader<T, S> loader)
    {
        _loader = loader;
        _order = loader.sampler.GetEnumerator();
    }

    public S Current => _current!;

    object? IEnumerator.Current => _current;

    public bool MoveNext()
    {
        DisposeBatch();
        var indices = NextIndices();
        if (indices.Count == 0 || (_loader.drop_last && indices.Count < _loader.batch_size)) return false;
        var samples = new T[indices.Count];
        var made = new IReadOnlyCollection<IDisposable>[indices.Count];
        try
        {
            Enumerable.Range(0, indices.Count).AsParallel().WithDegreeOfParallelism(_loader.num_workers).ForAll(i =>
            {
                using var scope = NewDisposeScope();
                samples[i] = _loader.dataset.GetTensor(indices[i]);
                made[i] = scope.DetachAll();
            });
            Collate(samples);
        }
        finally
        {
            foreach (var sample in made) DisposeAll(sample);
        }
        return true;
    }

    public void Reset()
    {
        DisposeBatch();
        _order.Dispose();
        _order = _loader.sampler.GetEnumerator();
    }

    public void Dispose()
    {
        DisposeBatch();
        _order.Dispose();
    }

    private List<long> NextIndices()
    {
        var indices = new List<long>();
        while (indices.Count < _loader.batch_size && _order.MoveNext()) indices.Add(_order.Current);
        return indices;
    }

    private void Collate(T[] samples)
    {
        using var scope = NewDisposeScope();
        _current = _loader.collate_fn(samples, _loader.Device);
        var made = scope.DetachAll();
        if (_loader.DisposeBatch) _batch = made;
    }

    private void DisposeBatch()
    {
        DisposeAll(_batch);
        _batch = [];
    }

    // Null for a sample that failed or was not read.
    private static void DisposeAll(IReadOnlyCollection<IDisposable>? disposables)
    {
        foreach (var disposable in disposables ?? []) disposable.Dispose();
    }
}
