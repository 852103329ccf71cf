using Lifecycle.Samples.Distillation;
using Lifecycle.Samples.Shared;

return await SampleProgram.RunAsync(DemoOptions.Command(Demo.RunAsync), args);
