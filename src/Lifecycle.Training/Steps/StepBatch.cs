using Lifecycle.Training.Calls;
using Lifecycle.Training.Data.Loading;
using Lifecycle.Training.Optimization;
using Lifecycle.Training.Optimization.LossFunctions;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Steps;

/// <summary>A batch, or a part of one, on the training device, prepared as the options say; and the model to run on it.</summary>
public sealed class StepBatch
{
    private readonly ModelRunner _runner;
    private readonly ReportedValues? _reported;

    internal StepBatch(ModelRunner runner, ReportedValues? reported, IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor> targets, long count)
    {
        _runner = runner;
        _reported = reported;
        (Inputs, Targets, Count) = (inputs, targets, count);
        (Weight, Total) = (count, count);
    }

    /// <summary>The model.</summary>
    public nn.Module Model => _runner.Model;

    /// <summary>The inputs, [<see cref="Count"/>, ...] each: bytes divided by 255, augmented in training, normalized where the options say so.</summary>
    public IReadOnlyList<Tensor> Inputs { get; }

    /// <summary>The targets, [<see cref="Count"/>, ...] each.</summary>
    public IReadOnlyList<Tensor> Targets { get; }

    /// <summary>The number of samples.</summary>
    public long Count { get; }

    /// <summary>How many of its samples count; 0 where it only keeps step with other processes.</summary>
    internal long Weight { get; init; }

    /// <summary>The samples of the whole batch over all processes.</summary>
    internal long Total { get; init; }

    /// <summary>All of the step that it is a part of, where losses have to know it.</summary>
    internal WholeStep? Whole { get; init; }

    /// <summary>The first input.</summary>
    public Tensor Input => Inputs[0];

    /// <summary>The first target.</summary>
    /// <exception cref="DataException">The data have none.</exception>
    public Tensor Target => Targets.Count > 0 ? Targets[0] : throw new DataException("The data have no target; expected at least one for this step; give them one.");

    /// <summary>Runs the model, whatever its signature, in the run's precision. Outputs are float32 whatever that is.</summary>
    /// <param name="inputs">As many tensors as its call takes, tuples taken apart.</param>
    /// <returns>Its outputs in order, tuples and lists taken apart.</returns>
    /// <exception cref="UsageException">The model does not take so many tensors.</exception>
    public IReadOnlyList<Tensor> Forward(params IReadOnlyList<Tensor> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return _runner.Forward(inputs);
    }

    /// <summary>Runs a part of the model, or any other module on the same device, in the run's precision. The output is float32 whatever that is.</summary>
    public Tensor Call(nn.Module<Tensor, Tensor> module, Tensor input)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(input);
        return _runner.Call(module, input);
    }

    /// <summary>Adds to a mean over the epoch that reports give beside the loss, such as one of several losses.</summary>
    /// <param name="name">Its name, such as "reconstruction".</param>
    /// <param name="value">A scalar, the mean over this batch's samples; gradients are not needed.</param>
    public void Report(string name, Tensor value)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(value);
        if (Weight > 0) _reported?.Add(name, value, Weight);
    }

    /// <summary>Runs another model of any signature on the same device in the run's precision; outputs are float32 whatever that is.</summary>
    internal IReadOnlyList<Tensor> Run(nn.Module module, IReadOnlyList<Tensor> inputs) => new ModelRunner(module, _runner.Format).Forward(inputs);

    internal Tensor ForwardOne(Tensor input) => _runner.ForwardOne(input);

    /// <summary>Some neighbouring samples of it, as views.</summary>
    internal StepBatch Part(Share share) =>
        new(_runner, _reported, [.. Inputs.Select(t => t.narrow(0, share.Start, share.Length))], [.. Targets.Select(t => t.narrow(0, share.Start, share.Length))], share.Length)
        {
            Weight = Math.Min(Weight, share.Weight), Total = Total, Whole = Whole,
        };

    /// <summary>The same as a process's part of a batch, in a step of several parts.</summary>
    internal StepBatch Of(long total, long weight, WholeStep? whole) => new(_runner, _reported, Inputs, Targets, Count) { Weight = weight, Total = total, Whole = whole };

    /// <summary>A loss of an output and one of the targets, as it counts in the step that this batch may be a part of.</summary>
    internal Tensor Compute(ILoss loss, Tensor output, int target = 0)
    {
        var labels = Targets[target];
        return Whole is not null && loss is IWeighedLoss { Weighs: true } weighed && labels.dtype == ScalarType.Int64 ? Whole.Share(weighed, output, labels, target, Weight) : loss.Compute(output, labels);
    }
}
