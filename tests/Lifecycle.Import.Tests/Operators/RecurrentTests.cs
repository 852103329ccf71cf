using Lifecycle.Onnx.Graph;
using Lifecycle.Training.Import;
using TorchSharp;
using static Lifecycle.Import.Tests.Graphs;
using static TorchSharp.torch;

namespace Lifecycle.Import.Tests.Operators;

/// <summary>Recurrent layers that torch has run as one operator; a limit that is never reached makes the same layer run step by step.</summary>
public sealed class RecurrentTests
{
    private static IEnumerable<TestCaseData> Layers()
    {
        foreach (var direction in new[] { "forward", "reverse", "bidirectional" })
            foreach (var biased in new[] { true, false })
            {
                yield return Layer("LSTM", 4, direction, biased);
                yield return Layer("GRU", 3, direction, biased, new OnnxAttribute("linear_before_reset", 1L));
                yield return Layer("RNN", 1, direction, biased);
            }
    }

    [TestCaseSource(nameof(Layers))]
    public void OneCallGivesWhatTheStepsGive(OnnxModel model, int states)
    {
        using var scope = NewDisposeScope();
        manual_seed(4);
        Tensor[] inputs = [randn(5, 2, 4), .. Enumerable.Range(0, states).Select(_ => randn(Directions(model), 2, 3))];
        using var whole = OnnxModule.FromModel(model);
        model.Graph.Nodes[0].Attributes.Set(new OnnxAttribute("clip", 1e6f));
        using var steps = OnnxModule.FromModel(model);

        var (outputs, gradients) = (Run(whole, inputs), Gradients(whole));
        var (expected, expectedGradients) = (Run(steps, inputs), Gradients(steps));

        Assert.That(outputs.Zip(expected).All(static pair => pair.First.allclose(pair.Second, 1e-4, 1e-6)));
        Assert.That(gradients, Has.Count.EqualTo(model.Graph.Initializers.Count));
        Assert.That(gradients.Zip(expectedGradients).All(static pair => pair.First.allclose(pair.Second, 1e-4, 1e-5)));
    }

    [TestCaseSource(nameof(Layers))]
    public void ItIsExportedAgainForAnyLength(OnnxModel model, int states)
    {
        using var scope = NewDisposeScope();
        Tensor[] inputs = [randn(5, 2, 4), .. Enumerable.Range(0, states).Select(_ => randn(Directions(model), 2, 3))];
        using var module = OnnxModule.FromModel(model);

        var again = Exporter.Export(module, inputs, out var report, new ExportOptions { DynamicBatch = false, DynamicAxes = [new("time", 0) { Input = "input_0" }] });

        Assert.That(again.Graph.Nodes.Count(node => node.OpType == model.Graph.Nodes[0].OpType), Is.EqualTo(1));
        Assert.That(report.Errors.Select(static error => error.Sizes["time"]).Distinct().Count(), Is.GreaterThan(2));
    }

    private static List<Tensor> Run(OnnxModule module, Tensor[] inputs)
    {
        var outputs = module.Run(module.Inputs.Zip(inputs).ToDictionary(static pair => pair.First.Name, static pair => pair.Second, StringComparer.Ordinal));
        var list = module.Outputs.Select(output => outputs[output.Name]).ToList();
        list.Aggregate(tensor(0f), static (sum, output) => sum + output.square().sum()).backward();
        return list;
    }

    private static List<Tensor> Gradients(OnnxModule module) => [.. module.named_parameters().OrderBy(static pair => pair.name, StringComparer.Ordinal).Select(static pair => pair.parameter.grad!)];

    private static long Directions(OnnxModel model) => model.Graph.FindInitializer("w")!.Dims[0];

    private static TestCaseData Layer(string opType, long gates, string direction, bool biased, params OnnxAttribute[] own)
    {
        var (directions, states) = (direction == "bidirectional" ? 2 : 1, opType == "LSTM" ? 2 : 1);
        TensorData[] weights = [Random("w", directions, gates * 3, 4), Random("r", directions, gates * 3, 3), .. biased ? [Random("b", directions, gates * 6)] : Array.Empty<TensorData>()];
        OnnxValueInfo[] inputs = [new("x", OnnxElementType.Float, "time", 2, 4), .. Enumerable.Range(0, states).Select(state => new OnnxValueInfo($"s{state}", OnnxElementType.Float, directions, 2, 3))];
        string[] outputs = ["y", .. Enumerable.Range(0, states).Select(static state => $"z{state}")];
        var node = Node(opType, $"x w r {(biased ? "b" : "-")} - {string.Join(' ', inputs[1..].Select(static input => input.Name))}", string.Join(' ', outputs),
            [new OnnxAttribute("hidden_size", 3L), new OnnxAttribute("direction", direction), .. own]);
        return new TestCaseData(Of(17, inputs, outputs, weights, node), states).SetArgDisplayNames(opType, direction, biased ? "biases" : "no biases");
    }
}
