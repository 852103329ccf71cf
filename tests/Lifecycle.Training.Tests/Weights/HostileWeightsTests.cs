using Lifecycle.Training.Data;
using Lifecycle.Training.Weights;

namespace Lifecycle.Training.Tests.Weights;

/// <summary>Files that lie, call for code or are of other formats are refused by what they hold.</summary>
public class HostileWeightsTests
{
    [TestCase("bad call.pt", "posix.system")]
    [TestCase("bad eval.pt", "__builtin__.eval")]
    [TestCase("bad stack global.pt", "posix.system")]
    [TestCase("bad instance.pt", "opcode")]
    [TestCase("bad build.pt", "attributes of something that is no dict")]
    [TestCase("bad whole model.pt", "torch.nn.modules.")]
    [TestCase("bad numpy.pt", "numpy.")]
    [TestCase("bad sparse.pt", "torch.serialization._get_layout")]
    [TestCase("bad script.pt", "__torch__")]
    [TestCase("bad single.pt", "a single tensor")]
    [TestCase("bad sections.pt", "the sections a, b")]
    [TestCase("bad legacy.pt", "before 1.6")]
    [TestCase("bad compressed.pt", "compressed")]
    [TestCase("bad order.pt", "big-endian")]
    [TestCase("bad without pickle.pt", "without data.pkl")]
    [TestCase("bad without storage.pt", "no storage \"3\"")]
    [TestCase("bad short storage.pt", "expected")]
    [TestCase("bad recursive.pt", "deeper than 32")]
    [TestCase("bad laughs.pt", "entries")]
    [TestCase("bad cut.pt", "ends at byte")]
    [TestCase("bad offset.pt", "expected it inside")]
    [TestCase("bad stride.pt", "expected it inside")]
    [TestCase("bad negative stride.pt", "whole number from 0")]
    [TestCase("bad overflow.pt", "overflows")]
    [TestCase("bad count.pt", "expected 255 elements")]
    public void IsRefused(string name, string message) =>
        Assert.That(() => ModelWeights.Load(ModelWeightsTests.PathOf(name)), Throws.InstanceOf<DataException>().With.Message.Contains(message).And.Message.Contains(name));

    [Test]
    public void ASectionThatIsNotThereIsRefusedWithThoseThatAre() =>
        Assert.That(() => ModelWeights.Load(ModelWeightsTests.PathOf("sections.pt"), "teacher"), Throws.InstanceOf<DataException>().With.Message.Contains("ema, student"));

    [TestCase("GGUF    ", "GGUF")]
    [TestCase("no weights at all", "neither")]
    [TestCase("", "neither")]
    public void OtherFilesAreRefused(string content, string message)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["weights"], content);
        Assert.That(() => ModelWeights.Load(folder["weights"]), Throws.InstanceOf<DataException>().With.Message.Contains(message));
    }

    [Test]
    public void AFileThatIsNotThereIsTheCallersFault() => Assert.That(() => ModelWeights.Load("/nowhere/weights"), Throws.InstanceOf<UsageException>().With.Message.Contains("/nowhere/weights"));

    [TestCase("plain.pt")]
    [TestCase("views.pt")]
    [TestCase("parameters.pt")]
    [TestCase("protocol4.pt")]
    [TestCase("net.dat")]
    public void MutatedFilesAreReadOrRefused(string name)
    {
        using var folder = new TemporaryFolder();
        byte[] whole;
        if (name.EndsWith(".dat", StringComparison.Ordinal))
        {
            using var model = Toy.Net();
            model.save(folder["model"]);
            whole = File.ReadAllBytes(folder["model"]);
        }
        else
        {
            whole = File.ReadAllBytes(ModelWeightsTests.PathOf(name));
        }
        var random = new RandomStream(7, 0, 0);
        var refused = 0;
        for (var trial = 0; trial < 400; trial++)
        {
            var bytes = whole.ToArray();
            // Early bytes more often: the pickle and the names come first.
            for (var change = 0; change < 3; change++) bytes[(int)(random.NextDouble() * random.NextDouble() * bytes.Length)] = (byte)(random.NextDouble() * 256);
            if (trial % 8 == 0) bytes = bytes[..(int)(random.NextDouble() * bytes.Length)];
            refused += Opens(folder["mutated"], bytes) ? 0 : 1;
        }

        Assert.That(refused, Is.GreaterThan(10));
    }

    private static bool Opens(string path, byte[] content)
    {
        File.WriteAllBytes(path, content);
        try
        {
            using var weights = ModelWeights.Load(path);
            foreach (var name in weights.Tensors.Keys) weights.Read(name).Dispose();
            return true;
        }
        catch (DataException)
        {
            return false;
        }
    }
}
