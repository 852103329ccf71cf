using System.Text.Json;
using Lifecycle.Inference.Benchmarking;

namespace Lifecycle.Inference.Tests.Benchmarking;

public sealed class MannWhitneyTestTests
{
    private static IEnumerable<TestCaseData> Goldens()
    {
        using var golden = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Benchmarking", "mann_whitney.json")));
        foreach (var item in golden.RootElement.EnumerateArray())
        {
            var alternative = item.GetProperty("alternative").GetString() switch { "greater" => TestAlternative.Greater, "less" => TestAlternative.Less, _ => TestAlternative.TwoSided };
            yield return new TestCaseData(Numbers("first"), Numbers("second"), alternative, item.GetProperty("u").GetDouble(), item.GetProperty("p").GetDouble())
                .SetArgDisplayNames(item.GetProperty("name").GetString()!, alternative.ToString());

            double[] Numbers(string name) => [.. item.GetProperty(name).EnumerateArray().Select(static number => number.GetDouble())];
        }
    }

    [TestCaseSource(nameof(Goldens))]
    public void ItGivesTheNumbersOfSciPy(double[] first, double[] second, TestAlternative alternative, double u, double p)
    {
        var test = MannWhitneyTest.Of(first, second, alternative);

        Assert.That(test.U, Is.EqualTo(u).Within(1e-9));
        Assert.That(test.PValue, Is.EqualTo(p).Within(1e-9));
        Assert.That(test.Superiority, Is.EqualTo(u / (first.Length * second.Length)).Within(1e-12));
    }

    [Test]
    public void EqualSamplesDoNotDiffer() => Assert.That(MannWhitneyTest.Of([1, 1, 1], [1, 1]).PValue, Is.EqualTo(1));

    [Test]
    public void SamplesThatSayNothingAreRefused()
    {
        Assert.That(() => MannWhitneyTest.Of([], [1]), Throws.ArgumentException);
        Assert.That(() => MannWhitneyTest.Of([1], [double.NaN]), Throws.ArgumentException);
    }
}
