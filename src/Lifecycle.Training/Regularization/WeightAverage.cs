using Lifecycle.Training.Checkpoints;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Regularization;

/// <summary>The average of a model's weights during a run.</summary>
internal sealed class WeightAverage : IRunState, IDisposable
{
    private readonly WeightAveraging _options;
    private readonly List<(string Name, Tensor Live, Tensor Mean)> _entries = [];
    private long _count;
    private bool _swapped;

    public WeightAverage(nn.Module model, WeightAveraging options)
    {
        _options = options;
        using var noGradients = no_grad();
        // A plain mean is of weights alone: running statistics are taken anew for it.
        var buffers = options.IsExponential ? model.named_buffers().Where(b => is_floating_point(b.buffer)).Select(b => (b.name, b.buffer)) : [];
        foreach (var (name, tensor) in model.named_parameters().Select(p => (p.name, (Tensor)p.parameter)).Concat(buffers))
            _entries.Add((name, tensor, tensor.detach().clone().DetachFromDisposeScope()));
    }

    public string Name => "average";

    /// <summary>Whether anything is averaged yet.</summary>
    public bool IsStarted => _count > 0;

    /// <summary>Whether it forgets.</summary>
    public bool IsExponential => _options.IsExponential;

    /// <summary>A step was taken.</summary>
    public void AfterStep()
    {
        if (!_options.IsExponential) return;
        var decay = _options.WarmUp ? Math.Min(_options.Decay, (1.0 + _count) / (10.0 + _count)) : _options.Decay;
        Approach(1 - decay);
    }

    /// <summary>An epoch, counted from 0, is over.</summary>
    public void AfterEpoch(int epoch, int epochs)
    {
        if (!_options.IsExponential && epoch >= Math.Min((int)Math.Ceiling(_options.Start * epochs), epochs - 1)) Approach(1.0 / (_count + 1));
    }

    /// <summary>Puts the average into the model until disposed.</summary>
    public IDisposable Borrow()
    {
        Swap();
        return new Return(this);
    }

    /// <summary>Leaves the average in the model for good.</summary>
    public void Apply()
    {
        using var noGradients = no_grad();
        foreach (var (_, live, mean) in _entries) live.copy_(mean);
    }

    public void Save(StateWriter writer)
    {
        if (_swapped) throw new InvalidOperationException("The average is in the model's place; expected the model's own weights when it is saved.");
        writer.Value("count", _count);
        foreach (var (name, _, mean) in _entries) writer.Tensor(name, mean);
    }

    public void Load(StateReader reader)
    {
        _count = reader.Value<long>("count");
        foreach (var (name, _, mean) in _entries) reader.TensorInto(name, mean);
    }

    public void Dispose()
    {
        foreach (var (_, _, mean) in _entries) mean.Dispose();
        _entries.Clear();
    }

    private void Approach(double weight)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        _count++;
        foreach (var group in _entries.GroupBy(entry => (entry.Mean.dtype, entry.Mean.device_type)))
        {
            var amount = torch.tensor(weight, group.Key.dtype, group.First().Mean.device);
            foreach (var (_, live, mean) in group) mean.lerp_(live, amount);
        }
    }

    private void Swap()
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        foreach (var (_, live, mean) in _entries)
        {
            var kept = live.clone();
            live.copy_(mean);
            mean.copy_(kept);
        }
        _swapped = !_swapped;
    }

    private sealed class Return(WeightAverage average) : IDisposable
    {
        public void Dispose() => average.Swap();
    }
}
