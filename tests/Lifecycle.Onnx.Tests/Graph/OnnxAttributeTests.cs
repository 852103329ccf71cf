using Lifecycle.Onnx.Graph;

namespace Lifecycle.Onnx.Tests.Graph;

public sealed class OnnxAttributeTests
{
    private static IEnumerable<TestCaseData> Kinds()
    {
        yield return Case(new OnnxAttribute("a", 0L), OnnxAttributeType.Int, a => a.AsInt(), 0L);
        yield return Case(new OnnxAttribute("a", 0f), OnnxAttributeType.Float, a => a.AsFloat(), 0f);
        yield return Case(new OnnxAttribute("a", "größe"), OnnxAttributeType.String, a => a.AsString(), "größe");
        yield return Case(new OnnxAttribute("a", [1L, -2L]), OnnxAttributeType.Ints, a => a.AsInts(), new[] { 1L, -2L });
        yield return Case(new OnnxAttribute("a", [1f, -2f]), OnnxAttributeType.Floats, a => a.AsFloats(), new[] { 1f, -2f });
        yield return Case(new OnnxAttribute("a", ["x", ""]), OnnxAttributeType.Strings, a => a.AsStrings(), new[] { "x", "" });
        yield return Case(new OnnxAttribute("a", TensorData.Scalar("", 3)), OnnxAttributeType.Tensor, a => a.AsTensor().AsSpan<int>().ToArray(), new[] { 3 });
        yield return Case(new OnnxAttribute("a", new OnnxGraph("body")), OnnxAttributeType.Graph, a => a.AsGraph().Name, "body");
    }

    [TestCaseSource(nameof(Kinds))]
    public void TheValueIsWrittenAndReadBack(OnnxAttribute attribute, OnnxAttributeType type, Func<OnnxAttribute, object> read, object expected)
    {
        var model = Models.Linear();
        model.Graph.Nodes[0].Attributes.Set(attribute);

        var back = OnnxModel.Parse(model.ToArray()).Graph.Nodes[0].Attributes["a"];

        Assert.That(back.Type, Is.EqualTo(type));
        Assert.That(read(back), Is.EqualTo(expected));
    }

    [Test]
    public void AnotherKindIsRefusedByName() =>
        Assert.That(() => new OnnxAttribute("axis", 1L).AsFloat(),
            Throws.TypeOf<ModelException>().With.Message.EqualTo("Attribute \"axis\" is of type Int; expected Float; export the model again with an attribute of that type."));

    [Test]
    public void AGraphInsideIsChangedInPlace()
    {
        var model = Models.Linear();
        model.Graph.Nodes[0].Attributes.Set(new OnnxAttribute("body", new OnnxGraph("body")));
        model.Graph.Nodes[0].Attributes["body"].AsGraph().Nodes.Add(new OnnxNode("Relu", ["a"], ["b"]));

        var back = OnnxModel.Parse(model.ToArray());

        Assert.That(back.Graph.Nodes[0].Attributes["body"].AsGraph().Nodes.Single().OpType, Is.EqualTo("Relu"));
    }

    private static TestCaseData Case(OnnxAttribute attribute, OnnxAttributeType type, Func<OnnxAttribute, object> read, object expected) =>
        new TestCaseData(attribute, type, read, expected).SetArgDisplayNames(type.ToString());
}
