using Lifecycle.Inference.Tests.Quantization;
using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Pruning;
using static Lifecycle.Inference.Tests.Quantization.Graphs;

namespace Lifecycle.Inference.Tests.Pruning;

/// <summary>Each operator's handler: which groups it makes of a small model, and, by ONNX Runtime, that what is left fits together as before.</summary>
internal sealed class OperatorTests
{
    private static readonly string[] Unary =
    [
        "Identity", "Relu", "LeakyRelu", "Elu", "Celu", "Selu", "ThresholdedRelu", "Sigmoid", "HardSigmoid", "HardSwish", "Tanh", "Softplus", "Softsign", "Erf", "Exp", "Abs", "Neg",
        "Floor", "Ceil", "Round", "Sin", "Cos", "Atan", "Sinh", "Clip", "Dropout", "Shrink", "GlobalMaxPool", "GlobalAveragePool", "Sign",
    ];

    // Of values between 0 and 1.
    private static readonly string[] OfFractions = ["Log", "Sqrt", "Reciprocal", "Tan", "Asin", "Acos", "Cosh", "Asinh", "Atanh", "LogSoftmax", "Hardmax", "Softmax", "LpNormalization", "LpPool", "GlobalLpPool"];

    private static IEnumerable<TestCaseData> Cases() =>
        Unary.Select(static name => Case(name, "w: 8", Between([new OnnxNode(name, ["c"], ["d"])])))
            .Concat(OfFractions.Select(static name => Case(name, "w: 8", Between([Node("Sigmoid", "c -> s"), Window(Node(name, "s -> d"), name == "LpPool")]))))
            .Concat(Convolutions()).Concat(Planes()).Concat(Rows()).Concat(Sequences()).Concat(Others());

    [TestCaseSource(nameof(Cases))]
    public void ChannelsGoTogether(string groups, OnnxModel model)
    {
        Assert.That(PruningCheck.Groups(model), Is.EqualTo(groups));
        PruningCheck.OutputsStay(model);
    }

    [Test]
    public void EachOperatorIsTried()
    {
        var tried = Cases().SelectMany(static test => ((OnnxModel)test.Arguments[1]!).Graph.Nodes).Select(static node => node.Domain.Length > 0 ? $"{node.Domain}.{node.OpType}" : node.OpType).ToHashSet(StringComparer.Ordinal);
        Assert.That(ChannelTable.Handlers.Keys.Where(name => !tried.Contains(name)).Order(StringComparer.Ordinal), Is.Empty);
    }

