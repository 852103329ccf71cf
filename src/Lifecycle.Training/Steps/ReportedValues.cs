using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Steps;

/// <summary>Means over samples of values that a step reports, gathered on the device and fetched once.</summary>
internal sealed class ReportedValues : IDisposable
{
    private readonly Dictionary<string, (Tensor Sum, long Count)> _sums = new(StringComparer.Ordinal);

    /// <summary>Takes in the mean over a batch.</summary>
    public void Add(string name, Tensor value, long count)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var part = value.detach().to(ScalarType.Float64).reshape([]).mul(count);
        if (_sums.TryGetValue(name, out var found))
        {
            found.Sum.add_(part);
            _sums[name] = (found.Sum, found.Count + count);
        }
        else
        {
            _sums[name] = (part.DetachFromDisposeScope(), count);
        }
    }

    /// <summary>The sums and counts, to be kept in a checkpoint.</summary>
    public Dictionary<string, ReportedSum> Sums() => _sums.ToDictionary(entry => entry.Key, entry => new ReportedSum(entry.Value.Sum.ToDouble(), entry.Value.Count), StringComparer.Ordinal);

    /// <summary>Goes on from sums of a checkpoint.</summary>
    public void Load(IReadOnlyDictionary<string, ReportedSum> sums, Device device)
    {
        Clear();
        foreach (var (name, sum) in sums) _sums[name] = (torch.tensor(sum.Sum, ScalarType.Float64, device).DetachFromDisposeScope(), sum.Count);
    }

    /// <summary>The means so far.</summary>
    public Dictionary<string, double> Means() => _sums.ToDictionary(entry => entry.Key, entry => entry.Value.Sum.ToDouble() / entry.Value.Count, StringComparer.Ordinal);

    /// <summary>Starts anew.</summary>
    public void Clear()
    {
        foreach (var (sum, _) in _sums.Values) sum.Dispose();
        _sums.Clear();
    }

    public void Dispose() => Clear();
}

/// <summary>A sum over samples and their number.</summary>
internal readonly record struct ReportedSum(double Sum, long Count);
