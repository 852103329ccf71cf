using Lifecycle.Inference.Verification;
using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Passes;
using Lifecycle.Onnx.Shapes;

namespace Lifecycle.Training.Tests.Zoo;

/// <summary>The exact passes and the fusions on what the Exporter writes: outputs stay within 1e-5 of their scale, with the runtime's own optimization off. And inferred shapes are those that values have.</summary>
internal sealed class ZooPassTests
{
    private const double Allowed = 1e-5;

    private static readonly Dictionary<string, PassPipeline> Pipelines = new()
    {
        ["exact"] = PassPipeline.Exact,
        ["evaluated"] = PassPipeline.ExactWith(new RuntimeEvaluator()),
        ["fused"] = PassPipeline.FusedFor(new RuntimeEvaluator()),
    };

    private static IEnumerable<TestCaseData> Models() => ZooModel.All().Select(static model => new TestCaseData(model).SetArgDisplayNames(model.Name));

    [TestCaseSource(nameof(Models))]
    public void OutputsStayAsTheyAre(ZooModel zoo)
    {
        var model = zoo.Export();
        using var original = new ModelVerifier(model);
        foreach (var (name, pipeline) in Pipelines)
        {
            var report = pipeline.Run(model);
            TestContext.Out.WriteLine($"{name}: {report}");
            using var changed = new ModelVerifier(report.Model);
            foreach (var rows in new[] { 1, 3 })
            {
                TensorData[] inputs = [.. model.Graph.Inputs.Select(input => ZooInputs.Fill(input, rows))];
                foreach (var (expected, found) in original.Run(inputs).Zip(changed.Run(inputs)))
                    Assert.That(ZooInputs.RelativeError(expected, found), Is.LessThanOrEqualTo(Allowed), $"{name}, {expected.Name}, {rows} rows");
            }
            Assert.That(pipeline.Run(report.Model).Passes.Sum(static pass => pass.Count), Is.Zero, $"{name}: a second run finds nothing");
        }
    }

    [TestCaseSource(nameof(Models))]
    public void InferredShapesAreThoseOfTheValues(ZooModel zoo)
    {
        var model = zoo.Export();
        var result = ShapeInference.Infer(model);
        Assert.That(result.Issues, Is.Empty);
        var watched = model.Clone();
        watched.Graph.Outputs.Clear();
        foreach (var name in watched.Graph.Nodes.SelectMany(static node => node.Outputs).Where(static name => name.Length > 0))
            watched.Graph.Outputs.Add(new OnnxValueInfo(name, result.Find(name)!.ElementType) { Shape = null });
        using var verifier = new ModelVerifier(watched);
        foreach (var rows in new[] { 1, 3 })
        {
            TensorData[] inputs = [.. model.Graph.Inputs.Select(input => ZooInputs.Fill(input, rows))];
            var sizes = ZooInputs.Sizes(model, rows);
            foreach (var tensor in verifier.Run(inputs))
            {
                var value = result.Find(tensor.Name)!;
                Assert.That(value.ElementType, Is.EqualTo(tensor.ElementType), tensor.Name);
                Assert.That(value.Shape?.Select(dim => dim.Evaluate(sizes)), Is.EqualTo(tensor.Dims.Select(static dim => (long?)dim)), $"{tensor.Name}: {value}");
            }
        }
    }
}
