using Lifecycle.Training.Callbacks;
using Lifecycle.Training.Data;
using Lifecycle.Training.Steps;
using TorchSharp;

namespace Lifecycle.Benchmarks.Fashion;

/// <summary>A Trainer at work that takes steps only when asked: what it does before the first step is done once, and not measured.</summary>
internal sealed class SteppedTrainer : ITrainingCallback, IDisposable
{
    private readonly SemaphoreSlim _asked = new(0);
    private readonly SemaphoreSlim _done = new(0);
    private readonly Task _fit;
    private ITrainingControl? _control;
    private long _left;
    private bool _ended;

    /// <summary>Starts; returns when the first step can be asked for.</summary>
    public SteppedTrainer(torch.nn.Module<torch.Tensor, torch.Tensor> model, ITrainingStep step, IDataset data, Func<IReadOnlyList<ITrainingCallback>, TrainerOptions> options)
    {
        _fit = new Trainer(model, step, options([this])).FitAsync(data);
        Wait();
    }

    /// <summary>What the Trainer has noted, such as the format it chose.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>Takes so many steps, and returns when they are taken.</summary>
    public void Run(long steps)
    {
        _left = steps;
        _asked.Release();
        Wait();
    }

    public void On(TrainingEvent trainingEvent)
    {
        if (trainingEvent is RunNoted noted) Notes.Add(noted.Note);
        if (trainingEvent is RunStarted started) _control = started.Control;
        if (trainingEvent is not (RunStarted or StepCompleted) || _ended || --_left > 0) return;
        _done.Release();
        _asked.Wait();
        if (_ended) _control!.Stop("the measurement is over");
    }

    public void Dispose()
    {
        _ended = true;
        _asked.Release();
        _fit.Wait();
        _asked.Dispose();
        _done.Dispose();
    }

    private void Wait()
    {
        while (!_done.Wait(TimeSpan.FromMilliseconds(200)))
            if (_fit.IsCompleted) _fit.GetAwaiter().GetResult();
    }
}
