using BenchmarkDotNet.Running;
using Lifecycle;
using Lifecycle.Benchmarks;
using Lifecycle.Benchmarks.Accuracy;
using Lifecycle.Benchmarks.Augmenting;
using Lifecycle.Benchmarks.Comparison;
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

// One of the processes of "peers", before anything else is loaded.
if (args is ["peer", var kind, var model])
{
    PeerPrograms.Run(kind, model);
    return 0;
}

// Without arguments every benchmark runs; BenchmarkDotNet's own options (--filter, --job, --list, ...) choose.
// "overhead" measures in turn, in both orders, what Lifecycle adds to the bare libraries.
if (args is ["overhead", ..])
{
    Overhead.Run(args[1..]);
    return 0;
}

// "optimizers" measures in turn the fused optimizers against TorchSharp's and python3-torch's.
if (args is ["optimizers", ..])
{
    OptimizerSteps.Run(args[1..]);
    return 0;
}

// "augmentation" measures in turn a batch's augmentation against torchvision's and python3-torch's.
if (args is ["augmentation", ..])
{
    AugmentationRates.Run(args[1..]);
    return 0;
}

// "export" measures in turn an export of a ResNet-18 against python3-torch's.
if (args is ["export", ..])
{
    ExportTime.Run(args[1..]);
    return 0;
}

// "loader" measures in turn epochs through the loader against python3-torch's DataLoader.
if (args is ["loader", ..])
{
    LoaderRates.Run(args[1..]);
    return 0;
}

// "growth" measures memory and rates from 60 thousand to 6 million images in packed files.
if (args is ["growth", ..])
{
    Growth.Run(args[1..]);
    return 0;
}

// "images" measures in turn the reading of a folder of photographs against torchvision's.
if (args is ["images", ..])
{
    ImageReading.Run(args[1..]);
    return 0;
}

// "fusions" measures in turn what the fusions gain on a transformer encoder.
if (args is ["fusions", ..])
{
    FusionGain.Run(args[1..]);
    return 0;
}

// "quantization" measures in turn every format against the float model.
if (args is ["quantization", ..])
{
    QuantizationGain.Run(args[1..]);
    return 0;
}

// "compression" measures in turn what quantization and pruning gain and lose.
if (args is ["compression", ..])
{
    CompressionGain.Run(args[1..]);
    return 0;
}

// "batching" measures in turn callers that each run a model and callers whose requests are gathered; swaps and caches too.
if (args is ["batching", ..])
{
    await BatchingRates.RunAsync(args[1..]);
    return 0;
}

// "peers" measures in turn the Predictor and what else predicts on this machine, each in a process of its own.
if (args is ["peers", ..])
{
    PeerTable.Run(args[1..]);
    return 0;
}

// "training" measures in turn training steps of the Fashion-MNIST net against python3-torch's, and where their time goes.
if (args is ["training", ..])
{
    StepRates.Run(args[1..]);
    return 0;
}

// "batch-sizes" measures in turn training steps of the Fashion-MNIST net in batches of 16 to 512.
if (args is ["batch-sizes", ..])
{
    BatchSizes.Run(args[1..]);
    return 0;
}

// "time-to-accuracy" measures in turn a process that trains until it is accurate, from its start, against python3-torch's.
if (args is ["time-to-accuracy", ..])
{
    TimeToAccuracy.Run(args[1..]);
    return 0;
}

// "accuracy" trains with several seeds what python3-torch trains with the same settings, and compares the accuracies.
if (args is ["accuracy", ..])
{
    AccuracyTable.Run(args[1..]);
    return 0;
}

// "--compare OLD.json" compares with the results.json of an earlier run, and fails where something became slower beyond noise.
var compare = Array.IndexOf(args, "--compare");
BenchmarkResults? before = null;
if (compare >= 0)
{
    if (compare + 1 >= args.Length) return Fail("--compare names no file; expected results.json of an earlier run.");
    try
    {
        before = BenchmarkResults.Read(args[compare + 1]);
    }
    catch (UsageException e)
    {
        return Fail(e.Message);
    }
    args = [.. args[..compare], .. args[(compare + 2)..]];
}

var now = BenchmarkResults.Of(BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args is [] ? ["--filter", "*"] : args, new BenchmarkConfig()));
if (now.Benchmarks.Count == 0) return 0;
var path = Path.Combine("artifacts", "benchmarks", "results.json");
now.Write(path);
Console.WriteLine($"{path} has the times for a later --compare.");
return before is null || ResultComparison.Print(before, now) ? 0 : 1;

static int Fail(string message)
{
    Console.Error.WriteLine(message);
    return 2;
}
