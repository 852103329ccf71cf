using System.CommandLine;
using Lifecycle.Samples.FashionMnist;
using Lifecycle.Samples.HotSwap;
using Lifecycle.Samples.Shared;

var data = Options.Data("The folder with Fashion-MNIST's IDX files (gzip).", FashionData.DefaultFolder);
var images = Options.Number("--train-images", "Learn from the first so many images.", 2000, 100, 60_000);
var epochs = Options.Epochs(4);
var callers = Options.Number("--callers", "Callers that ask all the time.", 8, 1, 1000);
var (seed, json) = (Options.Seed(), Options.Json());
var command = new RootCommand("Trains a net while it serves: after each epoch the better model takes over under load, and no answer fails.") { data, images, epochs, callers, seed, json };
command.SetAction(async (parsed, cancellation) =>
{
    var options = new DemoOptions(parsed.GetRequiredValue(data), parsed.GetValue(images), parsed.GetValue(epochs), parsed.GetValue(callers), parsed.GetValue(seed), parsed.GetValue(json));
    SampleProgram.CheckBeforeTraining(options.Json);
    await Demo.RunAsync(options, cancellation);
    return 0;
});
return await SampleProgram.RunAsync(command, args);
