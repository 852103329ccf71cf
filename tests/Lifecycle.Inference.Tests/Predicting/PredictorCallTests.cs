using System.Buffers;
using System.Numerics.Tensors;
using Lifecycle.Inference.Predicting;
using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Graph.Protobuf;
using Microsoft.ML.OnnxRuntime;

namespace Lifecycle.Inference.Tests.Predicting;

public sealed class PredictorCallTests
{
    /// <summary>sum = a + b, product = a * b for [batch, length], and count = the size of a.</summary>
    internal static OnnxModel TwoInputs() => Models.Make(
        [new OnnxValueInfo("a", OnnxElementType.Float, "batch", "length"), new OnnxValueInfo("b", OnnxElementType.Float, "batch", "length")],
        [new OnnxValueInfo("sum", OnnxElementType.Float, "batch", "length"), new OnnxValueInfo("product", OnnxElementType.Float, "batch", "length"), new OnnxValueInfo("count", OnnxElementType.Int64)],
        [], new OnnxNode("Add", ["a", "b"], ["sum"]), new OnnxNode("Mul", ["a", "b"], ["product"]), new OnnxNode("Size", ["a"], ["count"]));

    [Test]
    public void TensorsGoInAndOutByName()
    {
        using var predictor = Predictor.Load(TwoInputs());
        for (var round = 0; round < 4; round++)
        {
            using var call = predictor.BeginCall();
            call.Set("b", [10f, 20, 30, 40], 2, 2);
            call.Set("a", [1f, 2, 3, 4], 2, 2);
            call.Run();

            Assert.That(call.Get<float>("sum").ToArray(), Is.EqualTo(new float[] { 11, 22, 33, 44 }));
            Assert.That(call.Get<float>("product").ToArray(), Is.EqualTo(new float[] { 10, 40, 90, 160 }));
            Assert.That(call.Get<long>("count").ToArray(), Is.EqualTo(new long[] { 4 }));
            Assert.That(call.GetShape("sum").ToArray(), Is.EqualTo(new long[] { 2, 2 }));
            Assert.That(call.GetShape("count").Length, Is.Zero);
            Assert.That(call.GetTensor<float>("sum")[1, 0], Is.EqualTo(33));
            Assert.That(call.GetValue("sum").GetTensorDataAsSpan<float>().ToArray(), Is.EqualTo(new float[] { 11, 22, 33, 44 }));
        }
    }

    [Test]
    public void OutputsMayHaveOtherShapesThanTheModelStates()
    {
        using var predictor = Predictor.Load(Models.Of(new OnnxNode("NonZero", ["x"], ["y"]), [new OnnxValueInfo("x", OnnxElementType.Float, "n")], new OnnxValueInfo("y", OnnxElementType.Int64, 1, "n")));
        foreach (var x in (float[][])[[1, 2, 3], [1, 0, 3], [0, 0, 3], [1, 2, 3], [0, 1]])
        {
            using var call = predictor.BeginCall();
            call.Set("x", x, x.Length);
            call.Run();

            Assert.That(call.Get<long>("y").ToArray(), Is.EqualTo(Enumerable.Range(0, x.Length).Where(index => x[index] != 0)));
            Assert.That(call.GetShape("y").ToArray(), Is.EqualTo(new long[] { 1, x.Count(static value => value != 0) }));
        }
    }

    [Test]
    public void ShapesMayChangeFromRunToRun()
    {
        using var predictor = Predictor.Load(TwoInputs());
        var random = new Random(1);
        for (var run = 0; run < 500; run++)
        {
            long[] shape = [1 + random.Next(6), 1 + random.Next(6)];
            var a = Enumerable.Range(0, (int)(shape[0] * shape[1])).Select(_ => random.NextSingle()).ToArray();
            var b = Array.ConvertAll(a, static value => value + 1);
            using var call = predictor.BeginCall();
            call.Set("a", a, shape);
            call.Set("b", b, shape);
            call.Run();

            Assert.That(call.GetShape("sum").ToArray(), Is.EqualTo(shape));
            Assert.That(call.Get<float>("sum").ToArray(), Is.EqualTo(a.Zip(b, static (x, y) => x + y)));
            Assert.That(call.Get<float>("product").ToArray(), Is.EqualTo(a.Zip(b, static (x, y) => x * y)));
        }
        Assert.That(predictor.AliveCalls, Is.EqualTo(1));
    }

