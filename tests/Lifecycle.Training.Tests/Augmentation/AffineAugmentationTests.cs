using System.Numerics;
using Lifecycle.Training.Augmentation;
using Lifecycle.Training.Data;
using Lifecycle.Training.Tests.Goldens;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Augmentation;

public class AffineAugmentationTests
{
    public sealed record AffineCase(int Height, int Width, double Angle, double Dx, double Dy, double Scale, float[] Expected)
    {
        public override string ToString() => $"{Height}x{Width}, {Angle} degrees, ({Dx}, {Dy}), {Scale}";
    }

    private static AffineCase[] Cases() => Golden.Read<AffineCase>("affine");

    [TestCaseSource(nameof(Cases))]
    public void SamplesAsTorchvisionDoes(AffineCase golden)
    {
        using var scope = NewDisposeScope();
        // torchvision's angle is clockwise, as System.Numerics' is where y points down.
        var map = Matrix3x2.CreateRotation((float)(golden.Angle * Math.PI / 180)) * Matrix3x2.CreateScale((float)golden.Scale) * Matrix3x2.CreateTranslation((float)golden.Dx, (float)golden.Dy);

        var moved = new Fixed(map).Apply(Image(golden.Height, golden.Width), new AugmentationContext(0, 0, 0));

        Assert.That(moved.data<float>().ToArray(), Is.EqualTo(golden.Expected).Within(2e-6));
    }

    [Test]
    public void NeighboursAreComposedInTheirOrder()
    {
        using var scope = NewDisposeScope();
        var (turn, shift) = (new Fixed(Matrix3x2.CreateRotation(MathF.PI / 2)), new Fixed(Matrix3x2.CreateTranslation(1, 0)));
        var image = Image(5, 5);

        var together = new AugmentationPipeline([turn, shift], seed: 0).Apply(image, epoch: 0, step: 0);
        var apart = shift.Apply(turn.Apply(image, new AugmentationContext(0, 0, 0)), new AugmentationContext(0, 0, 0));

        Assert.That(together.data<float>().ToArray(), Is.EqualTo(apart.data<float>().ToArray()).Within(1e-5));
    }

    [Test]
    public void AFlipIsAMirrorImage()
    {
        using var scope = NewDisposeScope();
        var image = Image(4, 6);

        var flipped = new RandomHorizontalFlip(1).Apply(image, new AugmentationContext(0, 0, 0));

        Assert.That(flipped.data<float>().ToArray(), Is.EqualTo(image.flip(3).contiguous().data<float>().ToArray()).Within(1e-6));
    }

    [Test]
    public void ARotationIsCounterClockwiseForPositiveAngles()
    {
        // The y axis points down: turned counter-clockwise, what is on the right goes up.
        var random = new RandomStream(0, 0, 0);
        var expected = new RandomStream(0, 0, 0).NextDouble(-90, 90);
        var moved = Vector2.Transform(Vector2.UnitX, new RandomRotation(90).Draw(random, 5, 5));

        Assert.That(-moved.Y, Is.EqualTo(Math.Sin(expected * Math.PI / 180)).Within(1e-6));
    }

    private static IEnumerable<TestCaseData> Ranges()
    {
        yield return new TestCaseData(new RandomRotation(10), (Matrix3x2 m) => Math.Atan2(m.M12, m.M11) * 180 / Math.PI, -10.0, 10.0).SetArgDisplayNames("rotation");
        yield return new TestCaseData(new RandomScale(0.8, 1.1), (Matrix3x2 m) => (double)m.M11, 0.8, 1.1).SetArgDisplayNames("scale");
        yield return new TestCaseData(new RandomTranslation(0.25), (Matrix3x2 m) => (double)m.M31, -2.0, 2.0).SetArgDisplayNames("translation along x");
        yield return new TestCaseData(new RandomTranslation(0.25), (Matrix3x2 m) => (double)m.M32, -1.0, 1.0).SetArgDisplayNames("translation along y");
    }

    [TestCaseSource(nameof(Ranges))]
    public void DrawsFillTheirRange(AffineAugmentation augmentation, Func<Matrix3x2, double> measure, double low, double high)
    {
        var random = new RandomStream(1, 2, 3);
        var draws = Enumerable.Range(0, 2000).Select(_ => measure(augmentation.Draw(random, 4, 8))).ToArray();

        var margin = (high - low) * 0.01;
        Assert.Multiple(() =>
        {
            Assert.That(draws.Min(), Is.InRange(low - 1e-4, low + margin));
            Assert.That(draws.Max(), Is.InRange(high - margin, high + 1e-4));
            Assert.That(draws.Average(), Is.EqualTo((low + high) / 2).Within(2 * margin));
        });
    }

    [Test]
    public void RefusesWhatIsNoImage()
    {
        using var scope = NewDisposeScope();
        Assert.That(() => new RandomScale(1, 1).Apply(torch.zeros(2, 3), new AugmentationContext(0, 0, 0)), Throws.InstanceOf<DataException>().With.Message.Contains("[2x3]"));
    }

    private static Tensor Image(long height, long width) =>
        torch.arange(2 * height * width, dtype: ScalarType.Float32).mul(7).remainder(11).div(10).reshape(1, 2, height, width);

    private sealed class Fixed(Matrix3x2 map) : AffineAugmentation
    {
        public override Matrix3x2 Draw(RandomStream random, long height, long width) => map;
    }
}
