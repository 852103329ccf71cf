using Lifecycle.Samples.Forecast;
using Lifecycle.Samples.Shared;

var data = Options.Data("The daily weather of Seattle of vega-datasets, a CSV file.", Weather.DefaultPath);
return await SampleProgram.RunAsync(
    SampleOptions.Command("Forecast", "Forecasts the temperatures of the next seven days with a recurrent net, against forecasts that need no learning.", data, epochs: 20, Demo.RunAsync), args);
