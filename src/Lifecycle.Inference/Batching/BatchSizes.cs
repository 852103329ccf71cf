namespace Lifecycle.Inference.Batching;

/// <summary>The numbers of rows that a model is run with.</summary>
internal sealed class BatchSizes
{
    private readonly int[] _allowed;

    /// <summary>The allowed numbers, rising, or any up to the most where there are none.</summary>
    public BatchSizes(IReadOnlyList<int> allowed, int most)
    {
        _allowed = [.. allowed];
        Most = _allowed.Length > 0 ? _allowed[^1] : most;
        Steps = _allowed.Length > 0 ? _allowed : [.. Growing(most)];
    }

    /// <summary>The most rows of one batch.</summary>
    public int Most { get; }

    /// <summary>The sizes whose times are told apart: the allowed ones, or two for each doubling.</summary>
    public int[] Steps { get; }

    /// <summary>With how many rows a batch of so many is run.</summary>
    public int Padded(int rows) => _allowed.Length == 0 ? rows : _allowed[IndexOf(_allowed, rows)];

    /// <summary>The position of the first step that holds so many rows.</summary>
    public int StepOf(int rows) => IndexOf(Steps, rows);

    private static int IndexOf(int[] sizes, int rows)
    {
        var index = Array.BinarySearch(sizes, rows);
        return Math.Min(index < 0 ? ~index : index, sizes.Length - 1);
    }

    // 1, 2, 3, 4, 6, 8, 12, 16, ...
    private static IEnumerable<int> Growing(int most)
    {
        for (var size = 1; size < most; size *= 2)
        {
            yield return size;
            if (size > 1 && size + (size / 2) < most) yield return size + (size / 2);
        }
        yield return most;
    }
}
