using Lifecycle.Inference.Verification;
using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Graph.Protobuf;
using Lifecycle.Onnx.Graph.Reading;
using Lifecycle.Onnx.Passes;

namespace Lifecycle.Inference.Tests.Passes;

/// <summary>The pipelines on the models of ONNX's own backend tests: outputs stay within 1e-5 of their scale, with the runtime's own optimization off.</summary>
public sealed class BackendPassTests
{
    private const string Root = "/usr/share/libonnx-testdata/data";
    private const double Allowed = 1e-5;

    // What they give is drawn by chance.
    private static readonly string[] Random = ["Bernoulli", "Dropout", "Multinomial", "RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike"];

    [Test]
    public void OutputsStayAsTheyAre()
    {
        if (!Directory.Exists(Root)) Assert.Ignore("The ONNX test data are not there; apt-get install libonnx-testdata.");
        List<string> wrong = [];
        var (compared, changed) = (0, 0);
        foreach (var folder in Directory.GetFiles(Root, "model.onnx", SearchOption.AllDirectories).Select(path => Path.GetDirectoryName(path)!).Order(StringComparer.Ordinal))
        {
            var model = OnnxModel.Load(Path.Combine(folder, "model.onnx"));
            if (model.Graph.Nodes.Any(node => Random.Contains(node.OpType))) continue;
            if (Inputs(folder, model) is not { } inputs || Run(model, inputs) is not { } expected) continue;
            compared++;
            var report = PassPipeline.FusedFor(new RuntimeEvaluator()).Run(model);
            if (report.Passes.Sum(pass => pass.Count) == 0) continue;
            changed++;
            if (Run(report.Model, inputs) is not { } found) wrong.Add($"{folder}: {report} does not run");
            else if (expected.Zip(found).Any(pair => Error(pair.First, pair.Second) > Allowed)) wrong.Add($"{folder}: {report}");
        }
        TestContext.Out.WriteLine($"{compared} models compared, {changed} of them changed");
        Assert.That(wrong, Is.Empty, () => string.Join(Environment.NewLine, wrong));
        Assert.That(compared, Is.GreaterThan(700));
        Assert.That(changed, Is.GreaterThan(90));
    }

    private static List<TensorData>? Inputs(string folder, OnnxModel model)
    {
        List<TensorData> inputs = [];
        for (var place = 0; place < model.Graph.Inputs.Count; place++)
        {
            var input = model.Graph.Inputs[place];
            var path = Path.Combine(folder, "test_data_set_0", $"input_{place}.pb");
            if (!input.IsTensor || !File.Exists(path)) return null;
            var message = TensorProto.Parser.ParseFrom(File.ReadAllBytes(path));
            TensorPayload.Settle(message);
            inputs.Add(new TensorData(message) { Name = input.Name });
        }
        return inputs;
    }

    // Some models need more than the runtime has.
    private static IReadOnlyList<TensorData>? Run(OnnxModel model, List<TensorData> inputs)
    {
        try
        {
            using var verifier = new ModelVerifier(model);
            return verifier.Run(inputs);
        }
        catch (LifecycleException)
        {
            return null;
        }
    }

    private static double Error(TensorData expected, TensorData found)
    {
        if (expected.ElementType != OnnxElementType.Float) return TensorComparer.Compare(expected, found, new(1e-6, 1e-5)).IsMatch ? 0 : double.PositiveInfinity;
        var comparison = TensorComparer.Compare(expected, found, ComparisonTolerance.Exact);
        if (comparison.Obstacle is not null) return double.PositiveInfinity;
        var scale = expected.AsSpan<float>().ToArray().Where(float.IsFinite).Select(Math.Abs).DefaultIfEmpty(1).Max();
        return comparison.MaxAbsoluteError == 0 ? 0 : comparison.MaxAbsoluteError / scale;
    }
}
