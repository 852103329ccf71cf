using System.Globalization;
using Lifecycle.Benchmarks.Python;
using Lifecycle.Training.Augmentation;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Benchmarks.Augmenting;

/// <summary>
/// Flip, rotation, scale, crop, colour jitter and noise of 128 images of 3x32x32: Lifecycle against torchvision's transforms of each
/// image, and against operations of python3-torch on the whole batch; in turn, in both orders, on the same cores.
/// </summary>
internal static class AugmentationRates
{
    private const int Images = 128;

    // Long enough that what the other process' threads still spin for after their turn is little of it.
    private const int Turns = 50;

    /// <summary>Measures and prints.</summary>
    /// <param name="args">The number of pairs; 15 by default.</param>
    public static void Run(string[] args)
    {
        var pairs = args is [var text, ..] ? int.Parse(text, CultureInfo.InvariantCulture) : 15;
        set_num_threads(Environment.ProcessorCount);
        // On a thread of its own, as the Trainer's: the main thread's memory allocator is another, and slower here.
        Task.Factory.StartNew(() => RunAll(pairs), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).GetAwaiter().GetResult();
    }

    private static void RunAll(int pairs)
    {
        using var scope = NewDisposeScope();
        CompareNoise(pairs);
        Compare("each", hue: 0, pairs, "torchvision's transforms of each image");
        Compare("each", hue: 0.1, pairs, "torchvision's transforms of each image");
        Compare("batched", hue: 0, pairs, "batched operations of python3-torch");
    }

    private static void Compare(string way, double hue, int pairs, string baseline)
    {
        using var python = PythonPeer.Start("augment.py", way, hue.ToString(CultureInfo.InvariantCulture), Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture));
        if (python is null)
        {
            Console.WriteLine($"augmentation against {baseline}: not measured: /usr/bin/python3 has no torch or torchvision; apt install python3-torchvision");
            return;
        }
        var timing = PairedTiming.Measure(Augment(hue), () => python.Run(Turns), pairs);
        var baselineRate = Images * Turns / timing.BaselineMedian.TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"augmentation{(hue > 0 ? " with hue" : "")}: {1 / timing.RatioMedian:F1} times the images a second of {baseline} (quartiles {1 / timing.RatioHigh:F1} to {1 / timing.RatioLow:F1}): {baselineRate / timing.RatioMedian:F0} to {baselineRate:F0}; {pairs} pairs of {Turns} batches of {Images} images 3x32x32"));
    }

    // The costliest of these operations, beside what TorchSharp has for it.
    private static void CompareNoise(int pairs)
    {
        var (images, noise) = (rand(Images, 3, 32, 32), new GaussianNoise(0.02));
        long step = 0;
        var timing = PairedTiming.Measure(
            Repeated(() => noise.Apply(images, new AugmentationContext(1, 0, step++)).Dispose()), Repeated(() => randn(images.shape).mul_(0.02).add_(images).Dispose()), pairs);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"noise: {1 / timing.RatioMedian:F1} times as fast as torch.randn, multiplied and added (quartiles {1 / timing.RatioHigh:F1} to {1 / timing.RatioLow:F1}), which takes {timing.BaselineMedian.TotalMilliseconds / Turns:F2} ms a batch"));

        static Action Repeated(Action call) => () =>
        {
            for (var turn = 0; turn < Turns; turn++) call();
        };
    }

    private static Action Augment(double hue)
    {
        var augmentations = new Compose(
            new RandomHorizontalFlip(), new RandomRotation(10), new RandomScale(0.9, 1.1), new RandomCrop(4), new ColorJitter(0.4, 0.4, 0.4, hue), new GaussianNoise(0.02));
        var images = rand(Images, 3, 32, 32);
        long step = 0;
        Action augment = () =>
        {
            for (var turn = 0; turn < Turns; turn++) augmentations.Apply(images, new AugmentationContext(1, 0, step++)).Dispose();
        };
        // As in a run that is past its first steps: compiled for good.
        for (var warming = 0; warming < 10; warming++) augment();
        return augment;
    }
}
