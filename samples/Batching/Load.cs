using System.Collections.Concurrent;
using System.Diagnostics;
using Lifecycle.Inference.Batching;
using MathNet.Numerics.Statistics;

namespace Lifecycle.Samples.Batching;

/// <summary>What callers met: answers a second, how long they took, and requests turned away a second.</summary>
internal sealed record LoadResult(double PerSecond, double MedianMilliseconds, double P99Milliseconds, double RejectedPerSecond);

/// <summary>Callers that ask for one image after the other, each for its next one when it has its answer.</summary>
internal static class Load
{
    public static async Task<LoadResult> RunAsync(int callers, TimeSpan time, ReadOnlyMemory<float>[] images, Func<ReadOnlyMemory<float>, Task<Prediction>> ask, CancellationToken cancellationToken)
    {
        var milliseconds = new ConcurrentBag<List<double>>();
        var rejected = 0;
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(CallAsync(caller), cancellationToken)));
        var seconds = clock.Elapsed.TotalSeconds;
        var all = milliseconds.SelectMany(samples => samples).ToArray();
        return new LoadResult(all.Length / seconds, all.Median(), all.Quantile(0.99), rejected / seconds);

        Func<Task> CallAsync(int caller) => async () =>
        {
            var samples = new List<double>();
            milliseconds.Add(samples);
            for (var number = caller; clock.Elapsed < time; number++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var start = Stopwatch.GetTimestamp();
                try
                {
                    await ask(images[number % images.Length]);
                    samples.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                }
                catch (QueueFullException)
                {
                    Interlocked.Increment(ref rejected);
                    // As a caller does that is told to come again later.
                    await Task.Delay(1, cancellationToken);
                }
            }
        };
    }
}
