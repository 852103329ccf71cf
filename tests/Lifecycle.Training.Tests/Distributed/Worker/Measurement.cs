using System.Diagnostics;
using Lifecycle.Training.Distributed;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Distributed.Worker;

/// <summary>Prints milliseconds of all-reductions, for the figures in the documentation.</summary>
internal static class Measurement
{
    private const int Elements = 11_000_000;

    internal static void Run()
    {
        using var group = ProcessGroup.Create(WorkerProgram.Options());
        using var whole = rand(Elements);
        var parts = Enumerable.Range(0, 62).Select(static _ => rand(Elements / 62)).ToArray();
        using var small = rand(1);
        Time(group, "44 MB in one tensor", () => group.AllReduce(whole));
        Time(group, "44 MB in 62 tensors", () => group.AllReduce(parts, ReduceOperation.Average));
        Time(group, "4 bytes", () => group.AllReduce(small));
        Time(group, "barrier", group.Barrier);
    }

    private static void Time(ProcessGroup group, string name, Action call)
    {
        call();
        var times = new double[15];
        for (var i = 0; i < times.Length; i++)
        {
            group.Barrier();
            var start = Stopwatch.GetTimestamp();
            call();
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        Array.Sort(times);
        Console.WriteLine($"{name}\tmedian {times[times.Length / 2]:F2} ms, best {times[0]:F2} ms");
    }
}
