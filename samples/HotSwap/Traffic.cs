using Lifecycle.Inference.Batching;

namespace Lifecycle.Samples.HotSwap;

/// <summary>Callers that ask for the classes of images all the time, and know which are right.</summary>
internal sealed class Traffic(BatchingPredictor batcher, ReadOnlyMemory<float>[] images, long[] classes) : IDisposable
{
    // What a caller does with an answer; training needs the processor as well.
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(20);

    private readonly CancellationTokenSource _end = new();
    private Task _callers = Task.CompletedTask;
    private long _answers;
    private long _right;
    private long _failures;

    public long Failures => Interlocked.Read(ref _failures);

    public void Start(int callers) => _callers = Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(() => AskAsync(caller))));

    /// <summary>Answers since the last time, and the share that was right.</summary>
    public (long Answers, double Accuracy) Take()
    {
        var (answers, right) = (Interlocked.Exchange(ref _answers, 0), Interlocked.Exchange(ref _right, 0));
        return (answers, answers == 0 ? 0 : (double)right / answers);
    }

    public async Task StopAsync()
    {
        await _end.CancelAsync();
        await _callers;
    }

    public void Dispose() => _end.Dispose();

    private async Task AskAsync(int caller)
    {
        for (var number = caller; !_end.IsCancellationRequested; number++)
        {
            var image = number % images.Length;
            try
            {
                var prediction = await batcher.PredictAsync(images[image]);
                Interlocked.Increment(ref _answers);
                if (prediction.Class() == classes[image]) Interlocked.Increment(ref _right);
            }
            catch (LifecycleException)
            {
                Interlocked.Increment(ref _failures);
            }
            await Task.Delay(_pause);
        }
    }
}