    private static IEnumerable<TestCaseData> Others()
    {
        foreach (var name in new[] { "Div", "Sum", "Pow", "Min", "Max", "Mean" })
            yield return Case(name, "w: 8", Between([Node("Exp", "c -> e"), Node(name, name == "Div" ? "o e -> d" : "e o -> d")], Random("o", 8, 1, 1)));
        foreach (var name in new[] { "Equal", "Less", "LessOrEqual", "GreaterOrEqual" })
            yield return Case(name, "w: 8", Between([Node(name, "c o -> m"), Node("Not", "m -> k"), Node("Where", "k c o -> d")], Random("o", 8, 1, 1)));
        foreach (var name in new[] { "And", "Or", "Xor" })
            yield return Case(name, "w: 8", Between([Node("IsNaN", "c -> a"), Node("IsInf", "c -> b"), Node(name, "a b -> m"), Node("Cast", "m -> e").With("to", 1), Node("Add", "c e -> d")]));
        foreach (var name in new[] { "ReduceL1", "ReduceL2", "ReduceSumSquare", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceLogSumExp", "ReduceLogSum" })
            yield return Case(name, "w: 8", Between([Node("Sigmoid", "c -> s"), Node(name, "s -> d").WithInts("axes", -1)]));
        foreach (var name in new[] { "ArgMax", "ArgMin" })
            yield return Case(name, "w: 8", Between([Node(name, "c -> m").With("axis", 3), Node("Cast", "m -> d").With("to", 1)]));
        yield return Case("Acosh", "w: 8", Between([Node("Cosh", "c -> e"), Node("Acosh", "e -> d")]));
        yield return Case("Mod", "w: 8", Between([Node("Exp", "c -> e"), Node("Mod", "o e -> d").With("fmod", 1)], Ones("o", 8, 1, 1)));
        yield return Case("CumSum", "w: 8", Between([Node("CumSum", "c axis -> d")], TensorData.Scalar("axis", 2L)));
        yield return Case("Mish", "w: 8", Of(18, Between([Node("Mish", "c -> d")])));
        yield return Case("Gelu", "w: 8", Of(20, Between([Node("Gelu", "c -> d")])));
        yield return Case("Gelu of the runtime", "w: 8", Runtime(Between([new OnnxNode("Gelu", ["c"], ["d"], domain: "com.microsoft")])));
        yield return Case("Swish", "w: 8", Of(24, Between([Node("Swish", "c -> d")])));
        yield return Case("Upsample", "w: 8", Of(9, Between([Node("Upsample", "c r -> d")], TensorData.Create<float>("r", [4], [1, 1, 2, 2]))));
        yield return Case("LRN", "k: 8", Between([Node("Conv", "x k -> e"), Node("Relu", "e -> r"), Node("LRN", "c -> q").With("size", 3), Node("Concat", "q r -> d").With("axis", 1)], [Random("k", 8, 3, 3, 3)], taken: 16));
        yield return Case("samples of a grid", "w: 8", Between([Node("GridSample", "c g -> d")], Ones("g", 4, 2, 2, 2)));
        yield return Case("a reckoned shape", "w: 8", Between([Node("Shape", "x -> s"), Node("Gather", "s zero -> n"), Node("Concat", "n rest -> t").With("axis", 0), Node("Reshape", "c t -> f"), Node("Unsqueeze", "f ax -> u"), Node("Squeeze", "u ax -> d")],
            Shape("zero", 0), Shape("rest", 8, 6, 6), Shape("ax", 1)));
        yield return Case("RMSNormalization", "w: 6", Of(23, Models.Make([Value("x", "n", 7, 5)], [Open("y")], [Random("w", 5, 6), Random("s", 6), Random("v", 6, 3)],
            Node("MatMul", "x w -> h"), Node("RMSNormalization", "h s -> r"), Node("MatMul", "r v -> y"))));
        yield return Case("sum and layer norm", "w: 6", Runtime(Models.Make([Value("x", "n", 7, 5)], [Open("y")], [Random("w", 5, 6), Random("k", 5, 6), Random("s", 6), Random("t", 6), Random("b", 6), Random("v", 6, 3)],
            Node("MatMul", "x w -> h"), Node("MatMul", "x k -> i"), new OnnxNode("SkipLayerNormalization", ["h", "i", "s", "t", "b"], ["r"], domain: "com.microsoft"), Node("MatMul", "r v -> y"))));
    }

    private static IEnumerable<TestCaseData> Convolutions()
    {
        yield return Case("depthwise", "w: 8", Between([Node("Conv", "c k -> d").With("group", 8)], Random("k", 8, 1, 3, 3)));
        yield return Case("depthwise, two of each", "w: 4", Between([Node("Conv", "c k kb -> d").With("group", 4)], [Random("k", 8, 1, 1, 1), Random("kb", 8)], made: 4, taken: 8));
        yield return Case("groups of two, as wholes", "w: 4", Between([Node("Conv", "c k -> d").With("group", 4)], Random("k", 8, 2, 1, 1)));
        yield return Case("two groups, the same of each", "w: 4, k: 4", Between([Node("Conv", "c k kb -> d").With("group", 2)], Random("k", 8, 4, 1, 1), Random("kb", 8)));
        yield return Case("transposed", "w: 8, k: 6", Between([Node("ConvTranspose", "c k kb -> d")], [Random("k", 8, 6, 2, 2), Random("kb", 6)], taken: 6));
        yield return Case("transposed depthwise", "w: 8", Between([Node("ConvTranspose", "c k kb -> d").With("group", 8)], Random("k", 8, 1, 2, 2), Random("kb", 8)));
        yield return Case("transposed, two of each", "w: 4", Between([Node("ConvTranspose", "c k -> d").With("group", 4)], [Random("k", 4, 2, 2, 2)], made: 4, taken: 8));
        yield return Case("transposed, two groups", "w: 4, k: 3", Between([Node("ConvTranspose", "c k kb -> d").With("group", 2)], [Random("k", 8, 3, 2, 2), Random("kb", 6)], taken: 6));
        yield return Case("batch norm", "w: 8", Between([Node("BatchNormalization", "c s t m v -> d")], Random("s", 8), Random("t", 8), Random("m", 8), Ones("v", 8)));
        yield return Case("instance norm", "w: 8", Between([Node("InstanceNormalization", "c s t -> d")], Random("s", 8), Random("t", 8)));
        yield return Case("group norm by reshapes", "w: 4", Between(
            [Node("Reshape", "c g -> e"), Node("InstanceNormalization", "e s t -> f"), Node("Reshape", "f h -> i"), Node("Mul", "i u -> j"), Node("Add", "j r -> d")],
            Shape("g", 0, 4, -1), Ones("s", 4), Zeros("t", 4), Shape("h", -1, 8, 6, 6), Random("u", 8, 1, 1), Random("r", 8, 1, 1)));
        yield return Case("group norm", "w: 4", Of(21, Between([Node("GroupNormalization", "c s t -> d").With("num_groups", 4)], Random("s", 8), Random("t", 8))));
        foreach (var (groups, left) in new[] { (2, 4), (1, 8) })
            yield return Case($"group norm of {groups}", $"w: {left}", Of(21, Between([Node("GroupNormalization", "c s t -> d").With("num_groups", groups)], Random("s", 8), Random("t", 8))));
        yield return Case("group norm, a scale for each group", "w: 4", Of(18, Between([Node("GroupNormalization", "c s t -> d").With("num_groups", 2)], Random("s", 2), Random("t", 2))));
        yield return Case("group norm of one by reshapes", "w: 8", Between(
            [Node("Reshape", "c g -> e"), Node("InstanceNormalization", "e s t -> f"), Node("Reshape", "f h -> i"), Node("Mul", "i u -> j"), Node("Add", "j r -> d")],
            Shape("g", 0, 1, -1), Ones("s", 1), Zeros("t", 1), Shape("h", -1, 8, 6, 6), Random("u", 8, 1, 1), Random("r", 8, 1, 1)));
        yield return Case("depthwise with one slope for each", "w: 8", Between([Node("Conv", "c k -> e").With("group", 8), Node("PRelu", "e l -> d")], Random("k", 8, 1, 1, 1), Random("l", 8, 1, 1)));
        yield return Case("concatenation of one with itself", "w: 8, k: 4", Between([Node("Concat", "c c -> e").With("axis", 1), Node("Conv", "e k -> d")], [Random("k", 4, 16, 1, 1)], taken: 4));
    }

    private static IEnumerable<TestCaseData> Planes()
    {
        yield return Case("residual sum", "w: 8", Between([Pad(Node("Conv", "c k -> e")), Node("Add", "e c -> d")], Random("k", 8, 8, 3, 3)));
        yield return Case("squeeze and excitation", "w: 8, a: 3", Between(
            [Node("GlobalAveragePool", "c -> p"), Node("Conv", "p a -> q"), Node("Relu", "q -> r"), Node("Conv", "r b bb -> s"), Node("Sigmoid", "s -> g"), Node("Mul", "c g -> d")],
            Random("a", 3, 8, 1, 1), Random("b", 8, 3, 1, 1), Random("bb", 8)));
        yield return Case("constants of several forms", "w: 8", Between([Node("Mul", "c f -> e"), Node("Add", "e o -> g"), Node("PRelu", "g l -> h"), Node("Sub", "h i -> d")],
            Random("f", 8, 1, 1), Random("o", 1, 8, 1, 6), Random("l", 8, 1, 1), TensorData.Scalar("i", 0.5f)));
        yield return Case("choice", "w: 8", Between([Node("Greater", "c o -> m"), Node("Where", "m c n -> d")], Random("o", 1, 1, 1, 1), Random("n", 1, 8, 1, 1)));
        yield return Case("concatenation", "w: 8, k: 4", Between([Node("Conv", "x k -> e"), Node("Concat", "e c -> d").With("axis", 1)], [Random("k", 4, 3, 3, 3)], taken: 12));
        yield return Case("concatenation with the input", "w: 8", Between([Node("Slice", "x z z4 ax -> e"), Node("Concat", "c e -> d").With("axis", 1)], [Shape("z", 1, 1), Shape("z4", 5, 5), Shape("ax", 2, 3)], taken: 11, padded: true));
        yield return Case("split in halves", "w: 4", Between([Node("Split", "c -> a b").With("axis", 1), Node("Mul", "a b -> d")], [], taken: 4));
        yield return Case("split by sizes", "w: 6, w: 2", Between([Node("Split", "c sz -> a b").With("axis", -3), Node("Relu", "b -> e"), Node("Concat", "e a -> d").With("axis", 1)], Shape("sz", 6, 2)));
        yield return Case("slices", "w: 3, w: 5", Between([Node("Slice", "c s0 e3 ax -> a"), Node("Slice", "c s3 big ax -> b"), Node("Concat", "b a -> d").With("axis", 1)], Shape("s0", 0), Shape("e3", 3), Shape("s3", -5), Shape("big", long.MaxValue), Shape("ax", 1)));
        yield return Case("a list of channels", "w: 6, w: 2", Between([Node("Gather", "c i -> d").With("axis", 1)], [Shape("i", 7, 0, 2, 5, -2, 4)], taken: 6));
        yield return Case("shuffle", "w: 4", Between([Node("Reshape", "c s -> e"), Node("Transpose", "e -> f").WithInts("perm", 0, 2, 1, 3, 4), Node("Reshape", "f t -> d")], Shape("s", -1, 2, 4, 6, 6), Shape("t", 0, 8, 6, 6)));
        yield return Case("depth to space", "w: 2", Between([Node("DepthToSpace", "c -> d").With("blocksize", 2)], [], taken: 2));
        yield return Case("depth to space by columns and rows", "w: 2", Between([Text(Node("DepthToSpace", "c -> d").With("blocksize", 2), "mode", "CRD")], [], taken: 2));
        yield return Case("space to depth", "w: 8", Between([Node("SpaceToDepth", "c -> d").With("blocksize", 2)], [], taken: 32));
        yield return Case("padding", "w: 8", Between([Node("Pad", "c p -> d")], Shape("p", 0, 0, 1, 1, 0, 0, 1, 1)));
        yield return Case("padding with channels", "w: 8", Between([Node("Pad", "c p -> d")], [Shape("p", 0, 1, 0, 0, 0, 2, 0, 0)], taken: 11));
        yield return Case("tiles", "w: 8", Between([Node("Tile", "c r -> d")], [Shape("r", 1, 2, 1, 1)], taken: 16));
        yield return Case("resize by scales", "w: 8", Between([Node("Resize", "c  r -> d")], TensorData.Create<float>("r", [4], [1, 1, 2, 2])));
        yield return Case("resize to sizes", "w: 8", Between([Node("Resize", "c   r -> d")], Shape("r", 4, 8, 9, 9)));
        yield return Case("pooling", "w: 8", Between([Window(Node("MaxPool", "c -> e")), Window(Node("AveragePool", "e -> d"))]));
        yield return Case("mean over the plane", "w: 8", Between([Node("ReduceMean", "c -> e").WithInts("axes", 2, 3).With("keepdims", 0), Node("Unsqueeze", "e ax -> d")], Shape("ax", 2, 3)));
        yield return Case("sum over channels", "w: 8", Between([Node("ReduceSum", "c ax -> d")], [Shape("ax", 1)], taken: 1));
        yield return Case("softmax over the plane", "w: 8", Between([Node("Softmax", "c -> d").With("axis", -1)]));
        yield return Case("expansion of a shift", "w: 8", Between([Node("Expand", "o s -> e"), Node("Add", "c e -> d")], Random("o", 8, 1, 1), Shape("s", 1, 8, 6, 6)));
        yield return Case("filled with a constant", "w: 8", Between([Node("ConstantOfShape", "s -> e"), Node("Add", "c e -> d")], Shape("s", 1, 8, 1, 1)));
    }

    private static IEnumerable<TestCaseData> Rows()
    {
        yield return Case("flattened planes", "w: 8", Flat(Node("Flatten", "c -> f"), 8 * 36));
        yield return Case("planes by a shape", "w: 8", Flat(Node("Reshape", "c s -> f"), 8 * 36, Shape("s", 0, 8 * 36)));
        yield return Case("planes by a shape with a rest", "w: 8", Flat(Node("Reshape", "c s -> f"), 8 * 36, Shape("s", 0, -1)));
        yield return Case("planes channel by channel", "w: 8", Models.Make([Value("x", "n", 3, 6, 6)], [Open("y")], [Random("w", 8, 3, 1, 1), Random("v", 8, 5), Shape("s", 0, 8, 36)],
            Node("Conv", "x w -> c"), Node("Reshape", "c s -> f"), Node("Transpose", "f -> t").WithInts("perm", 0, 2, 1), Node("MatMul", "t v -> y")));
        yield return Case("rows as planes", "w: 4", Models.Make([Value("x", "n", 5)], [Open("y")], [Random("w", 5, 36), Random("b", 36), Random("v", 2, 4, 3, 3), Shape("s", -1, 4, 3, 3)],
            Node("Gemm", "x w b -> h"), Node("Reshape", "h s -> c"), Node("Conv", "c v -> y")));
        yield return Case("Gemm on its head", "w: 6", Models.Make([Value("x", "n", 5)], [Open("y")], [Random("w", 6, 5), Random("b", 6, 1), Random("v", 6, 3)],
            Node("Transpose", "x -> t"), Node("Gemm", "w t b -> h"), Node("Gemm", "h v -> y").With("transA", 1)));
        yield return Case("products", "w: 6", Models.Make([Value("x", "n", 7, 5)], [Open("y")], [Random("w", 5, 6), Random("b", 6), Random("v", 6, 3)],
            Node("MatMul", "x w -> h"), Node("Add", "h b -> r"), Node("MatMul", "r v -> y")));
        yield return Case("a product with a vector", "w: 6", Models.Make([Value("x", "n", 5)], [Open("y")], [Random("w", 5, 6), Random("v", 6)], Node("MatMul", "x w -> h"), Node("MatMul", "h v -> y")));
        yield return Case("letters", "w: 6", Models.Make([Value("x", "n", 7, 5)], [Open("y")], [Random("w", 6, 5), Random("v", 3, 6)],
            Text(Node("Einsum", "x w -> h"), "equation", "nti,oi->nto"), Text(Node("Einsum", "h v -> y"), "equation", "nto, po -> npt")));
        yield return Case("layer norm", "w: 6", Models.Make([Value("x", "n", 7, 5)], [Open("y")], [Random("w", 5, 6), Random("s", 6), Random("t", 6), Random("v", 6, 3)],
            Node("MatMul", "x w -> h"), Node("LayerNormalization", "h s t -> r"), Node("MatMul", "r v -> y")));
        yield return Case("turned weights", "w: 6", Models.Make([Value("x", "n", 7, 5)], [Open("y")], [Random("w", 6, 5), Random("v", 3, 6)],
            Node("Transpose", "w -> a"), Node("MatMul", "x a -> h"), Node("Transpose", "v -> b"), Node("MatMul", "h b -> y")));
    }

    private static IEnumerable<TestCaseData> Sequences()
    {
        yield return Case("attention", "q: 4, o: 6", Attention());
        yield return Case("attention with one product", "q: 4", AttentionOfOne());
        yield return Case("attention with one product, taken apart", "q: 4", AttentionTakenApart());
        yield return Case("attention of grouped queries", "q: 2", AttentionOfGroups());
        yield return Case("LSTM with peepholes", "r: 6", Models.Make([Value("x", 4, "n", 5)], [Open("y")], [Random("w", 1, 24, 5), Random("r", 1, 24, 6), Random("b", 1, 48), Random("p", 1, 18), Random("v", 6, 3), Shape("s", 1)],
            Node("LSTM", "x w r b    p -> a").With("hidden_size", 6), Node("Squeeze", "a s -> f"), Node("MatMul", "f v -> y")));
        yield return Case("two layers of LSTM", "r: 6, q: 4", Models.Make([Value("x", 4, "n", 5)], [Open("y")], [Random("w", 1, 24, 5), Random("r", 1, 24, 6), Random("k", 1, 16, 6), Random("q", 1, 16, 4), Random("v", 4, 3), Shape("s", 1)],
            Node("LSTM", "x w r -> a").With("hidden_size", 6), Node("Squeeze", "a s -> f"), Node("LSTM", "f k q -> b").With("hidden_size", 4), Node("Squeeze", "b s -> g"), Node("MatMul", "g v -> y")));
        yield return Case("a weight of two factors", "b: 3, a: 6", Models.Make([Value("x", "n", 5)], [Open("y")], [Random("w", 5, 6), Random("a", 6, 3), Random("b", 3, 2)],
            Node("MatMul", "a b -> v"), Node("MatMul", "x w -> h"), Node("MatMul", "h v -> y")));
        yield return Case("two towers", "w: 6", Models.Make([Value("x", "n", 5), Value("z", "n", 4)], [Open("y")], [Random("w", 5, 6), Random("k", 4, 6), Shape("ax", 1)],
            Node("MatMul", "x w -> a"), Node("MatMul", "z k -> b"), Node("Mul", "a b -> c"), Node("ReduceSum", "c ax -> y")));
        foreach (var (name, gates) in new[] { ("LSTM", 4), ("GRU", 3), ("RNN", 1) })
            yield return Case(name, "r: 6", Models.Make([Value("x", 4, "n", 5)], [Open("y")], [Random("w", 2, gates * 6, 5), Random("r", 2, gates * 6, 6), Random("b", 2, gates * 12), Zeros("h", 2, 4, 6), Random("v", 12, 3), Shape("s", 0, 0, -1)],
                Text(Node(name, "x w r b  h -> a").With("hidden_size", 6), "direction", "bidirectional"), Node("Transpose", "a -> t").WithInts("perm", 0, 2, 1, 3), Node("Reshape", "t s -> f"), Node("MatMul", "f v -> y")));
        yield return Case("last states", "r: 6", Models.Make([Value("x", 4, "n", 5)], [Open("y")], [Random("w", 1, 24, 5), Random("r", 1, 24, 6), Random("v", 6, 3), Shape("s", 0)],
            Node("LSTM", "x w r -> a h c").With("hidden_size", 6), Node("Mul", "h c -> m"), Node("Squeeze", "m s -> f"), Node("MatMul", "f v -> y")));
        yield return Case("embedding", "e: 6", Models.Make([new("i", OnnxElementType.Int64, "n", 3), Value("x", "n", 3, 1)], [Open("y")], [Random("e", 9, 6), Random("p", 3, 6), Random("v", 6, 2)],
            Node("Gather", "e i -> a"), Node("Add", "a p -> b"), Node("Add", "b x -> c"), Node("MatMul", "c v -> y")));
    }

    // Queries, keys and values of four heads of three, and an output of six.
    private static OnnxModel Attention() => Models.Make([Value("x", "n", 5, 7)], [Open("y")],
        [Random("q", 7, 12), Random("qb", 12), Random("k", 7, 12), Random("v", 7, 12), Random("o", 12, 6), Random("p", 6, 2), Shape("s", 0, 0, 4, 3), Shape("t", 0, 0, 12)],
        Node("MatMul", "x q -> q0"), Node("Add", "q0 qb -> q1"), Node("MatMul", "x k -> k1"), Node("MatMul", "x v -> v1"),
        Node("Reshape", "q1 s -> q2"), Node("Reshape", "k1 s -> k2"), Node("Reshape", "v1 s -> v2"),
        Node("Transpose", "q2 -> q3").WithInts("perm", 0, 2, 1, 3), Node("Transpose", "k2 -> k3").WithInts("perm", 0, 2, 3, 1), Node("Transpose", "v2 -> v3").WithInts("perm", 0, 2, 1, 3),
        Node("MatMul", "q3 k3 -> a"), Node("Softmax", "a -> b").With("axis", -1), Node("MatMul", "b v3 -> c"),
        Node("Transpose", "c -> d").WithInts("perm", 0, 2, 1, 3), Node("Reshape", "d t -> e"), Node("MatMul", "e o -> f"), Node("MatMul", "f p -> y"));

    // One product for all three, and batch and heads in one dimension.
    private static OnnxModel AttentionOfOne() => Models.Make([Value("x", "t", "n", 7)], [Open("y")],
        [Random("q", 7, 36), Random("o", 12, 2), Shape("sz", 12, 12, 12), Shape("s", 0, -1, 3), Shape("r", -1, 12)],
        Node("MatMul", "x q -> h"), Node("Split", "h sz -> q1 k1 v1").With("axis", 2), Node("Reshape", "q1 s -> q2"), Node("Reshape", "k1 s -> k2"), Node("Reshape", "v1 s -> v2"),
        Node("Transpose", "q2 -> q3").WithInts("perm", 1, 0, 2), Node("Transpose", "k2 -> k3").WithInts("perm", 1, 2, 0), Node("Transpose", "v2 -> v3").WithInts("perm", 1, 0, 2),
        Node("MatMul", "q3 k3 -> a"), Node("Softmax", "a -> b").With("axis", -1), Node("MatMul", "b v3 -> c"), Node("Transpose", "c -> d").WithInts("perm", 1, 0, 2),
        Node("Reshape", "d r -> e"), Node("MatMul", "e o -> y"));

    // One product for all three, laid out as [three, n, heads, t, d], of which each is taken by a number.
    private static OnnxModel AttentionTakenApart() => Models.Make([Value("x", "n", 5, 7)], [Open("y")],
        [Random("q", 7, 36), Random("o", 12, 2), Shape("s", 0, 0, 3, 4, 3), Shape("r", 0, 0, 12), TensorData.Scalar("i0", 0L), TensorData.Scalar("i1", 1L), TensorData.Scalar("i2", 2L)],
        Node("MatMul", "x q -> h"), Node("Reshape", "h s -> p"), Node("Transpose", "p -> t").WithInts("perm", 2, 0, 3, 1, 4), Node("Gather", "t i0 -> q1"), Node("Gather", "t i1 -> k1"), Node("Gather", "t i2 -> v1"),
        Node("Transpose", "k1 -> k2").WithInts("perm", 0, 1, 3, 2), Node("MatMul", "q1 k2 -> a"), Node("Softmax", "a -> b").With("axis", -1), Node("MatMul", "b v1 -> c"),
        Node("Transpose", "c -> d").WithInts("perm", 0, 2, 1, 3), Node("Reshape", "d r -> e"), Node("MatMul", "e o -> y"));

    // Four heads of queries, two of keys and values, each for two of them.
    private static OnnxModel AttentionOfGroups() => Models.Make([Value("x", "n", 5, 7)], [Open("y")],
        [Random("q", 7, 12), Random("k", 7, 6), Random("v", 7, 6), Random("o", 12, 2), Shape("s", 0, 0, 4, 3), Shape("t", 0, 0, 2, 3), Shape("ax", 2), Shape("twice", 1, 1, 2, 1, 1), Shape("four", 0, 4, 5, 3), Shape("r", 0, 0, 12)],
        Node("MatMul", "x q -> q1"), Node("MatMul", "x k -> k1"), Node("MatMul", "x v -> v1"), Node("Reshape", "q1 s -> q2"), Node("Reshape", "k1 t -> k2"), Node("Reshape", "v1 t -> v2"),
        Node("Transpose", "q2 -> q3").WithInts("perm", 0, 2, 1, 3), Node("Transpose", "k2 -> k3").WithInts("perm", 0, 2, 1, 3), Node("Transpose", "v2 -> v3").WithInts("perm", 0, 2, 1, 3),
        Node("Unsqueeze", "k3 ax -> k4"), Node("Expand", "k4 twice -> k5"), Node("Reshape", "k5 four -> k6"), Node("Transpose", "k6 -> k7").WithInts("perm", 0, 1, 3, 2),
        Node("Unsqueeze", "v3 ax -> v4"), Node("Expand", "v4 twice -> v5"), Node("Reshape", "v5 four -> v6"),
        Node("MatMul", "q3 k7 -> a"), Node("Softmax", "a -> b").With("axis", -1), Node("MatMul", "b v6 -> c"), Node("Transpose", "c -> d").WithInts("perm", 0, 2, 1, 3), Node("Reshape", "d r -> e"), Node("MatMul", "e o -> y"));

    private static OnnxModel Flat(OnnxNode node, long width, params TensorData[] constants) => Models.Make([Value("x", "n", 3, 6, 6)], [Open("y")],
        [Random("w", 8, 3, 1, 1), Random("v", 5, width), .. constants], Node("Conv", "x w -> c"), node, Node("Gemm", "f v -> y").With("transB", 1));

    private static OnnxModel Between(OnnxNode[] nodes, params TensorData[] constants) => Between(nodes, constants, made: 8, taken: 8);

    // Convolutions around what is tried: one makes c, the other takes d.
    private static OnnxModel Between(OnnxNode[] nodes, TensorData[] constants, long made = 8, long taken = 8, bool padded = false) => Models.Make([Value("x", "n", 3, padded ? 6 : 8, padded ? 6 : 8)], [Open("y")],
        [Random("w", made, 3, 3, 3), Random("bias", made), Random("last", 2, taken, 1, 1), .. constants], [Node("Conv", "x w bias -> c"), .. nodes, Node("Conv", "d last -> y")]);

    private static TestCaseData Case(string name, string groups, OnnxModel model) => new TestCaseData(groups, model).SetArgDisplayNames(name);

    private static OnnxModel Of(long opset, OnnxModel model)
    {
        (model.Opsets[""], model.IrVersion) = (opset, 10);
        return model;
    }

    // "a b -> c d"; two blanks in a row leave an input out.
    private static OnnxNode Node(string op, string values) => new(op, values.Split(" -> ")[0].Split(' '), values.Split(" -> ")[1].Split(' '));

    private static OnnxNode Text(OnnxNode node, string name, string value)
    {
        node.Attributes.Set(new OnnxAttribute(name, value));
        return node;
    }

    private static OnnxNode Pad(OnnxNode node) => node.WithInts("pads", 1, 1, 1, 1);

    private static OnnxNode Window(OnnxNode node, bool hasKernel = true) => hasKernel ? node.WithInts("kernel_shape", 2, 2) : node;

    private static OnnxModel Runtime(OnnxModel model)
    {
        model.Opsets["com.microsoft"] = 1;
        return model;
    }

    private static OnnxValueInfo Open(string name) => new(name, OnnxElementType.Float) { Shape = null };

    private static TensorData Shape(string name, params long[] values) => TensorData.Create<long>(name, [values.Length], values);

    private static TensorData Ones(string name, params long[] dims) => Filled(name, 1, dims);

    private static TensorData Zeros(string name, params long[] dims) => Filled(name, 0, dims);

    private static TensorData Filled(string name, float value, long[] dims) => TensorData.Create<float>(name, dims, [.. Enumerable.Repeat(value, (int)dims.Aggregate(1L, static (product, size) => product * size))]);
}
