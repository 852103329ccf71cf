using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Lifecycle.Training.Distributed;

/// <summary>
/// Adds up the gradients of all processes after a backward pass, in buckets, the next filled while one is under way. Losses and wishes to
/// end the run go along, so that a step has one exchange.
/// </summary>
internal sealed class GradientReducer(Processes ranks, RunSignals signals)
{
    // Behind the wishes to cancel and to stop.
    private const int FirstFlag = 2;

    /// <summary>How many processes there are.</summary>
    public int WorldSize => ranks.WorldSize;

    /// <summary>Adds up a number over all processes, in place.</summary>
    public void Sum(Tensor number) => ranks.Sum(number);

    /// <summary>Gives all processes the sum of their gradients; a parameter that had none anywhere still has none.</summary>
    /// <param name="parameters">The same in all processes.</param>
    /// <param name="loss">A float64 number to add up as well, in place.</param>
    public void Reduce(Parameter[] parameters, Tensor loss)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        Parameter[] trained = [.. parameters.Where(static parameter => parameter.requires_grad)];
        // A part of the model that this batch did not pass through may have been used elsewhere.
        Tensor[] gradients = [.. trained.Select(static parameter => parameter.grad ?? torch.zeros_like(parameter))];
        var facts = torch.tensor([.. signals.Wishes, .. trained.Select(static parameter => parameter.grad is null ? 0.0 : 1.0)], ScalarType.Float64);
        ranks.Sum([.. gradients, loss, facts]);
        var sums = facts.data<double>().ToArray();
        signals.Settle(sums[0], sums[1]);
        for (var i = 0; i < trained.Length; i++)
            if (trained[i].grad is null && sums[FirstFlag + i] > 0) trained[i].grad = gradients[i].DetachFromDisposeScope();
    }
}
