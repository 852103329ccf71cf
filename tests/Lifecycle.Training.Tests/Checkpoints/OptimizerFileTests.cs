using Lifecycle.Training.Checkpoints;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using Fast = Lifecycle.Training.Optimization.Fused;

namespace Lifecycle.Training.Tests.Checkpoints;

/// <summary>States over parameters that lie channels last come through a file, with either provider of TorchSharp's API.</summary>
public class OptimizerFileTests
{
    private static IEnumerable<TestCaseData> AllOptimizers()
    {
        var all = new Dictionary<string, Func<Parameter[], OptimizerHelper>>(StringComparer.Ordinal)
        {
            ["SGD"] = static parameters => optim.SGD(parameters, 0.05),
            ["SGD, momentum"] = static parameters => optim.SGD(parameters, 0.05, momentum: 0.9),
            ["Adam, amsgrad"] = static parameters => optim.Adam(parameters, 0.01, amsgrad: true),
            ["AdamW"] = static parameters => optim.AdamW(parameters, 0.01),
            ["RMSProp"] = static parameters => optim.RMSProp(parameters, 0.01, momentum: 0.9, centered: true),
            ["Rprop"] = static parameters => optim.Rprop(parameters, 0.01),
            ["fused SGD, momentum"] = static parameters => new Fast.SGD(parameters, 0.05, momentum: 0.9),
            ["fused Adam, amsgrad"] = static parameters => new Fast.Adam(parameters, 0.01, amsgrad: true),
            ["fused AdamW"] = static parameters => new Fast.AdamW(parameters, 0.01),
            ["fused Lion"] = static parameters => new Fast.Lion(parameters, 0.01),
        };
        return all.Select(static entry => new TestCaseData(entry.Value).SetArgDisplayNames(entry.Key));
    }

    [TestCaseSource(nameof(AllOptimizers))]
    public void AStateGoesOnOverParametersOfAnyLayout(Func<Parameter[], OptimizerHelper> create)
    {
        using var scope = NewDisposeScope();
        var (first, second) = (Parameters(), Parameters());
        using var saved = create(first);
        using var loaded = create(second);
        Step(saved, first, seed: 1);
        Step(saved, first, seed: 2);
        // Another state than the one to come, so that it must be replaced.
        Step(loaded, second, seed: 9);
        foreach (var (to, from) in second.Zip(first)) Copy(from, to);

        Load(loaded, Save(saved));
        Step(saved, first, seed: 3);
        Step(loaded, second, seed: 3);

        Assert.That(Numbers(second), Is.EqualTo(Numbers(first)));
    }

    [TestCaseSource(nameof(AllOptimizers))]
    public void SavingLeavesAStateAsItLiesAndLoadingLaysItAsItsParameter(Func<Parameter[], OptimizerHelper> create)
    {
        using var scope = NewDisposeScope();
        var parameters = Parameters();
        using var optimizer = create(parameters);
        Step(optimizer, parameters, seed: 1);
        var before = Strides(optimizer);
        var bytes = Save(optimizer);
        var kept = Strides(optimizer);
        using (NewDisposeScope()) Load(optimizer, bytes);

        Assert.That(kept, Is.EqualTo(before), "after saving");
        Assert.That(Strides(optimizer), Is.All.EqualTo(parameters[0].stride()).Or.EqualTo(parameters[1].stride()), "after loading");
        Assert.That(Save(optimizer), Is.EqualTo(bytes));
    }

    // Of 50 bytes a chunk, as none can hold 2 GB.
    [TestCaseSource(nameof(AllOptimizers))]
    public void AStateComesThroughChunks(Func<Parameter[], OptimizerHelper> create)
    {
        using var scope = NewDisposeScope();
        var parameters = Parameters();
        using var optimizer = create(parameters);
        Step(optimizer, parameters, seed: 1);
        var bytes = Save(optimizer);
        using var folder = new TemporaryFolder();
        using var store = CheckpointStore.Open(folder.Path);
        using var model = nn.Linear(1, 1);
        var written = store.Write(CheckpointStoreTests.Content(model, 1, new Chunked(optimizer)), CheckpointKinds.Last);
        Step(optimizer, parameters, seed: 2);

        written.LoadState([new Chunked(optimizer)]);

        Assert.That(Save(optimizer), Is.EqualTo(bytes));
    }

    private sealed class Chunked(OptimizerHelper optimizer) : IRunState
    {
        public string Name => "chunked";

        public void Save(StateWriter writer)
        {
            writer.ChunkBytes = 50;
            writer.Bytes("state", stream => OptimizerFile.Save(optimizer, stream));
            var length = OptimizerFileTests.Save(optimizer).Length;
            Assert.That(writer.Tensors.Count(), Is.EqualTo((length + 49) / 50));
        }

        public void Load(StateReader reader) => reader.Bytes("state", stream => OptimizerFile.Load(optimizer, stream));
    }

    // Read by the fields, for a state has no other common way to its tensors.
    private static long[][] Strides(OptimizerHelper optimizer) =>
        [.. optimizer.state_dict().State.SelectMany(static state => state.GetType().GetFields().Select(field => field.GetValue(state)).OfType<Tensor>()).Select(static tensor => tensor.stride())];

    // One as convolutions have it channels last, one contiguous.
    private static Parameter[] Parameters()
    {
        using var random = new Generator(4);
        return [new Parameter(rand([4, 3, 3, 5], generator: random).permute(0, 3, 1, 2)), new Parameter(rand([4], generator: random))];
    }

    private static void Step(OptimizerHelper optimizer, Parameter[] parameters, ulong seed)
    {
        using var random = new Generator(seed);
        optimizer.zero_grad();
        parameters.Select(parameter => (parameter * rand(parameter.shape, generator: random)).sum()).Aggregate(static (a, b) => a + b).backward();
        optimizer.step();
    }

    private static void Copy(Tensor from, Tensor to)
    {
        using var none = no_grad();
        to.copy_(from);
    }

    private static float[] Numbers(Parameter[] parameters) => [.. parameters.SelectMany(static parameter => parameter.detach().contiguous().data<float>().ToArray())];

    private static byte[] Save(OptimizerHelper optimizer)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        OptimizerFile.Save(optimizer, writer);
        writer.Flush();
        return stream.ToArray();
    }

    private static void Load(OptimizerHelper optimizer, byte[] bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes));
        OptimizerFile.Load(optimizer, reader);
    }
}
