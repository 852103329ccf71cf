using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Graph.Editing;
using Lifecycle.Onnx.Passes;
using Lifecycle.Onnx.Shapes;

namespace Lifecycle.Extensibility.Tests;

/// <summary>A pass and a shape handler of one's own, through the public API alone; docs/adding-a-pass.md quotes them.</summary>
public sealed class PassTests
{
    [Test]
    public void AnOwnPassRunsWithTheOthers()
    {
        var graph = new OnnxGraph("squares")
        {
            Inputs = { new OnnxValueInfo("x", OnnxElementType.Float, "n", 3) },
            Outputs = { new OnnxValueInfo("y", OnnxElementType.Float, "n", 3) },
            Initializers = { TensorData.Scalar("two", 2f) },
            Nodes = { new OnnxNode("Pow", ["x", "two"], ["p"]), new OnnxNode("Identity", ["p"], ["y"]) },
        };

        var report = new PassPipeline(new SquareByProduct(), new Onnx.Passes.Folding.IdentityRemoval(), new Onnx.Passes.Folding.DeadCodeRemoval()).Run(new OnnxModel(graph, 17));

        Assert.That(report.Model.Graph.Nodes.Select(static node => node.ToString()), Is.EqualTo(new[] { "Mul(x, x) -> y" }));
        Assert.That(report.Model.Graph.Initializers, Is.Empty);
        Assert.That(report.ToString(), Does.Contain("squares written as products 1"));
    }

    [Test]
    public void AnOwnOperatorHasAShape()
    {
        var graph = new OnnxGraph("own")
        {
            Inputs = { new OnnxValueInfo("x", OnnxElementType.Float, "n", 3) },
            Outputs = { new OnnxValueInfo("y", OnnxElementType.Float) { Shape = null } },
            Nodes = { new OnnxNode("Pairs", ["x"], ["y"], domain: "com.example") },
        };

        // begin: shape
        var options = new ShapeInferenceOptions();
        options.Operators["com.example.Pairs"] = static context =>
        {
            // Two rows for each one.
            if (context.Shape(0) is { Count: 2 } shape) context.SetOutput(0, context.Type(0), [shape[0] * 2, shape[1]]);
        };
        var result = ShapeInference.Infer(new OnnxModel(graph, 17), options);
        // end: shape

        Assert.That(result.Find("y")!.ToString(), Is.EqualTo("Float[2*n, 3]"));
    }

    // begin: pass
    /// <summary>Writes x² as a product, which needs no constant.</summary>
    private sealed class SquareByProduct : GraphPass
    {
        public override string Name => "squares written as products";

        protected override int Apply(GraphEditor editor)
        {
            var squares = editor.Graph.Nodes.Where(node => node is { OpType: "Pow", Domain: "", Inputs.Count: 2 } && IsTwo(editor.Constant(node.Inputs[1]))).ToList();
            foreach (var node in squares)
                editor.Replace(node, new OnnxNode("Mul", [node.Inputs[0], node.Inputs[0]], [node.Outputs[0]], node.Name));
            return squares.Count;
        }

        private static bool IsTwo(TensorData? constant) => constant is { ElementType: OnnxElementType.Float, ElementCount: 1 } && constant.AsSpan<float>()[0] == 2;
    }
    // end: pass
}
