using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.SystemLibTorch.Tests.Goldens;

/// <summary>
/// Every operator against PyTorch over the same libtorch: results, gradients where there are any, and errors. A case is one
/// line in its family's script and one in OperatorCases.
/// </summary>
[TestFixture]
public class GoldenTests
{
    private static readonly Dictionary<string, Golden> s_goldens = OperatorCases.Families.Keys.ToDictionary(family => family, family => new Golden(family), StringComparer.Ordinal);

    private DisposeScope _scope = null!;

#if !TORCHSHARP_NUGET
    private long _alive;

    [OneTimeSetUp]
    public void CountTensors() => _alive = LiveTensors.Count();

    [OneTimeTearDown]
    public void NoTensorIsLeftInNativeMemory() => Assert.That(LiveTensors.Count(), Is.EqualTo(_alive));
#endif

    public static IEnumerable<TestCaseData> Cases =>
        OperatorCases.Families.SelectMany(family => family.Value.Keys.Select(name => new TestCaseData(family.Key, name)));

    public static IEnumerable<string> Families => OperatorCases.Families.Keys;

    [SetUp]
    public void Open() => _scope = NewDisposeScope();

    [TearDown]
    public void Close() => _scope.Dispose();

    [TestCaseSource(nameof(Cases))]
    public void ComputesWhatPyTorchComputes(string family, string name)
    {
        DefectsOfTorchSharp.Skip($"{family} {name}");
        var golden = s_goldens[family];
        var compute = OperatorCases.Families[family][name];
        if (golden.ErrorOf(name) is { } error)
            Assert.That(() => Run(compute, golden.InputsOf(name)), Throws.TypeOf<ExternalException>().With.Message.StartsWith(error));
        else
            AssertSame(Run(compute, golden.InputsOf(name)), golden.OutputsOf(name), "result");
    }

    [TestCaseSource(nameof(Cases))]
    public void HasPyTorchsGradients(string family, string name)
    {
        DefectsOfTorchSharp.Skip($"{family} {name}");
        DefectsOfTorchSharp.Skip($"gradient of {family} {name}");
        var golden = s_goldens[family];
        if (golden.GradientsOf(name) is not { } expected)
            return;
        var inputs = golden.InputsOf(name);
        var leaves = Array.FindAll(inputs, input => input.is_floating_point());
        foreach (var leaf in leaves)
            leaf.requires_grad_();
        var weighted = Run(OperatorCases.Families[family][name], inputs).Where(result => result.requires_grad && result.is_floating_point()).Select(Weighted).ToList();
        AssertSame([.. autograd.grad([stack(weighted).sum()], leaves, allow_unused: true).Select(OrAbsent)], expected, "gradient");
    }

    [TestCaseSource(nameof(Families))]
    public void CasesAndGoldensHaveTheSameNames(string family) =>
        Assert.That(OperatorCases.Families[family].Keys, Is.EquivalentTo(s_goldens[family].Names));

    private static Tensor[] Run(Func<Tensor[], Tensor[]> compute, Tensor[] inputs)
    {
        manual_seed(42);
        return compute(Array.ConvertAll(inputs, input => input.clone()));
    }

    /// <summary>The sum of all elements, each weighted by the cosine of its number.</summary>
    private static Tensor Weighted(Tensor result) =>
        (result * arange(result.numel(), float64).cos().view(result.shape).to(result.dtype)).sum().to(float64);

    /// <summary>TorchSharp has an invalid tensor for the gradient of an input that takes no part.</summary>
    private static Tensor? OrAbsent(Tensor? gradient, int index) =>
#if TORCHSHARP_NUGET
        gradient is null || gradient.IsInvalid ? null : gradient;
#else
        gradient;
#endif

    private static void AssertSame(Tensor?[] found, Tensor?[] expected, string what)
    {
        Assert.That(found, Has.Length.EqualTo(expected.Length));
        for (var i = 0; i < found.Length; i++)
        {
            Assert.That(found[i] is null, Is.EqualTo(expected[i] is null), $"{what} {i} is absent");
            if (found[i] is { } present)
                AssertSame(present, expected[i]!, $"{what} {i}");
        }
    }

    private static void AssertSame(Tensor found, Tensor expected, string what)
    {
        Assert.That(found.dtype, Is.EqualTo(expected.dtype), $"type of {what}");
        Assert.That(found.shape, Is.EqualTo(expected.shape), $"shape of {what}");
        var near = found.is_complex()
            ? found.isclose(expected, rtol: 1e-5, atol: 1e-6, nanEqual: true)
            : found.to(float64).isclose(expected.to(float64), rtol: found.is_floating_point() ? 1e-5 : 0, atol: found.is_floating_point() ? 1e-6 : 0, nanEqual: true);
        Assert.That(near.all().ToBoolean(), Is.True, () => $"{what}: found {Text(found)}, expected {Text(expected)}");
    }

    private static string Text(Tensor tensor) => tensor.is_complex()
        ? Text(view_as_real(tensor))
        : $"[{string.Join(", ", tensor.detach().to(float64).contiguous().data<double>().ToArray())}]";
}
