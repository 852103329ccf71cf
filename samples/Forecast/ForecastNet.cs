using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Lifecycle.Samples.Forecast;

/// <summary>A GRU over the days so far, [batch, days, 5] to [batch, 7]: by how much each of the next days differs from the last one known.</summary>
internal sealed class ForecastNet : Module<Tensor, Tensor>
{
    private const int Measured = 4;
    private const int Hidden = 16;

    private readonly Tensor mean;
    private readonly Tensor deviation;
    private readonly GRU recurrent = GRU(Measured + 2, Hidden, batchFirst: true);
    private readonly Dropout dropout = Dropout(0.5);
    private readonly Linear head = Linear(Hidden, Weather.Horizon);

    /// <param name="days">The days to learn from, which the scales are taken of.</param>
    public ForecastNet(Tensor days) : base(nameof(ForecastNet))
    {
        using (NewDisposeScope())
        {
            var measured = days.narrow(1, 0, Measured);
            mean = measured.mean([0]).DetachFromDisposeScope();
            deviation = measured.std([0]).DetachFromDisposeScope();
        }
        RegisterComponents();
    }

    public override Tensor forward(Tensor days)
    {
        using var scope = NewDisposeScope();
        var scaled = days.narrow(2, 0, Measured).sub(mean).div(deviation);
        // The last day of a year is next to the first one.
        var angle = days.narrow(2, Measured, 1).mul(2 * Math.PI / 365.25);
        var (states, _) = recurrent.call(cat([scaled, angle.sin(), angle.cos()], 2), null);
        var change = head.call(dropout.call(states.select(1, -1)));
        var today = days.select(1, -1).narrow(1, 0, 1);
        return today.add(change.mul(deviation[0])).MoveToOuterDisposeScope();
    }
}