    [Test]
    public void ThereIsNoAllocationInSteadyState([Values(1, 5, 16)] int shapes)
    {
        using var predictor = Predictor.Load(TwoInputs(), new PredictorOptions { RequireFinite = true });
        var a = new float[4 * shapes];
        var sum = new float[4 * shapes];
        void Calls()
        {
            for (var length = 1; length <= shapes; length++)
            {
                using var call = predictor.BeginCall();
                call.Set<float>("a", a.AsSpan(0, 4 * length), 4, length);
                a.AsSpan(0, 4 * length).CopyTo(call.Prepare<float>("b", 4, length));
                call.Run();
                call.Get<float>("sum").CopyTo(sum);
                if (call.GetShape("product")[1] != length || call.GetTensor<float>("product").Rank != 2) throw new InvalidOperationException();
            }
        }
        for (var run = 0; run < 100; run++) Calls();

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var run = 0; run < 100; run++) Calls();

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public void ManyCallersDoNotMixTheirTensors()
    {
        using var predictor = Predictor.Load(TwoInputs(), new PredictorOptions { IntraOpThreads = 1 });

        Parallel.For(0, 16, new ParallelOptions { MaxDegreeOfParallelism = 16 }, caller =>
        {
            for (var run = 0; run < 300; run++)
            {
                var length = 1 + ((run + caller) % 4);
                var a = Enumerable.Range(caller, 2 * length).Select(static value => (float)value).ToArray();
                using var call = predictor.BeginCall();
                call.Set("a", a, 2, length);
                call.Set("b", a, 2, length);
                call.Run();
                if (!call.Get<float>("sum").SequenceEqual(Array.ConvertAll(a, static value => 2 * value))) throw new InvalidOperationException($"caller {caller}, run {run}");
            }
        });

        Assert.That(predictor.AliveCalls, Is.InRange(1, 16));
    }

    [Test]
    public void ATensorOfSystemNumericsGoesInWithAnyStrides()
    {
        using var predictor = Predictor.Load(TwoInputs());
        var tensor = Tensor.Create([1f, 2, 3, 4, 5, 6], [2, 3]);
        using var call = predictor.BeginCall();
        call.Set<float>("a", tensor);
        call.Set<float>("b", tensor);
        call.Run();
        Assert.That(call.Get<float>("sum").ToArray(), Is.EqualTo(new float[] { 2, 4, 6, 8, 10, 12 }));

        ReadOnlyTensorSpan<float> part = tensor.AsReadOnlyTensorSpan().Slice(NRange.All, 1..3);
        call.Set<float>("a", part);
        call.Set<float>("b", part);
        call.Run();
        Assert.That(call.Get<float>("sum").ToArray(), Is.EqualTo(new float[] { 4, 6, 10, 12 }));
        Assert.That(call.GetShape("sum").ToArray(), Is.EqualTo(new long[] { 2, 2 }));
    }

    [Test]
    public void AValueOfOnnxRuntimeIsNotCopied()
    {
        using var predictor = Predictor.Load(TwoInputs());
        float[] a = [1, 2];
        using var value = OrtValue.CreateTensorValueFromMemory(a, [1, 2]);
        using var call = predictor.BeginCall();
        call.SetValue("a", value);
        call.Set("b", [5f, 5], 1, 2);
        a[0] = 100;
        call.Run();

        Assert.That(call.Get<float>("sum").ToArray(), Is.EqualTo(new float[] { 105, 7 }));
    }

