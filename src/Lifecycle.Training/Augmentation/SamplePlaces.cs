using static TorchSharp.torch;

namespace Lifecycle.Training.Augmentation;

/// <summary>
/// Where the samples at hand lie in the batch of a step, of which other processes may have parts and other augmentations groups: draws follow the
/// place there, so that a sample's are the same however the batch is shared out.
/// </summary>
internal sealed class SamplePlaces
{
    private readonly long _first;
    private readonly long? _total;
    private readonly long[]? _chosen;

    /// <summary>Neighbouring samples of a batch.</summary>
    /// <param name="first">The place of the first.</param>
    /// <param name="total">The number of samples of the whole batch.</param>
    public SamplePlaces(long first, long total) => (_first, _total) = (first, total);

    private SamplePlaces(long? total, long[]? chosen) => (_total, _chosen) = (total, chosen);

    /// <summary>All samples of a batch, however many.</summary>
    public static SamplePlaces Whole { get; } = new(total: null, chosen: null);

    /// <summary>The place of a sample at hand.</summary>
    public long this[long sample] => _chosen is null ? _first + sample : _chosen[sample];

    /// <summary>Whether the samples at hand are neighbours in the batch.</summary>
    public bool AreNeighbours => _chosen is null;

    /// <summary>The places of some of the samples at hand.</summary>
    /// <param name="samples">Which.</param>
    /// <param name="count">How many are at hand.</param>
    public SamplePlaces Of(long[] samples, long count) => samples.Length == count ? this : new(_total ?? count, Array.ConvertAll(samples, sample => this[sample]));

    /// <summary>What is drawn for the samples at hand, from a draw for a whole batch of a given number of samples.</summary>
    /// <param name="count">How many are at hand.</param>
    /// <param name="draw">The draw of the whole, by the number of samples.</param>
    public Tensor Take(long count, Func<long, Tensor> draw)
    {
        if (_total is not { } total || (_chosen is null && total == count)) return draw(count);
        using var whole = draw(total);
        if (_chosen is null) return whole.narrow(0, _first, count).clone();
        using var index = tensor(_chosen, ScalarType.Int64).to(whole.device);
        return whole.index_select(0, index);
    }
}
