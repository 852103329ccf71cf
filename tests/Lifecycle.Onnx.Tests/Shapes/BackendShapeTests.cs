using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Shapes;

namespace Lifecycle.Onnx.Tests.Shapes;

/// <summary>What is inferred of the models of ONNX's backend tests, held against the outputs that the tests store.</summary>
public sealed class BackendShapeTests
{
    // What their outputs' sizes are follows from values that no inference looks at.
    private static readonly string[] ByValues = ["Compress", "NonMaxSuppression", "NonZero", "Unique", "StringNormalizer", "Loop", "SequenceEmpty", "SequenceConstruct"];

    [Test]
    public void WhatIsInferredIsWhatTheOutputsAre()
    {
        var (outputs, open) = Compare(static (model, _) => model);

        // The others take shapes, axes or counts as inputs of the model.
        Assert.That(outputs - open.Count, Is.GreaterThan(1080));
    }

    [Test]
    public void WithShapesAndAxesAsConstantsAllIsInferred()
    {
        var (_, open) = Compare(Fixed);

        // Functions written out reckon sizes in floats.
        var left = open.Where(static line => !line.Contains("_expanded [", StringComparison.Ordinal) && !ByValues.Any(name => line.Contains($"[{name}", StringComparison.Ordinal)));
        Assert.That(left, Is.Empty);
    }

    private static (int Outputs, List<string> Open) Compare(Func<OnnxModel, string, OnnxModel> prepare)
    {
        BackendCases.RequireInstalled();
        List<string> wrong = [];
        List<string> open = [];
        var outputs = 0;
        foreach (var folder in BackendCases.Folders())
        {
            var model = OnnxModel.Load(Path.Combine(folder, "model.onnx"));
            var result = ShapeInference.Infer(prepare(Stripped(model), folder));
            wrong.AddRange(result.Issues.Select(issue => $"{BackendCases.Name(folder)}: {issue}"));
            foreach (var (place, tensor) in BackendCases.Outputs(folder, model))
            {
                outputs++;
                var value = result.Find(model.Graph.Outputs[place].Name);
                var line = $"{BackendCases.Name(folder)} [{string.Join(" ", model.Graph.Nodes.Select(node => node.OpType).Distinct().Take(3))}]: {value} for {tensor.ElementType}[{string.Join(", ", tensor.Dims)}]";
                if (value?.Shape is null || value.Shape.Any(dim => dim.Value is null) || value.ElementType == OnnxElementType.Undefined) open.Add(line);
                if (value is not null && !Fits(value, tensor)) wrong.Add(line);
            }
        }
        Assert.That(outputs, Is.GreaterThan(1000));
        Assert.That(wrong, Is.Empty, () => string.Join(Environment.NewLine, wrong));
        return (outputs, open);
    }

    private static OnnxModel Fixed(OnnxModel model, string folder)
    {
        foreach (var (place, tensor) in BackendCases.Inputs(folder, model).Where(static input => input.Tensor.ElementCount <= 16).Reverse())
        {
            model.Graph.Initializers.Add(tensor);
            model.Graph.Inputs.RemoveAt(place);
        }
        return model;
    }

    // Without what the file says of anything but the inputs.
    private static OnnxModel Stripped(OnnxModel model)
    {
        var copy = model.Clone();
        copy.Graph.ValueInfos.Clear();
        for (var index = 0; index < copy.Graph.Outputs.Count; index++)
            if (copy.Graph.Outputs[index].IsTensor) copy.Graph.Outputs[index] = new OnnxValueInfo(copy.Graph.Outputs[index].Name, OnnxElementType.Undefined) { Shape = null };
        return copy;
    }

    private static bool Fits(InferredValue value, TensorData tensor)
    {
        if (value.Kind != ValueKind.Tensor) return false;
        if (value.ElementType != OnnxElementType.Undefined && value.ElementType != tensor.ElementType) return false;
        if (value.Shape is null) return true;
        if (value.Shape.Count != tensor.Dims.Count) return false;
        if (value.Shape.Zip(tensor.Dims).Any(pair => pair.First.Value is { } size && size != pair.Second)) return false;
        return value.FixedElements is not { } elements || Numbers(tensor).SequenceEqual(elements);
    }

    private static IEnumerable<long> Numbers(TensorData tensor) => tensor.ElementType switch
    {
        OnnxElementType.Int64 => tensor.AsSpan<long>().ToArray(),
        OnnxElementType.Int32 => tensor.AsSpan<int>().ToArray().Select(static value => (long)value),
        _ => tensor.AsSpan<bool>().ToArray().Select(static value => value ? 1L : 0),
    };
}
