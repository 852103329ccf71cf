using Lifecycle.Samples.Predict;
using Lifecycle.Samples.Shared;

return await SampleProgram.RunAsync(DemoOptions.Command(Demo.RunAsync), args);
