namespace Lifecycle.Repository.Tests.Api;

/// <summary>What the listing is tried on: the only public types of this assembly.</summary>
public abstract class Example<T> : IDisposable
    where T : class, new()
{
    public const int Size = 3;

    protected Example(string name, int? count = null, params string?[] rest) => _ = (name, count, rest);

    private protected Example()
    {
    }

    public enum Level : byte
    {
        Low = 1,
        High = 2,
    }

    public event EventHandler? Changed;

    public required IReadOnlyDictionary<string, List<T?>> Items { get; init; }

    public string? Label { get; protected set; }

    public T this[int index] => throw new NotSupportedException(index.ToString(System.Globalization.CultureInfo.InvariantCulture));

    public static bool TryFind<TKey>(TKey key, out T? found, ref int start, in double limit)
        where TKey : struct, IComparable<TKey>
    {
        _ = (key, start, limit);
        found = default;
        return found is not null;
    }

    public abstract Task<int[]> CountAsync(float minimum = 0.5f, string text = "a", bool exact = true);

    public void Dispose()
    {
        Changed?.Invoke(this, EventArgs.Empty);
        GC.SuppressFinalize(this);
    }

    public override string ToString() => Label ?? "";

    protected virtual ReadOnlySpan<byte> Bytes() => [];

    internal void Hidden() => _ = Size;
}

public readonly record struct ExamplePoint(int X, double? Y);

public static class ExampleExtensions
{
    public static int Twice(this ExamplePoint point) => 2 * point.X;
}

public delegate string? ExampleHandler(int[][] values, nint pointer);