    [Test]
    public void AShapeLeftOutFollowsFromTheValues()
    {
        using var predictor = Predictor.Load(Models.Linear());
        using var call = predictor.BeginCall();
        call.Set("x", [1f, 2, 3, 4]);
        call.Run();

        Assert.That(call.GetShape("y").ToArray(), Is.EqualTo(new long[] { 2, 3 }));
        Assert.That(call.Get<float>("y").ToArray(), Is.EqualTo(Models.LinearOf(1, 2, 3, 4)));
    }

    private static IEnumerable<TestCaseData> Types()
    {
        yield return Type<bool>([true, false]);
        yield return Type<sbyte>([-1, 2]);
        yield return Type<byte>([1, 255]);
        yield return Type<short>([-1, 2]);
        yield return Type<ushort>([1, 2]);
        yield return Type<int>([-1, 2]);
        yield return Type<uint>([1, 2]);
        yield return Type<long>([-1, 2]);
        yield return Type<ulong>([1, 2]);
        yield return Type<Half>([(Half)1.5, (Half)(-2)]);
        yield return Type<float>([1.5f, -2]);
        yield return Type<double>([1.5, -2]);
        yield return new TestCaseData(new Echo<BFloat16>(OnnxElementType.BFloat16, [(BFloat16)1.5f, (BFloat16)2f])).SetArgDisplayNames("BFloat16");
        yield return new TestCaseData(new Echo<Float16>(OnnxElementType.Float16, [(Float16)1.5f, (Float16)2f])).SetArgDisplayNames("Float16");
    }

    [TestCaseSource(nameof(Types))]
    public void EveryElementTypeGoesThrough(IEcho echo) => echo.Check();

    [Test]
    public void TextsGoInAndOut()
    {
        using var predictor = Predictor.Load(Models.Of(new OnnxNode("Concat", ["x", "x"], ["y"]).With("axis", 0),
            [new OnnxValueInfo("x", OnnxElementType.String, "n")], new OnnxValueInfo("y", OnnxElementType.String, "m")));
        for (var round = 0; round < 2; round++)
        {
            using var call = predictor.BeginCall();
            call.SetTexts("x", ["grün", "", "日本"]);
            call.Run();
            Assert.That(call.GetTexts("y"), Is.EqualTo(new[] { "grün", "", "日本", "grün", "", "日本" }));
            Assert.That(call.GetShape("y").ToArray(), Is.EqualTo(new long[] { 6 }));
        }
        Assert.That(predictor.PredictTensors(TensorData.FromStrings("x", [1], ["a"]))[0].Strings, Is.EqualTo(new[] { "a", "a" }));
    }

    [Test]
    public void ASequenceComesOutAsItsTensors()
    {
        using var predictor = Predictor.Load(Sequences());
        using var call = predictor.BeginCall();
        call.Set("a", [1f]);
        call.Set("b", [2f, 3]);
        call.Run();

        var parts = call.GetSequence("s");
        Assert.That(parts.Select(static part => part.AsSpan<float>().ToArray()), Is.EqualTo(new[] { new float[] { 1 }, [2, 3] }));
        Assert.That(() => call.Get<float>("s"), Throws.TypeOf<TensorMismatchException>().With.Message.Contains("a sequence, a map"));
        Assert.That(() => predictor.PredictTensors(TensorData.Create<float>("a", [1], [1]), TensorData.Create<float>("b", [1], [1])), Throws.TypeOf<TensorMismatchException>());
    }

