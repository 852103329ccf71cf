#if !TORCHSHARP_NUGET
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.SystemLibTorch.Tests.Tensors;

/// <summary>What TorchSharp promises a caller beside the values: the kind of exception, and no tensor left behind.</summary>
[TestFixture]
public sealed class CallerTests
{
    private static IEnumerable<TestCaseData> Mistakes()
    {
        yield return Case("positive of bool", () => ones(2, dtype: ScalarType.Bool).positive());
        yield return Case("hsplit", () => ones(4, 4, 4).hsplit(3));
        yield return Case("vsplit", () => ones(4, 4, 4).vsplit(3));
        yield return Case("dsplit", () => ones(4, 4, 4).dsplit(3));
        yield return Case("rand of integers", () => rand(3, 4, dtype: ScalarType.Int32));
        yield return Case("randn of bool", () => randn([3], dtype: ScalarType.Bool));
        yield return Case("gradient of an integer", () => 1.ToTensor(requires_grad: true));
        yield return Case("gradient of integers", () => new[] { 1L, 2L }.ToTensor([2], requires_grad: true));
    }

    private static IEnumerable<TestCaseData> Conversions()
    {
        yield return Made("scalar", () => 1.5.ToTensor());
        yield return Made("implicit", () => 3);
        yield return Made("array", () => new[] { 1f, 2f }.ToTensor([2, 1]));
        yield return Made("scalar with gradient", () => 1.5f.ToTensor(requires_grad: true));
    }

    [TestCaseSource(nameof(Mistakes))]
    public void AMistakeIsAnArgumentException(Action use)
    {
        using var scope = NewDisposeScope();
        Assert.That(() => use(), Throws.ArgumentException);
    }

    [TestCaseSource(nameof(Conversions))]
    public void AConversionLeavesOneTensor(Func<Tensor> make)
    {
        var counts = DisposeScopeManager.Statistics.TensorStatistics;
        var before = counts.ThreadTotalLiveCount;
        using var made = make();
        Assert.That(counts.ThreadTotalLiveCount, Is.EqualTo(before + 1));
    }

    [Test]
    public void AnArrayIsCopied()
    {
        var values = new[] { 1f, 2f };
        using var made = values.ToTensor([2]);
        values[0] = 5;
        Assert.That(made.data<float>().ToArray(), Is.EqualTo(new[] { 1f, 2f }));
    }

    [Test]
    public void FactorsMultiplyToTheMatrix([Values] bool infos)
    {
        using var scope = NewDisposeScope();
        var matrix = tensor(new[] { 0f, 2, 1, 4, 1, 3, 2, 5, 6 }, [3, 3]);
        var (factors, pivots, info) = lu(matrix, get_infos: infos);
        var (permutation, lower, upper) = lu_unpack(factors, pivots!);
        Assert.That(permutation.matmul(lower!).matmul(upper!).allclose(matrix), Is.True);
        Assert.That(info is not null, Is.EqualTo(infos));
    }

    [Test]
    public void ASingularMatrixIsReportedWhereAskedFor()
    {
        using var scope = NewDisposeScope();
        Assert.That(lu(zeros(2, 2), get_infos: true).infos!.ToInt32(), Is.EqualTo(1));
    }

    private static TestCaseData Case(string name, Action use) => new TestCaseData(use).SetArgDisplayNames(name);

    private static TestCaseData Made(string name, Func<Tensor> make) => new TestCaseData(make).SetArgDisplayNames(name);
}
#endif
