using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Distributed;

/// <summary>What ends a run early, agreed on by all its processes, so that all end after the same step.</summary>
internal sealed class RunSignals : IDisposable
{
    private readonly Processes _ranks;
    private readonly CancellationToken _asked;
    private readonly CancellationTokenSource _agreed = new();
    private bool _stopAsked;

    public RunSignals(Processes ranks, CancellationToken cancellationToken) => (_ranks, _asked) = (ranks, cancellationToken);

    /// <summary>What the run looks at: canceled once all processes know.</summary>
    public CancellationToken Token => _ranks.AreSeveral ? _agreed.Token : _asked;

    /// <summary>Whether the run ends as if it had come to its last epoch.</summary>
    public bool IsStopped { get; private set; }

    /// <summary>This process's wishes as numbers that add up: to cancel, to stop.</summary>
    public double[] Wishes => [_asked.IsCancellationRequested ? 1 : 0, _stopAsked ? 1 : 0];

    /// <summary>Asks for an end: at once in one process, after the next step in several.</summary>
    /// <returns>Whether it is asked for the first time.</returns>
    public bool Stop()
    {
        var first = !_stopAsked;
        _stopAsked = true;
        if (!_ranks.AreSeveral) IsStopped = true;
        return first;
    }

    /// <summary>Takes the sums of all processes' wishes.</summary>
    public void Settle(double cancel, double stop)
    {
        if (cancel > 0) _agreed.Cancel();
        if (stop > 0) IsStopped = true;
    }

    /// <summary>Sends the wishes to each other.</summary>
    public void Agree()
    {
        if (!_ranks.AreSeveral) return;
        using var wishes = torch.tensor(Wishes, ScalarType.Float64);
        _ranks.Sum(wishes);
        Settle(wishes[0].ToDouble(), wishes[1].ToDouble());
    }

    public void Dispose() => _agreed.Dispose();
}
