namespace Lifecycle.Onnx.Pruning;

/// <summary>
/// Channels as numbers that are merged where one cannot go without the other (union-find). A merged channel keeps why it has to
/// stay, and why its removal is not exact even where nothing makes it.
/// </summary>
internal sealed class ChannelUnits
{
    /// <summary>The unit of all places that stay.</summary>
    public const int Fixed = 0;

    private readonly List<int> _parents = [Fixed];
    private readonly Dictionary<int, string> _kept = new() { [Fixed] = "its size is fixed" };
    private readonly Dictionary<int, string> _approximate = [];
    // Summed over by an operator that has no weights for it; and not zero even where nothing makes it.
    private readonly Dictionary<int, string> _summed = [];
    private readonly Dictionary<int, string> _offset = [];

    /// <summary>New units.</summary>
    public int[] Fresh(int count)
    {
        var units = new int[count];
        for (var index = 0; index < count; index++)
        {
            units[index] = _parents.Count;
            _parents.Add(units[index]);
        }
        return units;
    }

    /// <summary>The unit that stands for all it was merged with.</summary>
    public int Find(int unit)
    {
        while (_parents[unit] != unit)
        {
            _parents[unit] = _parents[_parents[unit]];
            unit = _parents[unit];
        }
        return unit;
    }

    /// <summary>Merges two units; with the fixed one a unit is kept instead.</summary>
    public void Merge(int one, int other, string reason)
    {
        var (a, b) = (Find(one), Find(other));
        if (a == b) return;
        if (a == Fixed || b == Fixed)
        {
            Keep(a == Fixed ? b : a, reason);
            return;
        }
        if (a > b) (a, b) = (b, a);
        _parents[b] = a;
        foreach (var texts in new[] { _kept, _approximate, _summed, _offset }) Move(texts, b, a);
    }

    /// <summary>Says that a unit stays; the first reason is the one that is told.</summary>
    public void Keep(int unit, string reason) => _kept.TryAdd(Find(unit), reason);

    /// <summary>Says that a removal changes what is computed of the other channels.</summary>
    public void Approximate(int unit, string reason) => _approximate.TryAdd(Find(unit), reason);

    /// <summary>Says that a unit is summed over without weights that could be zero.</summary>
    public void Sum(int unit, string reason) => _summed.TryAdd(Find(unit), reason);

    /// <summary>Says that a unit may carry something where all weights that make it are zero.</summary>
    public void Offset(int unit, string reason) => _offset.TryAdd(Find(unit), reason);

    /// <summary>Whether the unit is summed over without weights that could be zero.</summary>
    public bool IsSummed(int unit) => _summed.ContainsKey(Find(unit));

    /// <summary>Why the unit stays, or null.</summary>
    public string? KeptBecause(int unit) => _kept.GetValueOrDefault(Find(unit));

    /// <summary>Why its removal is not exact, or null.</summary>
    public string? ApproximateBecause(int unit)
    {
        var root = Find(unit);
        if (_approximate.TryGetValue(root, out var reason)) return reason;
        return _summed.TryGetValue(root, out var sum) && _offset.TryGetValue(root, out var offset) ? $"{sum}, and {offset}" : null;
    }

    private static void Move(Dictionary<int, string> texts, int from, int to)
    {
        if (texts.Remove(from, out var text)) texts.TryAdd(to, text);
    }
}
