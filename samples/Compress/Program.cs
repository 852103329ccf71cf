using Lifecycle.Samples.Compress;
using Lifecycle.Samples.FashionMnist;
using Lifecycle.Samples.Shared;

var data = Options.Data("The folder with Fashion-MNIST's four IDX files (gzip).", FashionData.DefaultFolder);
var images = Options.Number("--train-images", "Learn from the first so many images only.", 6_000, 500, 60_000);
return await SampleProgram.RunAsync(
    SampleOptions.Command("Compress", "Trains two nets on Fashion-MNIST, prunes them, trains on, quantizes, and measures each stage.", data, epochs: 2, Demo.RunAsync, images), args);