    [TestCase(true)]
    [TestCase(false)]
    public void MapsComeOutAsDictionaries(bool texts)
    {
        var map = new OnnxNode("ZipMap", ["x"], ["y"]) { Domain = "ai.onnx.ml" };
        map.Attributes.Set(texts ? new OnnxAttribute("classlabels_strings", ["cat", "dog"]) : new OnnxAttribute("classlabels_int64s", new long[] { 7, 9 }));
        var model = Models.Make([new OnnxValueInfo("x", OnnxElementType.Float, "n", 2)], [MapInfo(texts)], [], map);
        model.Opsets["ai.onnx.ml"] = 3;
        using var predictor = Predictor.Load(model);
        using var call = predictor.BeginCall();
        call.Set("x", [0.25f, 0.75f, 1, 0]);
        call.Run();

        if (texts)
            Assert.That(call.GetMaps<string>("y"), Is.EqualTo(new[] { new Dictionary<string, float> { ["cat"] = 0.25f, ["dog"] = 0.75f }, new Dictionary<string, float> { ["cat"] = 1, ["dog"] = 0 } }));
        else
            Assert.That(call.GetMaps<long>("y"), Is.EqualTo(new[] { new Dictionary<long, float> { [7] = 0.25f, [9] = 0.75f }, new Dictionary<long, float> { [7] = 1, [9] = 0 } }));
    }

    [Test]
    public void OutputsWhoseShapeDependsOnTheValuesAreRight()
    {
        using var predictor = Predictor.Load(Models.Of(new OnnxNode("NonZero", ["x"], ["y"]),
            [new OnnxValueInfo("x", OnnxElementType.Float, "n")], new OnnxValueInfo("y", OnnxElementType.Int64, 1, "found")));
        foreach (var (x, y) in new (float[], long[])[] { ([1, 0, 1], [0, 2]), ([1, 0, 1], [0, 2]), ([1, 1, 1], [0, 1, 2]), ([0, 0, 0], []), ([0, 5, 0], [1]), ([1, 1, 0], [0, 1]) })
        {
            using var call = predictor.BeginCall();
            call.Set("x", x);
            call.Run();
            Assert.That(call.Get<long>("y").ToArray(), Is.EqualTo(y));
            Assert.That(call.GetShape("y").ToArray(), Is.EqualTo(new long[] { 1, y.Length }));
        }
    }

    [Test]
    public void AnInputThatIsAnOutputComesOut()
    {
        var model = Models.Linear();
        model.Graph.Outputs.Add(new OnnxValueInfo("x", OnnxElementType.Float, "batch", 2));
        using var predictor = Predictor.Load(model);
        for (var run = 0; run < 4; run++)
        {
            using var call = predictor.BeginCall();
            call.Set("x", [(float)run, 2]);
            call.Run();
            Assert.That(call.Get<float>("x").ToArray(), Is.EqualTo(new float[] { run, 2 }));
            Assert.That(call.Get<float>("y").ToArray(), Is.EqualTo(Models.LinearOf(run, 2)));
        }
    }

    [Test]
    public void AnOutputThatIsConstantComesOut([Values] GraphOptimization optimization)
    {
        using var predictor = Predictor.Load(Models.Make([new OnnxValueInfo("x", OnnxElementType.Float, "n")],
            [new OnnxValueInfo("y", OnnxElementType.Float, "n"), new OnnxValueInfo("c", OnnxElementType.Float, 2), new OnnxValueInfo("w", OnnxElementType.Float, 2)],
            [TensorData.Create<float>("w", [2], [-1, 2])], new OnnxNode("Abs", ["w"], ["c"]), new OnnxNode("Abs", ["x"], ["y"])),
            new PredictorOptions { GraphOptimization = optimization });
        for (var run = 0; run < 4; run++)
        {
            using var call = predictor.BeginCall();
            call.Set("x", [-5f - run]);
            call.Run();
            Assert.That(call.Get<float>("y").ToArray(), Is.EqualTo(new float[] { 5 + run }));
            Assert.That(call.Get<float>("c").ToArray(), Is.EqualTo(new float[] { 1, 2 }));
            Assert.That(call.Get<float>("w").ToArray(), Is.EqualTo(new float[] { -1, 2 }));
        }
    }

