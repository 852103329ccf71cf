using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Graph.Protobuf;
using Lifecycle.Onnx.Passes;
using Lifecycle.Onnx.Passes.Folding;

namespace Lifecycle.Inference.Tests.Passes;

public sealed class FunctionInliningTests : PassTests
{
    protected override IGraphPass Pass => new FunctionInlining();

    [TestCaseSource(nameof(Cases))]
    public void CallsBecomeTheNodesOfTheirFunctions(Case item) => Check(item);

    [Test]
    public void AFunctionThatCallsItselfIsRefused()
    {
        var model = Model([Function("again", ["p"], ["q"], new NodeProto { OpType = "again", Domain = "own", Input = { "p" }, Output = { "q" } })], Call("again", "x", "y"));

        Assert.That(() => new PassPipeline(Pass).Run(model), Throws.InstanceOf<ModelException>().With.Message.Contains("do not call themselves"));
    }

    [Test]
    public void AFunctionOfAnotherOperatorSetStays()
    {
        var function = Function("twice", ["p"], ["q"], Node("Add", ["p", "p"], "q"));
        function.OpsetImport[0].Version = Models.Opset - 1;

        Assert.That(new PassPipeline(Pass).Run(Model([function], Call("twice", "x", "y"))).Model.Graph.Nodes.Single().OpType, Is.EqualTo("twice"));
    }

    private static IEnumerable<Case> Cases()
    {
        var twice = Function("twice", ["p"], ["q"], Node("Add", ["p", "p"], "q"));
        // Both calls have inner values of one name, and one name of the function is one of the model's.
        var chain = Function("chain", ["a"], ["y"], Node("Relu", ["a"], "x"), Node("Neg", ["x"], "y"));
        yield return new Case("two calls", Model([chain], Call("chain", "x", "m"), Call("chain", "m", "y")), 3, ["Relu", "Neg", "Relu", "Neg"], null);
        yield return new Case("a function that calls another", Model([twice, Function("four", ["p"], ["q"], Own("twice", "p", "r"), Own("twice", "r", "q"))], Call("four", "x", "y")), 5, ["Add", "Add"], null);
        yield return new Case("an attribute of the call", Model([Scaled()], Call("leaky", "x", "y", ("slope", 0.3f))), 2, ["LeakyRelu"], null);
        yield return new Case("an attribute that the call leaves out", Model([Scaled()], Call("leaky", "x", "y")), 2, ["LeakyRelu"], null);
        yield return new Case("an attribute with a default", Model([Scaled(0.7f)], Call("leaky", "x", "y")), 2, ["LeakyRelu"], null);
    }

    private static FunctionProto Scaled(float? otherwise = null)
    {
        var node = Node("LeakyRelu", ["p"], "q");
        node.Attribute.Add(new AttributeProto { Name = "alpha", RefAttrName = "slope", Type = (int)OnnxAttributeType.Float });
        var function = Function("leaky", ["p"], ["q"], node);
        if (otherwise is { } value) function.AttributeProto.Add(new AttributeProto { Name = "slope", Type = (int)OnnxAttributeType.Float, F = value });
        else function.Attribute.Add("slope");
        return function;
    }

    private static OnnxModel Model(FunctionProto[] functions, params OnnxNode[] nodes)
    {
        var model = Models.Make([Value("x", "n", 2)], [Value("y", "n", 2)], [], nodes);
        model.IrVersion = 8;
        model.Opsets["own"] = 1;
        foreach (var function in functions) model.Functions.Add(function);
        return model;
    }

    private static FunctionProto Function(string name, string[] inputs, string[] outputs, params NodeProto[] nodes) => new()
    {
        Name = name, Domain = "own", Input = { inputs }, Output = { outputs }, Node = { nodes },
        OpsetImport = { new OperatorSetIdProto { Domain = "", Version = Models.Opset }, new OperatorSetIdProto { Domain = "own", Version = 1 } },
    };

    private static NodeProto Node(string operation, string[] inputs, string output) => new() { OpType = operation, Input = { inputs }, Output = { output } };

    private static NodeProto Own(string function, string input, string output) => new() { OpType = function, Domain = "own", Input = { input }, Output = { output } };

    private static OnnxNode Call(string function, string input, string output, params (string Name, float Value)[] attributes)
    {
        var node = new OnnxNode(function, [input], [output], $"call_{output}", "own");
        foreach (var (name, value) in attributes) node.Attributes.Set(new OnnxAttribute(name, value));
        return node;
    }
}
