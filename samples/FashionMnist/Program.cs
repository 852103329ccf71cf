using Lifecycle.Samples.FashionMnist;
using Lifecycle.Samples.Shared;

return await SampleProgram.RunAsync(DemoOptions.Command(Demo.RunAsync), args);
