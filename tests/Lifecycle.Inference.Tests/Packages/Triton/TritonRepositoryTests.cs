using Lifecycle.Inference.Packages;
using Lifecycle.Inference.Packages.Triton;
using Lifecycle.Onnx.Graph;

namespace Lifecycle.Inference.Tests.Packages.Triton;

/// <summary>Packages as models of a Triton server.</summary>
internal sealed class TritonRepositoryTests
{
    [Test]
    public void AModelHasItsConfigurationLabelsAndAVersionThatIsThePackage()
    {
        using var folder = new TemporaryFolder();
        var hash = Packed.Save(folder.File("linear.zip"));

        var version = TritonRepository.Write(folder.File("models"), ModelPackage.Open(folder.File("linear.zip"), Packed.Trusted), new TritonOptions { MaxBatchSize = 16, MaxQueueDelay = TimeSpan.FromMilliseconds(2) });

        Assert.That(version, Is.EqualTo(Path.Combine(folder.File("models"), "linear", "3")));
        Assert.That(File.ReadAllText(Path.Combine(version, "..", "config.pbtxt")), Is.EqualTo("""
            name: "linear"
            platform: "onnxruntime_onnx"
            backend: "onnxruntime"
            max_batch_size: 16
            input {
              name: "x"
              data_type: TYPE_FP32
              dims: [ 2 ]
            }
            output {
              name: "y"
              data_type: TYPE_FP32
              dims: [ 3 ]
              label_filename: "labels.txt"
            }
            dynamic_batching {
              max_queue_delay_microseconds: 2000
            }

            """));
        Assert.That(File.ReadAllText(Path.Combine(version, "..", "labels.txt")), Is.EqualTo("one\ntwo\nthree\n"));
        Assert.That(ModelPackage.Open(version, Packed.Trusted).ContentHash, Is.EqualTo(hash));
        Assert.That(OnnxModel.Load(Path.Combine(version, "model.onnx")).ToArray(), Is.EqualTo(Packed.Model().ToArray()));
    }

    [Test]
    public void AFurtherVersionLiesBesideTheFirst()
    {
        using var folder = new TemporaryFolder();
        foreach (var version in new[] { 1, 2 }) TritonRepository.Write(folder.File("models"), Package(folder, Models.Linear(), version));

        Assert.That(Directory.EnumerateDirectories(Path.Combine(folder.File("models"), "model")).Select(static path => Path.GetFileName(path)).Order(StringComparer.Ordinal), Is.EqualTo(new[] { "1", "2" }));
        Assert.That(() => TritonRepository.Write(folder.File("models"), Package(folder, Models.Linear(), 2)), Throws.TypeOf<UsageException>().With.Message.Contains("something is there already"));
        Assert.That(() => TritonRepository.Write(folder.File("models"), Package(folder, Models.Linear(batch: 4), 3)), Throws.TypeOf<UsageException>().With.Message.Contains("another configuration than version 3"));
    }

    private static IEnumerable<TestCaseData> Shapes()
    {
        yield return new TestCaseData(new OnnxDimension[] { "batch", 3 }, new OnnxDimension[] { "batch" }, "max_batch_size: 32", "dims: [ 3 ]", "dims: [ 1 ]\n  reshape { shape: [ ] }");
        yield return new TestCaseData(new OnnxDimension[] { 4, 3 }, new OnnxDimension[] { 4 }, "max_batch_size: 0", "dims: [ 4, 3 ]", "dims: [ 4 ]");
        yield return new TestCaseData(new OnnxDimension[] { "batch", "length" }, new OnnxDimension[] { "rows", 2 }, "max_batch_size: 0", "dims: [ -1, -1 ]", "dims: [ -1, 2 ]");
        yield return new TestCaseData(new OnnxDimension[] { "batch", "length" }, new OnnxDimension[] { "batch", OnnxDimension.Unknown }, "max_batch_size: 32", "dims: [ -1 ]", "dims: [ -1 ]");
        yield return new TestCaseData(new OnnxDimension[] { 2 }, Array.Empty<OnnxDimension>(), "max_batch_size: 0", "dims: [ 2 ]", "dims: [ 1 ]\n  reshape { shape: [ ] }");
    }

    [TestCaseSource(nameof(Shapes))]
    public void DimensionsAreThoseOfARequest(OnnxDimension[] input, OnnxDimension[] output, string batches, string inputDims, string outputDims)
    {
        using var folder = new TemporaryFolder();
        var config = ConfigOf(folder, Models.Make([new OnnxValueInfo("x", OnnxElementType.Float, input)], [new OnnxValueInfo("y", OnnxElementType.Float, output)], [], new OnnxNode("ReduceSum", ["x"], ["y"])));

        Assert.That(config, Does.Contain(batches + "\n").And.Contain($"name: \"x\"\n  data_type: TYPE_FP32\n  {inputDims}\n").And.Contain($"name: \"y\"\n  data_type: TYPE_FP32\n  {outputDims}\n"));
    }

