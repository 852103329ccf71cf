using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Regularization;

/// <summary>
/// Leaves out the residual branch of some samples while training, and multiplies the others by 1 / (1 - rate), so that the mean
/// stays (Huang et al., "Deep networks with stochastic depth", 2016; also known as DropPath). In evaluation it changes nothing.
/// Use it on the branch: <c>x + depth.call(branch.call(x))</c>.
/// </summary>
public sealed class StochasticDepth : nn.Module<Tensor, Tensor>
{
    /// <summary>A module that leaves out branches at a rate.</summary>
    /// <param name="rate">How often a sample's branch is left out, from 0 to below 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is outside its range.</exception>
    public StochasticDepth(double rate) : base(nameof(StochasticDepth))
    {
        if (rate is not (>= 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(rate), rate, "Expected a rate from 0 to below 1.");
        Rate = rate;
    }

    /// <summary>How often a sample's branch is left out.</summary>
    public double Rate { get; }

    /// <summary>The rates of a net's blocks, growing linearly from 0 at the first to the greatest at the last, as the paper has them.</summary>
    /// <param name="greatest">The last block's rate, from 0 to below 1.</param>
    /// <param name="blocks">The number of blocks, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    public static IReadOnlyList<double> LinearRates(double greatest, int blocks)
    {
        if (greatest is not (>= 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(greatest), greatest, "Expected a rate from 0 to below 1.");
        ArgumentOutOfRangeException.ThrowIfLessThan(blocks, 1);
        return [.. Enumerable.Range(0, blocks).Select(block => blocks == 1 ? greatest : greatest * block / (blocks - 1))];
    }

    /// <summary>The branch, some samples' left out while training. Randomness comes from torch's generator, as dropout's does.</summary>
    /// <param name="input">Shape [count, ...], floating.</param>
    public override Tensor forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (!training || Rate == 0) return input.alias();
        using var scope = NewDisposeScope();
        var shape = new long[input.shape.Length];
        Array.Fill(shape, 1);
        shape[0] = input.shape[0];
        var kept = torch.rand(shape, ScalarType.Float32, input.device).ge(Rate).to(input.dtype);
        return input.mul(kept.div_(1 - Rate)).MoveToOuterDisposeScope();
    }
}
