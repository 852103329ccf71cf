using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Export;

/// <summary>Whole models, each verified by the exporter itself at batch sizes 1, 2 and 7 with random weights and statistics.</summary>
internal sealed class ExporterModelTests
{
    private static IEnumerable<TestCaseData> Models() =>
        ExportedModels.All().Select(static model => new TestCaseData(model.Make, model.Example).SetArgDisplayNames(model.Name));

    [TestCaseSource(nameof(Models))]
    public void AModelComputesTheSameInOnnx(Func<nn.Module<Tensor, Tensor>> make, Func<Tensor> example)
    {
        using var scope = NewDisposeScope();
        torch.manual_seed(11);
        using var model = make();
        Randomize(model);

        var onnx = Exporter.Export(model, example(), out var report);

        Assert.That(report.Errors.Select(static error => error.Sizes["batch"]), Is.EqualTo(new long[] { 1, 2, 7 }));
        Assert.That(report.MaxAbsoluteError, Is.LessThan(1e-4));
        Assert.That(onnx.Graph.Initializers.Select(static tensor => tensor.Name), Is.SupersetOf(model.named_parameters().Select(static pair => pair.name)));
    }

    /// <summary>Makes running statistics and affine parameters such that leaving one out shows.</summary>
    internal static void Randomize(nn.Module model)
    {
        using var noGradients = no_grad();
        foreach (var (name, buffer) in model.named_buffers())
            if (buffer.is_floating_point())
                buffer.copy_(name.EndsWith("var", StringComparison.Ordinal) ? rand(buffer.shape) + 0.5 : randn(buffer.shape));
        foreach (var parameter in model.parameters())
            if (parameter.dim() == 1)
                parameter.copy_(randn(parameter.shape));
    }
}
