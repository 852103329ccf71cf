using Lifecycle.Inference.Verification;
using Lifecycle.Onnx.Graph;
using Lifecycle.Training.Import;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Zoo;

/// <summary>
/// Models as users write them, with random weights and statistics. The greatest error allowed is 1e-4 of the scale of each
/// output, and each weight counts: with any one zeroed, the outputs are further off than that.
/// </summary>
internal sealed class ZooTests
{
    private const double Allowed = 1e-4;

    private DisposeScope _scope = null!;

    [SetUp]
    public void Open()
    {
        _scope = NewDisposeScope();
        manual_seed(5);
    }

    [TearDown]
    public void Close() => _scope.Dispose();

    private static IEnumerable<TestCaseData> Models() => ZooModel.All().Select(static model => new TestCaseData(model).SetArgDisplayNames(model.Name));

    [TestCaseSource(nameof(Models))]
    public void AModelGoesToOnnxAndBack(ZooModel zoo)
    {
        using var model = zoo.Make();
        ZooModel.Randomize(model);
        model.eval();
        var inputs = zoo.Inputs();
        using var noGradients = no_grad();
        var expected = Call(model, inputs);
        Assert.That(expected.All(RowsDiffer), "rows of an output are equal");

        var onnx = Exporter.Export(model, inputs, out var report, Options(zoo, expected));
        Assert.That(report.Errors.Select(static error => error.Sizes["batch"]).Distinct(), Is.SupersetOf(new long[] { 1, 2, 7 }));
        // The weights of recurrent layers are put together.
        var isRecurrent = onnx.Graph.Nodes.Any(static node => node.OpType is "LSTM" or "GRU");
        if (!isRecurrent)
            Assert.That(onnx.Graph.Initializers.Select(static tensor => tensor.Name), Is.SupersetOf(model.named_parameters().Select(static pair => pair.name)));
        Assert.That(Errors(onnx, inputs, expected), Has.All.LessThanOrEqualTo(Allowed));
        Assert.That(WeightsThatDoNotCount(onnx, inputs, expected), Is.Empty);

        using var module = OnnxModule.FromModel(onnx);
        module.eval();
        var names = onnx.Graph.Inputs.Select(static input => input.Name).ToArray();
        var imported = module.Run(names.Zip(inputs).ToDictionary(static pair => pair.First, static pair => pair.Second, StringComparer.Ordinal));
        foreach (var (output, tensor) in onnx.Graph.Outputs.Zip(expected))
            Assert.That((imported[output.Name] - tensor).abs().max().item<float>(), Is.LessThanOrEqualTo(Allowed * Scale(tensor)), $"imported, {output.Name}");

        var again = Exporter.Export(module, inputs, Options(zoo, expected));
        Assert.That(Errors(again, inputs, expected), Has.All.LessThanOrEqualTo(Allowed));
    }

    private static ExportOptions Options(ZooModel zoo, IReadOnlyList<Tensor> expected) =>
        new() { DynamicAxes = zoo.Axes, Tolerance = new(Allowed * expected.Min(Scale), 0) };

    private static List<Tensor> Call(nn.Module model, Tensor[] inputs) => model switch
    {
        nn.Module<Tensor, Tensor> one => [one.call(inputs[0])],
        nn.Module<Tensor, Tensor, Tensor> two => [two.call(inputs[0], inputs[1])],
        nn.Module<Tensor, (Tensor, Tensor, Tensor)> parts => List(parts.call(inputs[0])),
        nn.Module<Tensor, Tensor, (Tensor, Tensor, Tensor)> parts => List(parts.call(inputs[0], inputs[1])),
        nn.Module<Tensor, Tensor, Tensor, (Tensor, Tensor, Tensor)> parts => List(parts.call(inputs[0], inputs[1], inputs[2])),
        _ => throw new NotSupportedException(model.GetName()),
    };

    private static List<Tensor> List((Tensor, Tensor, Tensor) parts) => [parts.Item1, parts.Item2, parts.Item3];

    private static bool RowsDiffer(Tensor output) => (output[0] - output[1]).abs().max().item<float>() > 1e-3 * Scale(output);

    private static double Scale(Tensor output) => output.abs().max().item<float>();

    private static IEnumerable<string> WeightsThatDoNotCount(OnnxModel onnx, Tensor[] inputs, IReadOnlyList<Tensor> expected)
    {
        for (var i = 0; i < onnx.Graph.Initializers.Count; i++)
        {
            var weight = onnx.Graph.Initializers[i];
            if (weight.Name.Contains("constant", StringComparison.Ordinal)) continue;
            var zeroed = onnx.Clone();
            zeroed.Graph.Initializers[i] = TensorData.FromBytes(weight.Name, weight.ElementType, weight.Dims.ToArray(), new byte[weight.Bytes.Length]);
            if (Errors(zeroed, inputs, expected).All(static error => error <= Allowed))
                yield return weight.Name;
        }
    }

    private static double[] Errors(OnnxModel onnx, Tensor[] inputs, IReadOnlyList<Tensor> expected)
    {
        using var verifier = new ModelVerifier(onnx);
        var found = verifier.Run([.. onnx.Graph.Inputs.Zip(inputs, static (info, input) => Data(info.Name, input))]);
        return [.. found.Zip(expected, static (data, output) => TensorComparer.Compare(Data("", output), data, new(0, 0)) is { Obstacle: null } comparison ? comparison.MaxAbsoluteError / Scale(output) : double.PositiveInfinity)];
    }

    private static TensorData Data(string name, Tensor tensor)
    {
        using var plain = tensor.detach().contiguous();
        return TensorData.FromBytes(name, plain.dtype == ScalarType.Int64 ? OnnxElementType.Int64 : OnnxElementType.Float, plain.shape, plain.bytes.ToArray());
    }
}
