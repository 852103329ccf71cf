namespace Lifecycle.Inference.Batching;

/// <summary>The most rows that batches may have now, learned for each shape of requests. Not thread-safe.</summary>
internal sealed class BatchLimit(BatchingOptions options, BatchSizes sizes)
{
    /// <summary>Shapes that are told apart; the one not used for longest makes room for a new one.</summary>
    internal const int MaxShapes = 256;

    private readonly Dictionary<object, ShapeLimit> _byShape = [];
    private long _uses;

    /// <summary>What was learned of all shapes together, by which a shape goes that has not run.</summary>
    public ShapeLimit All { get; } = new(options, sizes);

    /// <summary>How many shapes are known.</summary>
    public int Shapes => _byShape.Count;

    /// <summary>What was learned of a shape.</summary>
    public ShapeLimit Of(object shape)
    {
        if (!_byShape.TryGetValue(shape, out var limit))
        {
            if (_byShape.Count == MaxShapes) _byShape.Remove(_byShape.MinBy(static known => known.Value.LastUse).Key);
            _byShape.Add(shape, limit = new ShapeLimit(options, sizes, All));
        }
        limit.LastUse = ++_uses;
        return limit;
    }
}
