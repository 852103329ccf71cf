using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Zoo;

/// <summary>A model as a user would write it, with example inputs.</summary>
/// <param name="Name">What the test is called.</param>
/// <param name="Make">Makes it.</param>
/// <param name="Inputs">Makes example inputs of two rows.</param>
/// <param name="Axes">The axes that take any length, beside the batch.</param>
internal sealed record ZooModel(string Name, Func<nn.Module> Make, Func<Tensor[]> Inputs, params DynamicAxis[] Axes);
