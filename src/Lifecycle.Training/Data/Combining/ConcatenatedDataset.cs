using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Data.Combining;

/// <summary>Datasets one after another, which it neither copies nor owns.</summary>
public sealed class ConcatenatedDataset : IDataset, ITargetReader
{
    private readonly IDataset[] _parts;
    private readonly long[] _starts;

    /// <summary>The samples of all parts, in order.</summary>
    /// <param name="parts">At least one dataset; their inputs and targets are of the same types and shapes, none of a length of its own (-1).</param>
    /// <exception cref="ArgumentException">The parts differ, or there are none.</exception>
    public ConcatenatedDataset(params IReadOnlyList<IDataset> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        if (parts.Count == 0) throw new ArgumentException("Expected at least one dataset; found none.", nameof(parts));
        _parts = [.. parts];
        _starts = new long[_parts.Length];
        for (var i = 0; i < _parts.Length; i++)
        {
            CheckSame(_parts[0].Inputs, _parts[i].Inputs, "inputs", i);
            CheckSame(_parts[0].Targets, _parts[i].Targets, "targets", i);
            _starts[i] = Count;
            Count = checked(Count + _parts[i].Count);
        }
    }

    /// <inheritdoc/>
    public long Count { get; }

    /// <inheritdoc/>
    public IReadOnlyList<ElementSpec> Inputs => _parts[0].Inputs;

    /// <inheritdoc/>
    public IReadOnlyList<ElementSpec> Targets => _parts[0].Targets;

    /// <inheritdoc/>
    public Batch Read(ReadOnlySpan<long> indices)
    {
        if (Only(indices) is { } part) return _parts[part].Read(Within(indices, part));
        var count = indices.Length;
        var batch = new Batch([.. Inputs.Select(spec => Make(spec, count))], [.. Targets.Select(spec => Make(spec, count))]);
        try
        {
            ReadParts(indices, batch);
            return batch;
        }
        catch
        {
            batch.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public bool TryRead(ReadOnlySpan<long> indices, Batch destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        // A part may read only into new tensors, or not: the answer must be the same for all indices.
        if (Only(indices) is { } part && _parts[part].TryRead(Within(indices, part), destination)) return true;
        ReadParts(indices, destination);
        return true;
    }

    Tensor? ITargetReader.TryReadTarget(ReadOnlySpan<long> indices)
    {
        if (Only(indices) is { } part) return (_parts[part] as ITargetReader)?.TryReadTarget(Within(indices, part));
        if (Targets.Count == 0 || !Array.TrueForAll(_parts, p => p is ITargetReader)) return null;
        using var scope = NewDisposeScope();
        var all = Make(Targets[0], indices.Length);
        foreach (var (owner, places, chosen) in ByPart(indices))
        {
            if (((ITargetReader)_parts[owner]).TryReadTarget(chosen) is not { } target) return null;
            all.index_copy_(0, torch.tensor(places, ScalarType.Int64), target);
        }
        return all.MoveToOuterDisposeScope();
    }

    private void ReadParts(ReadOnlySpan<long> indices, Batch destination)
    {
        foreach (var (part, places, chosen) in ByPart(indices))
        {
            using var scope = NewDisposeScope();
            using var read = _parts[part].Read(chosen);
            var index = torch.tensor(places, ScalarType.Int64);
            for (var i = 0; i < read.Inputs.Count; i++) destination.Inputs[i].index_copy_(0, index, read.Inputs[i]);
            for (var i = 0; i < read.Targets.Count; i++) destination.Targets[i].index_copy_(0, index, read.Targets[i]);
        }
    }

    private List<(int Part, long[] Places, long[] Chosen)> ByPart(ReadOnlySpan<long> indices)
    {
        var found = new (int Part, long Place, long Index)[indices.Length];
        for (var i = 0; i < found.Length; i++)
        {
            var part = PartOf(indices[i]);
            found[i] = (part, i, indices[i] - _starts[part]);
        }
        return [.. found.GroupBy(f => f.Part).Select(group => (group.Key, group.Select(f => f.Place).ToArray(), group.Select(f => f.Index).ToArray()))];
    }

    private int? Only(ReadOnlySpan<long> indices)
    {
        TensorRows.CheckRange(indices, Count);
        if (indices.IsEmpty) return 0;
        var part = PartOf(indices[0]);
        return indices.IndexOfAnyExceptInRange(_starts[part], _starts[part] + _parts[part].Count - 1) < 0 ? part : null;
    }

    private int PartOf(long index)
    {
        var place = Array.BinarySearch(_starts, index);
        var part = place >= 0 ? place : ~place - 1;
        // Of empty parts that begin at one place the last with samples is meant.
        while (_parts[part].Count <= index - _starts[part]) part++;
        return part;
    }

    private long[] Within(ReadOnlySpan<long> indices, int part)
    {
        var within = new long[indices.Length];
        for (var i = 0; i < within.Length; i++) within[i] = indices[i] - _starts[part];
        return within;
    }

    private static Tensor Make(ElementSpec spec, long count) => empty([count, .. spec.Shape], spec.Type);

    private static void CheckSame(IReadOnlyList<ElementSpec> first, IReadOnlyList<ElementSpec> other, string what, int part)
    {
        if (first.Any(spec => spec.Shape.Contains(-1)))
            throw new ArgumentException($"The {what} are {string.Join(", ", first)}; expected samples of one shape: put sequences of different lengths into one dataset.");
        if (first.Count != other.Count || !first.Zip(other).All(pair => pair.First.Matches(pair.Second)))
            throw new ArgumentException($"The {what} of dataset {part + 1} are {string.Join(", ", other)}; expected {string.Join(", ", first)}, as in the first.");
    }
}
