using System.Globalization;
using TorchSharp;
using static TorchSharp.torch;
using Style = TorchSharp.TensorStringStyle;

namespace Lifecycle.SystemLibTorch.Tests.Tensors;

[TestFixture]
public class PrintingTests
{
    public static IEnumerable<TestCaseData> Styles()
    {
        yield return new TestCaseData(() => zeros(2, 3), Style.Metadata, "[2x3], type = Float32, device = cpu");
        yield return new TestCaseData(() => tensor(3.14f), Style.Julia, "[], type = Float32, device = cpu, value = 3.14");
        yield return new TestCaseData(() => zeros(3, int64), Style.Julia, "[3], type = Int64, device = cpu\n 0 0 0\n");
        yield return new TestCaseData(() => tensor(new[] { 0, 3.141f, 6.28e-06f, -13.1415f }, [2, 2]), Style.Julia, "[2x2], type = Float32, device = cpu\n        0   3.141\n 6.28e-06 -13.142\n");
        yield return new TestCaseData(() => zeros(2, 1, 2), Style.Julia, "[2x1x2], type = Float32, device = cpu\n[0,..,..] =\n 0 0\n\n[1,..,..] =\n 0 0\n");
        yield return new TestCaseData(() => ones(2, 3), Style.Numpy, "[[1, 1, 1]\n [1, 1, 1]]");
        yield return new TestCaseData(() => zeros(4), Style.CSharp, "[4], type = Float32, device = cpu, value = float [] {0f, 0f, 0f, 0f}");
        yield return new TestCaseData(() => ones(100, int32), Style.CSharp, "[100], type = Int32, device = cpu, value = int [] {1, 1, 1, ... 1, 1, 1}");
    }

    [TestCaseSource(nameof(Styles))]
    public void PrintsInTheStyle(Func<Tensor> make, Style style, string expected)
    {
        using var scope = NewDisposeScope();
        Assert.That(make().ToString(style, cultureInfo: CultureInfo.InvariantCulture, newLine: "\n"), Is.EqualTo(expected));
    }
}