    [Test]
    public void TheTextFormatsOwnParserReadsEachTypeAndName()
    {
        OnnxElementType[] types =
        [
            OnnxElementType.Bool, OnnxElementType.UInt8, OnnxElementType.UInt16, OnnxElementType.UInt32, OnnxElementType.UInt64, OnnxElementType.Int8, OnnxElementType.Int16,
            OnnxElementType.Int32, OnnxElementType.Int64, OnnxElementType.Float16, OnnxElementType.Float, OnnxElementType.Double, OnnxElementType.String, OnnxElementType.BFloat16,
        ];
        using var folder = new TemporaryFolder();
        OnnxValueInfo[] inputs = [.. types.Select(static type => new OnnxValueInfo($"a \"{type}\" \\ ü", type, "batch", 2))];
        var config = ConfigOf(folder, Models.Make(inputs, [new OnnxValueInfo("y", OnnxElementType.Float, "batch", 2)], [], new OnnxNode("Identity", [inputs[10].Name], ["y"])));
        File.WriteAllText(folder.File("config.pbtxt"), config);
        // The fields of Triton's model_config.proto that are written, by their names.
        const string script = """
            from google.protobuf import descriptor_pb2 as d, descriptor_pool, message_factory, text_format
            F = d.FieldDescriptorProto
            file = d.FileDescriptorProto(name="model_config.proto", package="inference", syntax="proto3")
            def add(name, *fields):
                message = file.message_type.add(name=name)
                for number, (field, kind, repeated) in enumerate(fields, 1):
                    own = message.field.add(name=field, number=number, label=F.LABEL_REPEATED if repeated else F.LABEL_OPTIONAL)
                    if isinstance(kind, str):
                        own.type_name = ".inference." + kind
                        own.type = F.TYPE_ENUM if kind == "DataType" else F.TYPE_MESSAGE
                    else: own.type = kind
            types = file.enum_type.add(name="DataType")
            for number, name in enumerate("INVALID BOOL UINT8 UINT16 UINT32 UINT64 INT8 INT16 INT32 INT64 FP16 FP32 FP64 STRING BF16".split()): types.value.add(name="TYPE_" + name, number=number)
            add("Reshape", ("shape", F.TYPE_INT64, True))
            tensor = (("name", F.TYPE_STRING, False), ("data_type", "DataType", False), ("dims", F.TYPE_INT64, True), ("reshape", "Reshape", False), ("label_filename", F.TYPE_STRING, False))
            add("ModelInput", *tensor)
            add("ModelOutput", *tensor)
            add("ModelDynamicBatching", ("max_queue_delay_microseconds", F.TYPE_UINT64, False))
            add("ModelConfig", ("name", F.TYPE_STRING, False), ("platform", F.TYPE_STRING, False), ("backend", F.TYPE_STRING, False), ("max_batch_size", F.TYPE_INT32, False),
                ("input", "ModelInput", True), ("output", "ModelOutput", True), ("dynamic_batching", "ModelDynamicBatching", False))
            pool = descriptor_pool.DescriptorPool()
            pool.Add(file)
            config = message_factory.MessageFactory(pool).GetPrototype(pool.FindMessageTypeByName("inference.ModelConfig"))()
            text_format.Parse(open("config.pbtxt").read(), config)
            print(config.max_batch_size, " ".join(str(tensor.data_type) for tensor in config.input))
            print(config.input[0].name.encode())
            """;
        if (!Directory.Exists("/usr/lib/python3/dist-packages/google/protobuf")) Assert.Ignore("protobuf for Python is not there; apt-get install python3-onnx.");

        var lines = Tool.Run(folder.FullName, "python3", "-c", script).Split('\n');

        Assert.That(lines[0], Is.EqualTo("32 1 2 3 4 5 6 7 8 9 10 11 12 13 14"));
        Assert.That(lines[1], Is.EqualTo("""b'a "Bool" \\ \xc3\xbc'"""));
    }

    [Test]
    public void ATypeWithoutANameIsTheUsersFault()
    {
        using var folder = new TemporaryFolder();

        Assert.That(() => ConfigOf(folder, Models.Make([new OnnxValueInfo("x", OnnxElementType.Int4, 2)], [new OnnxValueInfo("y", OnnxElementType.Int4, 2)], [], new OnnxNode("Identity", ["x"], ["y"]))),
            Throws.TypeOf<UsageException>().With.Message.Contains("x: Int4[2] is of a type that Triton has no name for"));
        Assert.That(() => TritonRepository.Write(folder.File("models"), Package(folder, Models.Linear(), 1), new TritonOptions { MaxBatchSize = -1 }), Throws.TypeOf<UsageException>());
    }

    private static string ConfigOf(TemporaryFolder folder, OnnxModel model) =>
        File.ReadAllText(Path.Combine(TritonRepository.Write(folder.File("models"), Package(folder, model, 1)), "..", "config.pbtxt"));

    private static ModelPackage Package(TemporaryFolder folder, OnnxModel model, int version)
    {
        ModelPackage.Save(folder.File("model.zip"), model, new PackageDescription { Name = "model", Version = version });
        return ModelPackage.Open(folder.File("model.zip"), Packed.Unsigned);
    }
}
