using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.SystemLibTorch.Tests.Goldens;

/// <summary>Every operator against PyTorch over the same libtorch. A case is one line here and one in make_goldens.py.</summary>
[TestFixture]
public class GoldenTests
{
#if TORCHSHARP_NUGET
    /// <summary>Where TorchSharp 0.107 itself differs from PyTorch, or ends the process.</summary>
    private static readonly HashSet<string> s_defectsOfTorchSharp = new(StringComparer.Ordinal)
    {
        "nanmean", "index_int32", "baddbmm", "tensordot_count",
    };
#endif

    public static IEnumerable<string> Names => OperatorCases.All.Keys;

    [TestCaseSource(nameof(Names))]
    public void ComputesWhatPyTorchComputes(string name)
    {
#if TORCHSHARP_NUGET
        Assume.That(s_defectsOfTorchSharp, Does.Not.Contain(name));
#endif
        using var scope = NewDisposeScope();
        var inputs = Golden.Instance.InputsOf(name);
        var expected = Golden.Instance.OutputsOf(name);
        manual_seed(42);
        var found = OperatorCases.All[name](inputs);
        Assert.That(found, Has.Length.EqualTo(expected.Length));
        for (var i = 0; i < found.Length; i++)
            AssertSame(found[i], expected[i], i);
    }

    [Test]
    public void CasesAndGoldensHaveTheSameNames() => Assert.That(OperatorCases.All.Keys, Is.EquivalentTo(Golden.Instance.Names));

    private static void AssertSame(Tensor found, Tensor expected, int output)
    {
        Assert.That(found.dtype, Is.EqualTo(expected.dtype), $"type of result {output}");
        Assert.That(found.shape, Is.EqualTo(expected.shape), $"shape of result {output}");
        var near = found.is_floating_point() || found.is_complex()
            ? found.isclose(expected, rtol: 1e-5, atol: 1e-6, nanEqual: true)
            : found.eq(expected);
        Assert.That(near.all().ToBoolean(), Is.True, $"result {output}: found {Text(found)}, expected {Text(expected)}");
    }

    private static string Text(Tensor tensor) => tensor.is_complex()
        ? Text(view_as_real(tensor))
        : $"[{string.Join(", ", tensor.to(ScalarType.Float64).contiguous().data<double>().ToArray())}]";
}
