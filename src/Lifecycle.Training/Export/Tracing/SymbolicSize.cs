using System.Globalization;

namespace Lifecycle.Training.Export.Tracing;

/// <summary>
/// An integer of a traced run: the same in every trace, or following the sizes of the dynamic axes. What it is then is told
/// by what it was in each trace; how to compute it is found when it is written (<see cref="SizeSolver"/>).
/// </summary>
public readonly struct SymbolicSize : IEquatable<SymbolicSize>
{
    private readonly long _fixed;
    private readonly long[]? _observed;
    private readonly SizeTrials? _trials;

    private SymbolicSize(long value) => _fixed = value;

    private SymbolicSize(long[] observed, SizeTrials trials) => (_observed, _trials) = (observed, trials);

    /// <summary>Whether the integer is the same whatever the sizes of the dynamic axes.</summary>
    public bool IsFixed => _observed is null;

    /// <summary>The integer, where it is always the same.</summary>
    /// <exception cref="InvalidOperationException">It follows the size of a dynamic axis.</exception>
    public long Fixed => _observed is null ? _fixed : throw new InvalidOperationException($"The integer is {this} and changes with the sizes of the input; look at IsFixed first.");

    /// <summary>What it was in each trace; empty where it is fixed.</summary>
    internal ReadOnlySpan<long> Values => _observed;

    /// <summary>An integer that is always the same.</summary>
    public static implicit operator SymbolicSize(long value) => new(value);

    /// <summary>The sum of two.</summary>
    public static SymbolicSize operator +(SymbolicSize left, SymbolicSize right) => Combine(left, right, static (a, b) => checked(a + b));

    /// <summary>The product of two.</summary>
    public static SymbolicSize operator *(SymbolicSize left, SymbolicSize right) => Combine(left, right, static (a, b) => checked(a * b));

    /// <summary>Whether two are the same in every trace.</summary>
    public static bool operator ==(SymbolicSize left, SymbolicSize right) => left.Equals(right);

    /// <summary>Whether two differ in some trace.</summary>
    public static bool operator !=(SymbolicSize left, SymbolicSize right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(SymbolicSize other) => _fixed == other._fixed && Values.SequenceEqual(other.Values);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is SymbolicSize other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _observed is null ? _fixed.GetHashCode() : HashCode.Combine(_observed[0], _observed[^1]);

    /// <summary>The integer, or a formula of the dynamic axes such as <c>2*batch</c>; what it was in each trace where there is none.</summary>
    public override string ToString() => _observed is null ? _fixed.ToString(CultureInfo.InvariantCulture) : _trials!.Describe(_observed);

    /// <summary>A formula of the dynamic axes, or null where it is fixed or there is none.</summary>
    internal string? Formula => _observed is null ? null : _trials!.Formula(_observed);

    /// <summary>The integer that was this in each trace.</summary>
    internal static SymbolicSize Observed(long[] values, SizeTrials trials) =>
        values.AsSpan().ContainsAnyExcept(values[0]) ? new(values, trials) : new(values[0]);

    /// <summary>What a function makes of it in each trace.</summary>
    internal SymbolicSize Map(Func<long, long> map) => _observed is null ? map(_fixed) : Observed([.. _observed.Select(map)], _trials!);

    /// <summary>What a function makes of two in each trace.</summary>
    internal static SymbolicSize Combine(SymbolicSize left, SymbolicSize right, Func<long, long, long> combine)
    {
        if ((left._observed ?? right._observed) is not { } either)
            return combine(left._fixed, right._fixed);
        var values = new long[either.Length];
        for (var i = 0; i < values.Length; i++)
            values[i] = combine(left._observed?[i] ?? left._fixed, right._observed?[i] ?? right._fixed);
        return Observed(values, (left._trials ?? right._trials)!);
    }
}
