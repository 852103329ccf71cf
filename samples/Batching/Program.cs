using System.CommandLine;
using Lifecycle.Samples.Batching;
using Lifecycle.Samples.FashionMnist;
using Lifecycle.Samples.Shared;

var data = Options.Data("The folder with Fashion-MNIST's IDX files (gzip).", FashionData.DefaultFolder);
var images = Options.Number("--train-images", "Learn from the first so many images.", 6000, 100, 60_000);
var seconds = Options.Number("--seconds", "How long each number of callers asks, each way.", 3, 1, 3600);
var most = Options.Number("--callers", "The most callers at once; the table has every fourth power of two up to it.", 256, 1, 10_000);
var goal = Options.Number("--p99", "The p99 to keep in the last part, in milliseconds.", 20, 1, 10_000);
var (seed, json) = (Options.Seed(), Options.Json());
var command = new RootCommand("Serves a classifier of images to more and more callers at once, with a batcher and without, and keeps a stated p99 under overload.") { data, images, seconds, most, goal, seed, json };
command.SetAction(async (parsed, cancellation) =>
{
    var options = new DemoOptions(
        parsed.GetRequiredValue(data), parsed.GetValue(images), TimeSpan.FromSeconds(parsed.GetValue(seconds)), parsed.GetValue(most), TimeSpan.FromMilliseconds(parsed.GetValue(goal)), parsed.GetValue(seed), parsed.GetValue(json));
    SampleProgram.CheckBeforeTraining(options.Json);
    await Demo.RunAsync(options, cancellation);
    return 0;
});
return await SampleProgram.RunAsync(command, args);
