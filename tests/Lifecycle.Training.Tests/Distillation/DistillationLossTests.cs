using Lifecycle.Training.Distillation;
using Lifecycle.Training.Tests.Goldens;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Distillation;

public class DistillationLossTests
{
    [TestCaseSource(nameof(Cases))]
    public void TheSoftLossIsPyTorchs(Case golden)
    {
        using var scope = NewDisposeScope();
        using var student = torch.tensor(golden.Student, golden.Shape, ScalarType.Float64, requires_grad: true);
        var loss = DistillationLoss.Soft(student, torch.tensor(golden.Teacher, golden.Shape, ScalarType.Float64), golden.Temperature);
        loss.backward();

        Assert.Multiple(() =>
        {
            Assert.That(loss.ToDouble(), Is.EqualTo(golden.Expected).Within(1e-12));
            Assert.That(student.grad!.data<double>().ToArray(), Is.EqualTo(golden.Gradient).Within(1e-12));
        });
    }

    [Test]
    public void FeaturesOfDifferentSizesAreAveragedToTheSmaller()
    {
        using var scope = NewDisposeScope();
        var student = torch.arange(16, ScalarType.Float32).reshape(1, 1, 4, 4);
        var teacher = torch.tensor(new float[] { 2.5f, 4.5f, 10.5f, 14.5f }, [1, 1, 2, 2]);

        // The averages are 2.5, 4.5, 10.5 and 12.5.
        Assert.That(DistillationLoss.Features(student, teacher).ToDouble(), Is.EqualTo(1).Within(1e-6));
    }

    private static IEnumerable<TestCaseData> Cases() =>
        Golden.Read<Case>("distillation").Select(golden => new TestCaseData(golden).SetArgDisplayNames($"{string.Join('x', golden.Shape)} at {golden.Temperature}"));

    public sealed record Case(long[] Shape, double Temperature, double[] Student, double[] Teacher, double Expected, double[] Gradient);
}
