using Lifecycle.Benchmarks.Accuracy;
using Lifecycle.Benchmarks.Augmenting;
using Lifecycle.Benchmarks.Compression;
using Lifecycle.Benchmarks.Export;
using Lifecycle.Benchmarks.Fashion;
using Lifecycle.Benchmarks.Images;
using Lifecycle.Benchmarks.Loading;
using Lifecycle.Benchmarks.Passes;
using Lifecycle.Benchmarks.Peers;
using Lifecycle.Benchmarks.Prediction;
using Lifecycle.Benchmarks.Quantization;
using Lifecycle.Benchmarks.Stepping;

namespace Lifecycle.Benchmarks;

/// <summary>What can be measured: comparisons whose sides take turns in one run, by name; BenchmarkDotNet's suites by all else.</summary>
internal static class BenchmarkCommands
{
    private sealed record Command(string Name, string Arguments, string Description, Action<string[]> Run);

    private static readonly Command[] _all =
    [
        new("overhead", "[operators|prediction] [PAIRS]", "what Lifecycle adds to the bare libraries", Overhead.Run),
        new("training", "[PAIRS] [STEPS]", "steps of the Fashion-MNIST net against python3-torch's, and where their time goes", StepRates.Run),
        new("batch-sizes", "[ROUNDS] [IMAGES]", "training steps of the Fashion-MNIST net in batches of 16 to 512", BatchSizes.Run),
        new("time-to-accuracy", "[ROUNDS] [ACCURACY] [EPOCHS] [IMAGES]", "a process from its start until its net is accurate, against python3-torch's", TimeToAccuracy.Run),
        new("accuracy", "[full] [rows] [SEEDS]", "accuracies of several seeds against python3-torch with the same settings", AccuracyTable.Run),
        new("augmentation", "[PAIRS]", "a batch's augmentation against torchvision's and python3-torch's", AugmentationRates.Run),
        new("loader", "[PAIRS]", "epochs through the loader against python3-torch's DataLoader", LoaderRates.Run),
        new("growth", "[SECONDS] [IMAGES]", "memory and rates from 60 thousand to 6 million images in packed files", Growth.Run),
        new("images", "[PAIRS]", "reading a folder of photographs against torchvision's", ImageReading.Run),
        new("optimizers", "[PAIRS]", "fused optimizers against TorchSharp's and python3-torch's", OptimizerSteps.Run),
        new("export", "[PAIRS]", "an export of a ResNet-18 against python3-torch's", ExportTime.Run),
        new("fusions", "[PAIRS]", "what the fusions gain on a transformer encoder", FusionGain.Run),
        new("quantization", "[PAIRS | accuracy]", "every format against the float model, and what SmoothQuant and bias correction are worth on trained ones", QuantizationGain.Run),
        new("compression", "[IMAGES] [EPOCHS] [TURNS]", "what quantization and pruning gain and lose", CompressionGain.Run),
        new("batching", "[ROUNDS]", "callers that each run a model and callers whose requests are gathered; swaps and caches", static args => BatchingRates.RunAsync(args).GetAwaiter().GetResult()),
        new("peers", "[ROUNDS]", "the Predictor and what else predicts on this machine, each in a process of its own", PeerTable.Run),
        new("list", "", "this", static _ => PrintList()),
    ];

    /// <summary>Runs what the arguments name; all suites without arguments.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="UsageException">There is nothing of that name.</exception>
    public static int Run(string[] args)
    {
        if (args is not [var name, ..] || name.StartsWith('-')) return Suites.Run(args);
        if (_all.FirstOrDefault(command => command.Name == name) is { } found)
        {
            found.Run(args[1..]);
            return 0;
        }
        if (!Suites.Names.Any(suite => Suites.Matches(suite, name)))
            throw new UsageException($"There is no benchmark \"{name}\"; expected one of {string.Join(", ", _all.Select(static command => command.Name))}, or a part of the name of a suite: {string.Join(", ", Suites.Names)}.");
        return Suites.Run(["--filter", name.Contains('*') ? name : $"*{name}*", .. args[1..]]);
    }

    private static void PrintList()
    {
        Console.WriteLine("Comparisons whose sides take turns in one run:");
        foreach (var command in _all) Console.WriteLine($"  {command.Name + " " + command.Arguments,-56} {command.Description}");
        Console.WriteLine("Suites of BenchmarkDotNet, by a part of their name, with --job dry|short|medium|long and --compare OLD.json:");
        foreach (var suite in Suites.Names) Console.WriteLine($"  {suite}");
    }
}
