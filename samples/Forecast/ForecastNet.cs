using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Lifecycle.Samples.Forecast;

/// <summary>
/// Days so far [batch, days, 5] to temperatures of the next [batch, 7], in their units: it scales what goes in, and what its core gives
/// is by how much each day differs from the last one known.
/// </summary>
internal sealed class ForecastNet : Module<Tensor, Tensor>
{
    /// <summary>The features of a day that the core takes: four measurements, and the place in the year as a point on a circle.</summary>
    public const int Features = Measured + 2;

    private const int Measured = 4;

    private readonly Tensor mean;
    private readonly Tensor deviation;
    private readonly Module<Tensor, Tensor> core;

    /// <param name="days">The days to learn from, which the scales are taken of.</param>
    /// <param name="core">Scaled days [batch, days, 6] to [batch, 7].</param>
    public ForecastNet(Tensor days, Module<Tensor, Tensor> core) : base(nameof(ForecastNet))
    {
        using (NewDisposeScope())
        {
            var measured = days.narrow(1, 0, Measured);
            mean = measured.mean([0]).DetachFromDisposeScope();
            deviation = measured.std([0]).DetachFromDisposeScope();
        }
        this.core = core;
        RegisterComponents();
    }

    public override Tensor forward(Tensor days)
    {
        using var scope = NewDisposeScope();
        var scaled = days.narrow(2, 0, Measured).sub(mean).div(deviation);
        var angle = days.narrow(2, Measured, 1).mul(2 * Math.PI / 365.25);
        var change = core.call(cat([scaled, angle.sin(), angle.cos()], 2));
        var today = days.select(1, -1).narrow(1, 0, 1);
        return today.add(change.mul(deviation[0])).MoveToOuterDisposeScope();
    }
}

/// <summary>A GRU over the days; its last state decides.</summary>
internal sealed class RecurrentCore : Module<Tensor, Tensor>
{
    private const int Hidden = 16;

    private readonly GRU recurrent = GRU(ForecastNet.Features, Hidden, batchFirst: true);
    private readonly Sequential head = Sequential(Dropout(0.5), Linear(Hidden, Weather.Horizon));

    public RecurrentCore() : base(nameof(RecurrentCore)) => RegisterComponents();

    public override Tensor forward(Tensor days)
    {
        using var scope = NewDisposeScope();
        var (states, _) = recurrent.call(days, null);
        return head.call(states.select(1, -1)).MoveToOuterDisposeScope();
    }
}
