namespace Lifecycle.Training.Data;

/// <summary>
/// Random numbers that follow from a key: the same seed, epoch, step and purpose give the same numbers, wherever and in
/// whatever order streams are made. Not thread-safe; not for secrets.
/// </summary>
public sealed class RandomStream
{
    private readonly ulong _key;
    private ulong _counter;

    /// <summary>The stream of a key.</summary>
    /// <param name="seed">The run's seed.</param>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="step">The step within the epoch, from 0.</param>
    /// <param name="purpose">Tells apart what else draws in the same step.</param>
    public RandomStream(long seed, long epoch, long step, long purpose = 0) =>
        _key = Mixing.Combine(Mixing.Combine(Mixing.Combine((ulong)seed, (ulong)epoch), (ulong)step), (ulong)purpose);

    private RandomStream(ulong key) => _key = key;

    /// <summary>64 random bits.</summary>
    public ulong NextUInt64() => Mixing.Combine(_key, _counter++);

    /// <summary>A number from 0 up to but not including 1, uniform.</summary>
    public double NextDouble() => Mixing.ToUnit(NextUInt64());

    /// <summary>A number from <paramref name="low"/> to <paramref name="high"/>, uniform.</summary>
    public double NextDouble(double low, double high) => low + ((high - low) * NextDouble());

    /// <summary>True with the given probability.</summary>
    public bool NextBoolean(double probability) => NextDouble() < probability;

    /// <summary>A stream beside this one, which follows from its key and a number and not from what was drawn.</summary>
    internal RandomStream Branch(long number) => new(Mixing.Combine(~_key, (ulong)number));
}
