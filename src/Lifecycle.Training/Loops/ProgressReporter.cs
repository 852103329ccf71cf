using Lifecycle.Training.Callbacks;
using Lifecycle.Training.Reports;

namespace Lifecycle.Training.Loops;

/// <summary>Tells the observer where the run is, at most ten times a second; the first of several processes does.</summary>
internal sealed class ProgressReporter(TrainerOptions options, bool first)
{
    private static readonly TimeSpan _interval = TimeSpan.FromMilliseconds(100);
    private readonly long _start = options.TimeProvider.GetTimestamp();
    private readonly CallbackList _callbacks = new(options.Callbacks, first);
    private readonly List<string> _notes = [];
    private long _last;

    /// <summary>All notes so far.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>Time since the run began.</summary>
    public TimeSpan Elapsed => options.TimeProvider.GetElapsedTime(_start);

    /// <summary>Whether the observer has not been told anything for a while.</summary>
    public bool IsDue => options.TimeProvider.GetElapsedTime(_last) >= _interval;

    /// <summary>Tells where the run is.</summary>
    public void Report(TrainingProgress progress)
    {
        _last = options.TimeProvider.GetTimestamp();
        if (first) options.Progress?.Report(progress);
    }

    /// <summary>Tells, once, what the run chose or does without.</summary>
    public void Note(string note)
    {
        _notes.Add(note);
        _callbacks.Tell(new RunNoted(note));
        Report(new TrainingProgress
        {
            Stage = TrainingStage.Preparing, Epoch = 1, Epochs = options.Epochs, Step = 0, Steps = 0,
            Loss = double.NaN, LearningRate = double.NaN, SamplesPerSecond = 0, Elapsed = Elapsed, Note = note,
        });
    }
}
