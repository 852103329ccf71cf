using Google.Protobuf;
using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Graph.Protobuf;

namespace Lifecycle.Inference.Tests.Hostile;

/// <summary>Small files that are made to break what reads them.</summary>
internal static class HostileModels
{
    private const string Own = "own";

    /// <summary>Functions that each call the next one twice: as many nodes as two to the power of them, from 1.6 KB.</summary>
    public static byte[] DoublingFunctions(int count = 28)
    {
        var model = Empty();
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = Own, Version = 1 });
        for (var index = 0; index < count; index++)
        {
            var (type, domain) = index == count - 1 ? ("Abs", "") : ($"f{index + 1}", Own);
            model.Functions.Add(new FunctionProto
            {
                Domain = Own, Name = $"f{index}", Input = { "a" }, Output = { "c" }, OpsetImport = { model.OpsetImport },
                Node = { Node(type, "a", "b", domain), Node(type, "b", "c", domain) },
            });
        }
        model.Graph.Node.Add(Node("f0", "x", "y", Own));
        return model.ToByteArray();
    }

    /// <summary>A function that calls itself.</summary>
    public static byte[] RecursiveFunction()
    {
        var model = Empty();
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = Own, Version = 1 });
        model.Functions.Add(new FunctionProto { Domain = Own, Name = "f", Input = { "a" }, Output = { "b" }, OpsetImport = { model.OpsetImport }, Node = { Node("f", "a", "b", Own) } });
        model.Graph.Node.Add(Node("f", "x", "y", Own));
        return model.ToByteArray();
    }

    /// <summary>A Loop that goes on for 2^63 - 1 rounds: the model loads as any other.</summary>
    public static byte[] EndlessLoop()
    {
        var model = Empty();
        model.Graph.Initializer.Add(Tensor("rounds", OnnxElementType.Int64, [], BitConverter.GetBytes(long.MaxValue)));
        model.Graph.Initializer.Add(Tensor("true", OnnxElementType.Bool, [], [1]));
        var body = new GraphProto
        {
            Name = "body",
            Input = { Value("i", OnnxElementType.Int64), Value("go", OnnxElementType.Bool), Value("state", OnnxElementType.Float, "batch", 2) },
            Output = { Value("on", OnnxElementType.Bool), Value("next", OnnxElementType.Float, "batch", 2) },
            Node = { Node("Identity", "go", "on"), Node("Abs", "state", "next") },
        };
        var loop = new NodeProto { OpType = "Loop", Input = { "rounds", "true", "x" }, Output = { "y" } };
        loop.Attribute.Add(new AttributeProto { Name = "body", Type = (int)OnnxAttributeType.Graph, G = body });
        model.Graph.Node.Add(loop);
        return model.ToByteArray();
    }

    /// <summary>One operator that makes a tensor of 2^52 bytes, from some hundred.</summary>
    public static byte[] HugeConstant()
    {
        var model = new ModelProto { IrVersion = 8, OpsetImport = { new OperatorSetIdProto { Version = 17 } }, Graph = new GraphProto { Name = "g" } };
        model.Graph.Initializer.Add(new TensorProto { Name = "s", DataType = (int)OnnxElementType.Int64, Dims = { 1 }, Int64Data = { 1L << 50 } });
        model.Graph.Node.Add(Node("ConstantOfShape", "s", "y"));
        model.Graph.Output.Add(Value("y", OnnxElementType.Float, "n"));
        return model.ToByteArray();
    }

    /// <summary>Constants that grow by what is computed of them.</summary>
    public static byte[] Growing(string how)
    {
        var model = Empty();
        switch (how)
        {
            case "Expand":
                Shape(model, 1L << 40, 1, 1);
                model.Graph.Node.Add(Node("Expand", ["x", "shape"], "y"));
                break;
            case "Tile":
                Shape(model, 1L << 31, 1L << 31);
                model.Graph.Node.Add(Node("Tile", ["x", "shape"], "y"));
                break;
            case "Range":
                foreach (var (name, value) in new[] { ("from", 0L), ("to", 1L << 40), ("step", 1L) }) model.Graph.Initializer.Add(Tensor(name, OnnxElementType.Int64, [], BitConverter.GetBytes(value)));
                model.Graph.Node.Add(Node("Range", ["from", "to", "step"], "y"));
                break;
            case "RandomNormal":
                var random = Node("RandomNormal", [], "y");
                random.Attribute.Add(new AttributeProto { Name = "shape", Type = (int)OnnxAttributeType.Ints, Ints = { 1L << 20, 1L << 20 } });
                model.Graph.Node.Add(random);
                break;
            case "outer product":
                model.Graph.Initializer.Add([Tensor("column", OnnxElementType.UInt8, [100_000, 1], new byte[100_000]), Tensor("row", OnnxElementType.UInt8, [1, 100_000], new byte[100_000])]);
                model.Graph.Node.Add(Node("Add", ["column", "row"], "y"));
                break;
            case "doubling":
                model.Graph.Initializer.Add(Tensor("v0", OnnxElementType.UInt8, [1024], new byte[1024]));
                for (var index = 0; index < 40; index++)
                {
                    var concat = Node("Concat", [$"v{index}", $"v{index}"], $"v{index + 1}");
                    concat.Attribute.Add(new AttributeProto { Name = "axis", Type = (int)OnnxAttributeType.Int, I = 0 });
                    model.Graph.Node.Add(concat);
                }
                break;
            case "many":
                Shape(model, 1L << 26);
                model.Graph.Node.Add(Node("Abs", "x", "y"));
                for (var index = 0; index < 40; index++)
                {
                    model.Graph.Node.Add(Node("ConstantOfShape", "shape", $"v{index}"));
                    model.Graph.Output.Add(Value($"v{index}", OnnxElementType.Float, "n"));
                }
                break;
            case "in a function":
                model.OpsetImport.Add(new OperatorSetIdProto { Domain = Own, Version = 1 });
                Shape(model, 1L << 50);
                model.Functions.Add(new FunctionProto { Domain = Own, Name = "f", Input = { "a" }, Output = { "b" }, OpsetImport = { model.OpsetImport }, Node = { Node("ConstantOfShape", "a", "b") } });
                model.Graph.Node.Add(Node("f", "shape", "y", Own));
                break;
            case "in a body":
                Shape(model, 1L << 50);
                model.Graph.Initializer.Add(Tensor("true", OnnxElementType.Bool, [], [1]));
                var choice = Node("If", "true", "y");
                foreach (var branch in new[] { "then_branch", "else_branch" })
                    choice.Attribute.Add(new AttributeProto { Name = branch, Type = (int)OnnxAttributeType.Graph, G = new GraphProto { Name = branch, Output = { Value("b", OnnxElementType.Float, "n") }, Node = { Node("ConstantOfShape", "shape", "b") } } });
                model.Graph.Node.Add(choice);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(how));
        }
        return model.ToByteArray();
    }

    /// <summary>A function that is called for an output that it does not have, or takes a value that nothing makes.</summary>
    public static byte[] Function(string[] inputs, string[] outputs)
    {
        var model = Empty();
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = Own, Version = 1 });
        model.Functions.Add(new FunctionProto { Domain = Own, Name = "f", Input = { inputs }, Output = { outputs }, OpsetImport = { model.OpsetImport }, Node = { Node("Abs", "a", "b"), Node("Abs", "b", "c") } });
        model.Graph.Node.Add(Node("f", "x", "y", Own));
        return model.ToByteArray();
    }

    /// <summary>A Pad that takes away more than there is.</summary>
    public static byte[] Pad(params long[] pads)
    {
        var model = Empty();
        model.Graph.Initializer.Add(Tensor("pads", OnnxElementType.Int64, [4], [.. pads.SelectMany(BitConverter.GetBytes)]));
        model.Graph.Node.Add(Node("Pad", ["x", "pads"], "y"));
        return model.ToByteArray();
    }

    /// <summary>Ifs in Ifs.</summary>
    public static byte[] Nested(int depth)
    {
        var model = Empty();
        model.Graph.Initializer.Add(Tensor("true", OnnxElementType.Bool, [], [1]));
        var inner = new GraphProto { Name = "g", Node = { Node("Abs", "x", "y0") }, Output = { Value("y0", OnnxElementType.Float, "batch", 2) } };
        for (var level = 1; level <= depth; level++)
        {
            var choice = Node("If", "true", $"y{level}");
            foreach (var branch in new[] { "then_branch", "else_branch" }) choice.Attribute.Add(new AttributeProto { Name = branch, Type = (int)OnnxAttributeType.Graph, G = inner });
            if (level == depth)
            {
                choice.Output[0] = "y";
                model.Graph.Node.Add(choice);
            }
            // The file would grow twofold at each level with both branches.
            choice.Attribute[1].G = new GraphProto { Name = "e", Node = { Node("Abs", "x", "z") }, Output = { Value("z", OnnxElementType.Float, "batch", 2) } };
            inner = new GraphProto { Name = "g", Node = { choice }, Output = { Value($"y{level}", OnnxElementType.Float, "batch", 2) } };
        }
        return model.ToByteArray();
    }

    private static ModelProto Empty() => new()
    {
        IrVersion = 8,
        OpsetImport = { new OperatorSetIdProto { Domain = "", Version = 17 } },
        Graph = new GraphProto { Name = "hostile", Input = { Value("x", OnnxElementType.Float, "batch", 2) }, Output = { Value("y", OnnxElementType.Float, "batch", 2) } },
    };

    private static void Shape(ModelProto model, params long[] sizes) =>
        model.Graph.Initializer.Add(Tensor("shape", OnnxElementType.Int64, [sizes.Length], [.. sizes.SelectMany(BitConverter.GetBytes)]));

    private static TensorProto Tensor(string name, OnnxElementType type, long[] dims, byte[] bytes) => new() { Name = name, DataType = (int)type, Dims = { dims }, RawData = ByteString.CopyFrom(bytes) };

    private static ValueInfoProto Value(string name, OnnxElementType type, params OnnxDimension[] shape) => new OnnxValueInfo(name, type, shape).Message;

    private static NodeProto Node(string type, string input, string output, string domain = "") => Node(type, [input], output, domain);

    private static NodeProto Node(string type, string[] inputs, string output, string domain = "") => new() { OpType = type, Domain = domain, Input = { inputs }, Output = { output } };
}
