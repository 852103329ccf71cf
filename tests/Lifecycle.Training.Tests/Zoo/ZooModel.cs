using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Zoo;

/// <summary>A model as a user would write it, with example inputs.</summary>
/// <param name="Name">What the test is called.</param>
/// <param name="Make">Makes it.</param>
/// <param name="Inputs">Makes example inputs of two rows.</param>
/// <param name="Axes">The axes that take any length, beside the batch.</param>
internal sealed record ZooModel(string Name, Func<nn.Module> Make, Func<Tensor[]> Inputs, params DynamicAxis[] Axes)
{
    internal static IEnumerable<ZooModel> All() =>
        new[] { Perceptrons.All(), PlainConvolutions.All(), ResidualNets.All(), MobileNets.All(), Segmentation.All(), Generators.All(), SeveralTensors.All(), Sequences.All(), Transformers.All() }
            .SelectMany(static family => family);

    /// <summary>Makes statistics and affine parameters such that leaving one out shows.</summary>
    internal static void Randomize(nn.Module model)
    {
        using var noGradients = no_grad();
        foreach (var (name, buffer) in model.named_buffers())
            if (buffer.is_floating_point())
                buffer.copy_(name.EndsWith("var", StringComparison.Ordinal) ? rand(buffer.shape) + 0.5 : randn(buffer.shape) * 0.5);
        foreach (var (name, parameter) in model.named_parameters())
            parameter.copy_(parameter.dim() > 1 ? randn(parameter.shape) * Math.Sqrt(2.0 * parameter.shape[0] / parameter.numel())
                : (randn(parameter.shape) * 0.5) + (name.EndsWith("weight", StringComparison.Ordinal) ? 1 : 0));
    }

    /// <summary>The model in ONNX, with random weights and statistics that follow from a seed, unverified.</summary>
    internal OnnxModel Export()
    {
        using var scope = NewDisposeScope();
        manual_seed(5);
        using var model = Make();
        Randomize(model);
        model.eval();
        return Exporter.Export(model, Inputs(), new ExportOptions { DynamicAxes = Axes, Verify = false, ModelName = Name });
    }
}