    [Test]
    public void ACallThatFailsInsideTheModelCanRunAgain()
    {
        // Gathers the row that the input names: there are only two. Bound from the second run on.
        using var predictor = Predictor.Load(Models.Make([new OnnxValueInfo("x", OnnxElementType.Int64, "n")], [new OnnxValueInfo("y", OnnxElementType.Float, "n")],
            [TensorData.Create<float>("table", [2], [1, 2])], new OnnxNode("Gather", ["table", "x"], ["y"])));
        using var call = predictor.BeginCall();
        for (var run = 0; run < 6; run++)
        {
            call.Set("x", [run % 3 == 2 ? 7L : 1]);
            if (run % 3 == 2)
            {
                Assert.That(() => call.Run(), Throws.TypeOf<ModelException>());
                Assert.That(() => call.Get<float>("y"), Throws.TypeOf<TensorMismatchException>());
                continue;
            }
            call.Run();
            Assert.That(call.Get<float>("y").ToArray(), Is.EqualTo(new float[] { 2 }));
        }
    }

    [Test]
    public void ADisposedCallIsDeadAlsoWhereItsBuffersAreLentAgain()
    {
        using var predictor = Predictor.Load(TwoInputs());
        var first = predictor.BeginCall();
        first.Dispose();
        first.Dispose();
        using var second = predictor.BeginCall();

        Assert.That(predictor.AliveCalls, Is.EqualTo(1));
        Assert.That(() => first.Set("a", [1f], 1, 1), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(() => first.Run(), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(() => default(PredictorCall).Run(), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(() => second.Set("a", [1f], 1, 1), Throws.Nothing);
    }

    [Test]
    public void ACallOutlivesItsPredictor()
    {
        var predictor = Predictor.Load(Models.Linear());
        var call = predictor.BeginCall();
        predictor.Dispose();

        call.Set("x", [1f, 2]);
        call.Run();
        Assert.That(call.Get<float>("y").ToArray(), Is.EqualTo(Models.LinearOf(1, 2)));
        Assert.That(() => predictor.BeginCall(), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(predictor.AliveCalls, Is.EqualTo(1));
        call.Dispose();
        Assert.That(predictor.AliveCalls, Is.Zero);
    }

    private static OnnxModel Sequences() => Models.Make(
        [new OnnxValueInfo("a", OnnxElementType.Float, "n"), new OnnxValueInfo("b", OnnxElementType.Float, "m")], [SequenceInfo()], [], new OnnxNode("SequenceConstruct", ["a", "b"], ["s"]));

    private static OnnxValueInfo SequenceInfo() => new(new ValueInfoProto { Name = "s", Type = new TypeProto { SequenceType = new() { ElemType = new TypeProto { TensorType = new() { ElemType = (int)OnnxElementType.Float } } } } });

    private static OnnxValueInfo MapInfo(bool texts)
    {
        var map = new TypeProto.Types.Map { KeyType = (int)(texts ? OnnxElementType.String : OnnxElementType.Int64), ValueType = new TypeProto { TensorType = new() { ElemType = (int)OnnxElementType.Float } } };
        return new OnnxValueInfo(new ValueInfoProto { Name = "y", Type = new TypeProto { SequenceType = new() { ElemType = new TypeProto { MapType = map } } } });
    }

    private static TestCaseData Type<T>(T[] values) where T : unmanaged =>
        new TestCaseData(new Echo<T>(ElementTypes.Of<T>(), values)).SetArgDisplayNames(typeof(T).Name);

    public interface IEcho
    {
        void Check();
    }

    private sealed class Echo<T>(OnnxElementType type, T[] values) : IEcho where T : unmanaged
    {
        public void Check()
        {
            using var predictor = Predictor.Load(Models.Of(new OnnxNode("Identity", ["x"], ["y"]), [new OnnxValueInfo("x", type, "n")], new OnnxValueInfo("y", type, "n")));
            for (var round = 0; round < 3; round++)
            {
                using var call = predictor.BeginCall();
                call.Set("x", values);
                call.Run();
                Assert.That(call.Get<T>("y").ToArray(), Is.EqualTo(values));
            }
        }
    }
}
