using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.SystemLibTorch.Tests.Runtime;

[TestFixture]
public class GeneratorTests
{
#if !TORCHSHARP_NUGET
    private static IEnumerable<TestCaseData> Uses()
    {
        yield return Use("get_state", generator => generator.get_state());
        yield return Use("set_state", generator => generator.set_state(zeros(1)));
        yield return Use("manual_seed", generator => generator.manual_seed(1));
        yield return Use("seed", generator => generator.seed());
        yield return Use("initial_seed", generator => generator.initial_seed());
        yield return Use("rand", generator => rand(2, generator: generator));
    }

    private static TestCaseData Use(string name, Action<Generator> use) => new TestCaseData(use).SetArgDisplayNames(name);

    [TestCaseSource(nameof(Uses))]
    public void ADisposedGeneratorIsRefused(Action<Generator> use)
    {
        using var scope = NewDisposeScope();
        var generator = new Generator(7);
        generator.Dispose();
        generator.Dispose();
        Assert.That(() => use(generator), Throws.InvalidOperationException);
    }
#endif

    [Test]
    public void TheStateBringsTheNumbersBack()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(7);
        var state = generator.get_state();
        var first = rand(4, generator: generator);
        generator.set_state(state);
        Assert.That(rand(4, generator: generator).data<float>().ToArray(), Is.EqualTo(first.data<float>().ToArray()));
    }
}
