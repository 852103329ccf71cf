using Lifecycle.Inference.Verification;
using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Passes;

namespace Lifecycle.Inference.Tests.Passes;

/// <summary>Every pass is held against the model it came from: the nodes that are left, the types of what it made, and the numbers, with the runtime's own optimization off.</summary>
public abstract class PassTests
{
    /// <summary>A model, how many changes a pass makes to it, and the operators and constants that are left; null constants are not looked at.</summary>
    public sealed record Case(string Name, OnnxModel Model, int Changes, string[] Operators, string[]? Constants)
    {
        public override string ToString() => Name;
    }

    protected abstract IGraphPass Pass { get; }

    /// <summary>How far numbers may move: by default not at all.</summary>
    protected virtual ComparisonTolerance Tolerance => ComparisonTolerance.Exact;

    protected void Check(Case item)
    {
        var before = item.Model.ToArray();

        var report = new PassPipeline(Pass).Run(item.Model);

        Assert.That(item.Model.ToArray(), Is.EqualTo(before), "the model that was given is left alone");
        Assert.That(report.Model.Graph.Nodes.Select(node => node.OpType), Is.EqualTo(item.Operators));
        if (item.Constants is not null) Assert.That(report.Model.Graph.Initializers.Select(tensor => tensor.ToString()), Is.EquivalentTo(item.Constants));
        Assert.That(report.After, Is.EqualTo(ModelSize.Of(report.Model)));
        Assert.That(report.Passes.Single().Count, Is.EqualTo(item.Changes));
        Assert.That(new PassPipeline(Pass).Run(report.Model).Passes.Single().Count, Is.Zero, "a second run finds nothing");
        CheckNumbers(item.Model, report.Model);
    }

    protected void CheckNumbers(OnnxModel given, OnnxModel changed)
    {
        using var original = new ModelVerifier(given);
        using var rewritten = new ModelVerifier(changed);
        var random = new Random(7);
        foreach (var rows in new[] { 1, 3 })
        {
            TensorData[] inputs = [.. original.Inputs.Select(input => Fill(input, rows, random))];
            var verification = rewritten.Verify(inputs, original.Run(inputs), Tolerance);
            Assert.That(verification.IsMatch, verification.ToString());
        }
    }

    protected static OnnxValueInfo Value(string name, params OnnxDimension[] shape) => new(name, OnnxElementType.Float, shape);

    protected static TensorData Random(string name, params long[] dims)
    {
        var random = new Random(name.Length + dims.Length);
        var values = new float[dims.Aggregate(1L, (product, size) => product * size)];
        for (var index = 0; index < values.Length; index++) values[index] = random.NextSingle() + 0.1f;
        return TensorData.Create<float>(name, dims, values);
    }

    private static TensorData Fill(Sessions.TensorInfo input, int rows, Random random)
    {
        long[] shape = [.. input.Shape.Select(dimension => dimension.Value ?? rows)];
        var values = new float[shape.Aggregate(1L, (product, size) => product * size)];
        for (var index = 0; index < values.Length; index++) values[index] = (random.NextSingle() * 4) - 2;
        return TensorData.Create<float>(input.Name, shape, values);
    }
}
