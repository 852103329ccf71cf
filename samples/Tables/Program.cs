using Lifecycle.Samples.Shared;
using Lifecycle.Samples.Tables;

var data = Options.Data("The movies of vega-datasets, a JSON file.", Movies.DefaultPath);
return await SampleProgram.RunAsync(
    SampleOptions.Command("Tables", "Learns how movies are rated (G, PG, PG-13, R) from a table with many missing values, and predicts from raw rows.", data, epochs: 20, Demo.RunAsync), args);
