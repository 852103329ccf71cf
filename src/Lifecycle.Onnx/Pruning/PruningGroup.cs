using System.Globalization;
using System.Text;

namespace Lifecycle.Onnx.Pruning;

/// <summary>Where the channels of a group lie on one dimension of a constant, or of a value that nodes make.</summary>
/// <param name="Name">The constant or value.</param>
/// <param name="Dim">The dimension.</param>
/// <param name="Role">What the constant does there; Other for values.</param>
/// <param name="Length">How many indices there are; a value's dimension may have them over and over, as where batch and heads are one.</param>
/// <param name="Indices">For each channel of the group, the indices that go with it: one, or a block of a flat dimension, or one for each gate.</param>
public sealed record PruningSlice(string Name, int Dim, WeightRole Role, int Length, IReadOnlyList<IReadOnlyList<int>> Indices);

/// <summary>Channels that go together: each can be removed, with everything that it touches, and leaves a model that fits. Immutable.</summary>
public sealed class PruningGroup
{
    internal PruningGroup(string name, IReadOnlyList<int> roots, IReadOnlyList<PruningSlice> weights, IReadOnlyList<PruningSlice> values, string? approximation) =>
        (Name, Roots, Weights, Values, Approximation) = (name, roots, weights, values, approximation);

    /// <summary>What makes the channels: the first weight that they are rows of.</summary>
    public string Name { get; }

    /// <summary>How many channels there are; for attention, heads.</summary>
    public int Channels => Roots.Count;

    /// <summary>The constants that lose indices.</summary>
    public IReadOnlyList<PruningSlice> Weights { get; }

    /// <summary>The values between nodes that lose indices.</summary>
    public IReadOnlyList<PruningSlice> Values { get; }

    /// <summary>
    /// Why a removal changes the outputs even where all weights that make and take a channel are zero: a mean is taken over the channels, or a sum over
    /// something that is not zero then. Null where it is exact.
    /// </summary>
    public string? Approximation { get; }

    internal IReadOnlyList<int> Roots { get; }

    /// <summary>Whether channels are summed over without weights, so that what shifts them counts.</summary>
    internal bool IsSummed { get; init; }

    /// <summary>Of how many channels a multiple has to be left for every weight that makes or takes them to keep a multiple of so many indices: fewer where a channel is a whole head.</summary>
    internal int Step(int multiple) =>
        Weights.Where(static slice => slice.Role is WeightRole.Output or WeightRole.Input).Select(slice => multiple / Gcd(multiple, slice.Indices[0].Count)).DefaultIfEmpty(multiple).Max();

    /// <summary>The group in one line.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name}: {Channels} channels in {Weights.Count} places");

    /// <summary>What a removal touches: each constant, the dimension, the indices.</summary>
    /// <param name="channels">The channels, 0 to <see cref="Channels"/>-1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A channel is not in the group.</exception>
    public string Describe(params IReadOnlyCollection<int> channels)
    {
        ArgumentNullException.ThrowIfNull(channels);
        foreach (var channel in channels)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(channel, nameof(channels));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(channel, Channels, nameof(channels));
        }
        var text = new StringBuilder().AppendLine(CultureInfo.InvariantCulture, $"{Name}: {channels.Count} of {Channels} channels go");
        foreach (var slice in Weights)
            text.AppendLine(CultureInfo.InvariantCulture, $"  {slice.Name}, dimension {slice.Dim} ({slice.Role}): {Ranges(channels.SelectMany(channel => slice.Indices[channel]))}");
        if (Approximation is not null) text.AppendLine(CultureInfo.InvariantCulture, $"  not exact: {Approximation}");
        return text.ToString();
    }

    private static int Gcd(int one, int other) => other == 0 ? one : Gcd(other, one % other);

    // 0-3, 8: runs are written by their ends.
    private static string Ranges(IEnumerable<int> indices)
    {
        var runs = new List<(int First, int Last)>();
        foreach (var index in indices.Order())
        {
            if (runs.Count > 0 && runs[^1].Last == index - 1) runs[^1] = (runs[^1].First, index);
            else runs.Add((index, index));
        }
        return string.Join(", ", runs.Select(static run => run.First == run.Last ? $"{run.First}" : $"{run.First}-{run.Last}"));
    }
}

/// <summary>Channels that stay though a weight makes them.</summary>
/// <param name="Weight">The weight whose rows make them.</param>
/// <param name="Channels">How many stay.</param>
/// <param name="Reason">Why.</param>
public sealed record ProtectedChannels(string Weight, int Channels, string Reason);
