using Lifecycle.Onnx.Graph;

namespace Lifecycle.Onnx.Tests;

public sealed class OnnxModelTests
{
    [Test]
    public void WhatIsSavedIsLoaded()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("linear.onnx");
        var model = Models.Linear();
        model.Metadata["labels"] = "a,b,c";
        model.DocString = "a linear layer";

        model.Save(path);
        var read = OnnxModel.Load(path);

        Assert.That(read.ToArray(), Is.EqualTo(model.ToArray()));
        Assert.That(read.IrVersion, Is.EqualTo(8));
        Assert.That(read.Opsets, Is.EqualTo(new Dictionary<string, long> { [""] = Models.Opset }));
        Assert.That(read.ProducerName, Is.EqualTo("Lifecycle"));
        Assert.That(read.Metadata, Is.EqualTo(new Dictionary<string, string> { ["labels"] = "a,b,c" }));
        Assert.That(read.DocString, Is.EqualTo("a linear layer"));
        Assert.That(read.Graph.Nodes.Select(node => node.ToString()), Is.EqualTo(new[] { "gemm: Gemm(x, w, b) -> z", "relu: Relu(z) -> y" }));
        Assert.That(read.Graph.Inputs.Single().ToString(), Is.EqualTo("x: Float[batch, 2]"));
        Assert.That(read.Graph.FindInitializer("w")!.AsSpan<float>().ToArray(), Is.EqualTo(new float[] { 1, 2, 3, 4, 5, 6 }));
    }

    [Test]
    public void PathStreamAndMemoryGiveTheSameModel()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("linear.onnx");
        var bytes = Models.Linear().ToArray();
        File.WriteAllBytes(path, bytes);

        Assert.That(OnnxModel.Load(path).ToArray(), Is.EqualTo(bytes));
        Assert.That(OnnxModel.Load(new MemoryStream(bytes)).ToArray(), Is.EqualTo(bytes));
        Assert.That(OnnxModel.Parse(bytes).ToArray(), Is.EqualTo(bytes));
    }

    [Test]
    public void ChangesOfEveryKindAreWritten()
    {
        var model = Models.Linear();
        var graph = model.Graph;
        graph.Nodes.Insert(1, new OnnxNode("Identity", ["z"], ["i"]));
        graph.Nodes[2].Inputs[0] = "i";
        graph.Nodes[0].Attributes.Set(new OnnxAttribute("alpha", 0.5f));
        graph.Nodes[0].Attributes.Set(new OnnxAttribute("alpha", 2f));
        graph.Nodes[0].Attributes.Set(new OnnxAttribute("transB", 0L));
        graph.Initializers[1] = TensorData.Create<float>("b", [3], [7, 8, 9]);
        graph.Outputs[0].Shape = [OnnxDimension.Unknown, 3];
        graph.ValueInfos.Add(new OnnxValueInfo("i", OnnxElementType.Float));
        graph.ValueInfos.Clear();
        model.Opsets["ai.onnx"] = 18;

        var read = OnnxModel.Parse(model.ToArray());

        Assert.That(read.Graph.Nodes.Select(node => node.OpType), Is.EqualTo(new[] { "Gemm", "Identity", "Relu" }));
        Assert.That(read.Graph.Nodes[2].Inputs, Is.EqualTo(new[] { "i" }));
        Assert.That(read.Graph.Nodes[0].Attributes["alpha"].AsFloat(), Is.EqualTo(2f));
        Assert.That(read.Graph.Nodes[0].Attributes.GetInt("transB", 1), Is.Zero);
        Assert.That(read.Graph.FindInitializer("b")!.AsSpan<float>().ToArray(), Is.EqualTo(new float[] { 7, 8, 9 }));
        Assert.That(read.Graph.Outputs[0].ToString(), Is.EqualTo("y: Float[?, 3]"));
        Assert.That(read.Graph.ValueInfos, Is.Empty);
        Assert.That(read.Opsets, Has.Count.EqualTo(1).And.ContainKey("").WithValue(18));
    }

    [Test]
    public void ACloneIsChangedApart()
    {
        var model = Models.Linear();
        var clone = model.Clone();

        clone.Graph.Nodes.RemoveAt(1);
        clone.Graph.Nodes[0].Outputs[0] = "y";

        Assert.That(model.Graph.Nodes, Has.Count.EqualTo(2));
        Assert.That(model.Graph.Nodes[0].Outputs[0], Is.EqualTo("z"));
    }

    [Test]
    public void MetadataIsADictionaryOfWhatTheFileHas()
    {
        // The key "a" twice, as no writer should.
        byte[] twice = [.. Models.Linear().ToArray(), .. Entry("a", "1"), .. Entry("b", "2"), .. Entry("a", "3")];
        var model = OnnxModel.Parse(twice);

        Assert.That(model.Metadata, Is.EqualTo(new Dictionary<string, string> { ["a"] = "3", ["b"] = "2" }));
        Assert.That(model.Metadata["a"], Is.EqualTo("3"));
        Assert.That(() => model.Metadata["q"], Throws.TypeOf<KeyNotFoundException>());
        Assert.That(() => model.Metadata.Add("a", "4"), Throws.ArgumentException);
        Assert.That(model.Metadata.Remove("a"));
        Assert.That(model.Metadata.Remove("a"), Is.False);
        Assert.That(OnnxModel.Parse(model.ToArray()).Metadata, Is.EqualTo(new Dictionary<string, string> { ["b"] = "2" }));

        static byte[] Entry(string key, string value) => [0x72, 6, 0x0A, 1, (byte)key[0], 0x12, 1, (byte)value[0]];
    }

    [TestCase(null, new string[0])]
    [TestCase("""["T-shirt","Größe \"M\""]""", new[] { "T-shirt", "Größe \"M\"" })]
    [TestCase("cat,dog", new string[0])]
    [TestCase("""{"0":"cat"}""", new string[0])]
    [TestCase("[1,2]", new string[0])]
    public void LabelsAreAJsonArrayInTheMetadata(string? text, string[] labels)
    {
        var model = Models.Linear();
        if (text is not null) model.Metadata["labels"] = text;

        Assert.That(model.Labels, Is.EqualTo(labels));

        model.Labels = labels;
        Assert.That(OnnxModel.Parse(model.ToArray()).Labels, Is.EqualTo(labels));
    }

    [Test]
    public void FreeInputsAreThoseWithoutInitializer()
    {
        var graph = Models.Linear().Graph;
        graph.Inputs.Add(new OnnxValueInfo("w", OnnxElementType.Float, 2, 3));

        Assert.That(graph.FreeInputs.Select(input => input.Name), Is.EqualTo(new[] { "x" }));
    }
}
