using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Optimization.Fused;

/// <summary>
/// Parameters of several shapes and, unless all are to be contiguous, memory layouts, one of them beyond the length of a thread's share, with the same values and
/// gradients for the same seed whatever their type. The last one gets no gradient in the first steps.
/// </summary>
internal sealed class ParameterSet
{
    private const int GradientFrom = 5;
    private int _step;

    public ParameterSet(ScalarType type, bool contiguous = false)
    {
        manual_seed(7);
        Tensor[] values = [rand(7, 5), rand(33), rand(1), rand(4, 3, 5, 2).permute(0, 2, 3, 1), rand(300, 250).t(), rand(6, 8)[TensorIndex.Colon, TensorIndex.Slice(0, null, 2)], rand(3, 4)];
        // Through bfloat16, so that each type holds the very same numbers.
        var rounded = values.Select(value => value.sub(0.5).to(ScalarType.BFloat16).to(type));
        All = [.. rounded.Select(value => new Parameter(contiguous ? value.contiguous() : value))];
    }

    public Parameter[] All { get; }

    public Parameter[] First => All[..3];

    public Parameter[] Second => All[3..];

    /// <summary>Gives every parameter the gradient of the next step, and takes it.</summary>
    public void Step(OptimizerHelper optimizer)
    {
        using var scope = NewDisposeScope();
        manual_seed(100 + _step);
        optimizer.zero_grad();
        for (var i = 0; i < All.Length; i++)
        {
            var slope = randn(All[i].shape).to(ScalarType.BFloat16).to(All[i].dtype);
            if (i < All.Length - 1 || _step >= GradientFrom) All[i].mul(slope).sum().backward();
        }
        optimizer.step();
        _step++;
    }

    /// <summary>All values in turn.</summary>
    public double[] Values()
    {
        using var scope = NewDisposeScope();
        return [.. All.SelectMany(static parameter => parameter.detach().to(ScalarType.Float64).contiguous().data<double>().ToArray())];
    }
}
