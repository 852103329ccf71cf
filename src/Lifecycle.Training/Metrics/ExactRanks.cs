using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Metrics;

/// <summary>All scores, kept on the device: 4 bytes (8 above two classes) and 1 byte a sample and column.</summary>
internal sealed class ExactRanks(RankMetric metric) : IReducibleMetricState, IDetailedMetricState
{
    private readonly List<Tensor> _scores = [];
    private readonly List<Tensor> _truth = [];
    private Ranks[]? _ranks;

    public IReadOnlyList<MetricPart> Parts
    {
        get
        {
            if (_scores.Count == 0) return [];
            Join(_scores);
            Join(_truth);
            return [new MetricPart(_scores[0], MetricReduction.Concatenate), new MetricPart(_truth[0], MetricReduction.Concatenate)];
        }
    }

    public MetricDetail? Detail => _scores.Count == 0 ? null : metric.Curve(AllRanks());

    public void Update(Tensor output, Tensor target)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(target);
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var (scores, truth) = metric.Columns(output, target);
        // A copy: what is kept must not hold the whole output.
        _scores.Add(scores.clone().DetachFromDisposeScope());
        _truth.Add(truth.clone().DetachFromDisposeScope());
        _ranks = null;
    }

    public void Replace(IReadOnlyList<Tensor> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        if (parts.Count != 2) throw new ArgumentException($"The state of the metric {metric.Name} got {parts.Count} tensors; expected 2, as it has parts.", nameof(parts));
        Dispose();
        _scores.Add(parts[0].DetachFromDisposeScope());
        _truth.Add(parts[1].DetachFromDisposeScope());
    }

    public double Compute() => _scores.Count == 0 ? double.NaN : metric.Value(AllRanks());

    public void Dispose()
    {
        foreach (var tensor in _scores.Concat(_truth)) tensor.Dispose();
        _scores.Clear();
        _truth.Clear();
        _ranks = null;
    }

    private Ranks[] AllRanks()
    {
        if (_ranks is not null) return _ranks;
        using var scope = NewDisposeScope();
        var (scores, truth) = (torch.cat(_scores).to(ScalarType.Float64).t().cpu().contiguous(), torch.cat(_truth).t().cpu().contiguous());
        var ranks = new Ranks[scores.shape[0]];
        for (var column = 0; column < ranks.Length; column++)
            ranks[column] = Ranks.Of(scores[column].data<double>().ToArray(), truth[column].data<byte>().ToArray());
        return _ranks = ranks;
    }

    private static void Join(List<Tensor> tensors)
    {
        if (tensors.Count == 1) return;
        var joined = torch.cat(tensors).DetachFromDisposeScope();
        foreach (var tensor in tensors) tensor.Dispose();
        tensors.Clear();
        tensors.Add(joined);
    }
}
