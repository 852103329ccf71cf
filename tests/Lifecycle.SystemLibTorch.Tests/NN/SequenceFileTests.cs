using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Lifecycle.SystemLibTorch.Tests.NN;

/// <summary>
/// The files in StateFiles/ were written by TorchSharp 0.107.0 itself: sequence models with the weights of a seed, and the
/// output that TorchSharp computed with them.
/// </summary>
public sealed class SequenceFileTests
{
    private const long Seed = 7;

    private static readonly Dictionary<string, (Func<Module> Make, Func<Module, Tensor> Run)> Models = new(StringComparer.Ordinal)
    {
        ["transformer"] = (
            () => Transformer(8, 2, 1, 1, 12, 0.1, Activations.GELU),
            static model => ((TorchSharp.Modules.Transformer)model).call(linspace(-1, 1, 64).view(4, 2, 8), linspace(-2, 1, 48).view(3, 2, 8).cos())),
        ["lstm"] = (
            () => LSTM(3, 4, 2, bidirectional: true),
            static model => ((TorchSharp.Modules.LSTM)model).call(linspace(-1, 1, 30).view(5, 2, 3)).Item1),
        ["embeddingbag"] = (
            () => EmbeddingBag(6, 3, mode: EmbeddingBagMode.Sum),
            static model => ((TorchSharp.Modules.EmbeddingBag)model).call(tensor(new long[] { 1, 5, 0, 2 }), tensor(new long[] { 0, 3 }))),
    };

    private static IEnumerable<string> Names => Models.Keys;

    [TestCaseSource(nameof(Names))]
    public void AFileOfTorchSharpGivesItsOutput(string name)
    {
        using var scope = NewDisposeScope();
        using var recorded = Load(name, Seed + 1);
        Golden.AssertClose(recorded.Compute(), Numbers(recorded.get_buffer("output")!), "output");
    }

    [TestCaseSource(nameof(Names))]
    public void WhatIsWrittenIsTheSameToTheByte(string name)
    {
        using var scope = NewDisposeScope();
        using var recorded = Load(name, Seed + 1);
        Assert.That(Saved(recorded), Is.EqualTo(File.ReadAllBytes(PathOf(name))));
    }

    [TestCaseSource(nameof(Names))]
    public void TheSeedGivesTorchSharpsWeightsInItsOrder(string name)
    {
        using var scope = NewDisposeScope();
        using var expected = Load(name, Seed + 1);
        using var actual = new Recorded(name, Seed);
        Assert.That(actual.state_dict().Keys, Is.EqualTo(expected.state_dict().Keys));
        foreach (var (key, value) in actual.state_dict()) Golden.AssertClose(value, Numbers(expected.state_dict()[key]), key);
    }

#if TORCHSHARP_NUGET
    [Test, Explicit("Writes the files with TorchSharp: only for a new version of it, never to make a failure go away.")]
    public void WriteTheFiles()
    {
        using var scope = NewDisposeScope();
        foreach (var name in Names)
        {
            using var recorded = new Recorded(name, Seed);
            recorded.save(Path.Combine(TestContext.Parameters["folder"]!, name + ".dat"));
        }
    }
#endif

    private static string PathOf(string name) => Path.Combine(TestContext.CurrentContext.TestDirectory, "NN", "StateFiles", name + ".dat");

    private static double[] Numbers(Tensor tensor) => tensor.detach().to(ScalarType.Float64).contiguous().data<double>().ToArray();

    private static Recorded Load(string name, long seed)
    {
        var recorded = new Recorded(name, seed);
        recorded.load(PathOf(name));
        return recorded;
    }

    private static byte[] Saved(Module module)
    {
        using var stream = new MemoryStream();
        module.save(stream);
        return stream.ToArray();
    }

    /// <summary>A model in evaluation mode beside the output that it gave.</summary>
    private sealed class Recorded : Module
    {
        private readonly string _kind;

        internal Recorded(string kind, long seed)
            : base(nameof(Recorded))
        {
            _kind = kind;
            manual_seed(seed);
            register_module("model", Models[kind].Make());
            eval();
            register_buffer("output", Compute());
        }

        internal Tensor Compute()
        {
            using (no_grad()) return Models[_kind].Run(children().First());
        }
    }
}
