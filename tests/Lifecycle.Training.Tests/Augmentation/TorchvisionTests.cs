using System.Numerics;
using Lifecycle.Training.Augmentation;
using Lifecycle.Training.Data;
using Lifecycle.Training.Tests.Goldens;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Augmentation;

/// <summary>Geometry and colours against torchvision's, with given draws; all draws of an operation and a shape in one batch.</summary>
public class TorchvisionTests
{
    public sealed record AugmentationCase(string Operation, long[] Shape, double[] Draws, float[] Expected);

    public sealed record Group(string Operation, long[] Shape, double[][] Draws, float[][] Expected)
    {
        public override string ToString() => $"{Operation} {string.Join('x', Shape)}, {Draws.Length} draws";
    }

    private static readonly Dictionary<string, Func<Tensor, double[][], Tensor>> _operations = new(StringComparer.Ordinal)
    {
        ["brightness"] = (x, d) => ColorOperations.Brightness(x, First(d)),
        ["contrast"] = (x, d) => ColorOperations.Contrast(x, First(d)),
        ["saturation"] = (x, d) => ColorOperations.Saturation(x, First(d)),
        ["hue"] = (x, d) => ColorOperations.Hue(x, First(d)),
        ["sharpness"] = (x, d) => TrivialOperations.Sharpness(x, First(d)),
        ["solarize"] = (x, d) => TrivialOperations.Solarize(x, First(d)),
        ["posterize"] = (x, d) => TrivialOperations.Posterize(Bytes(x), First(d)),
        ["autoContrast"] = (x, _) => TrivialOperations.AutoContrast(torch.cat([x.narrow(0, 0, 1).mul(0.5).add(0.2), torch.full_like(x.narrow(0, 0, 1), 0.3)])),
        ["equalize"] = (x, _) => TrivialOperations.Equalize(Bytes(x)),
        ["grayscale"] = (x, _) => ColorOperations.Gray(x).expand(x.shape),
        ["blur"] = (x, d) => torch.cat([.. d.Select((draw, i) => GaussianBlur.Blur(x.narrow(0, i, 1), (int)draw[0], [draw[1]]))]),
        ["erase"] = (x, d) => RandomErasing.Erase(x, Boxes(d), d[0][4]),
        ["resizedCrop"] = (x, d) => Crop(x, Boxes(d), Matrix3x2.Identity),
        ["resizedCropFlip"] = (x, d) => Crop(x, Boxes(d), Matrix3x2.CreateScale(-1, 1)),
        ["crop.constant"] = (x, d) => Map(x, d, draw => Matrix3x2.CreateTranslation(-(float)draw[0], -(float)draw[1])),
        ["crop.reflect"] = (x, d) => RandomCrop.Take(x, Offsets(d), PaddingMode.Reflect),
        ["crop.edge"] = (x, d) => RandomCrop.Take(x, Offsets(d), PaddingMode.Edge),
        ["shear"] = (x, d) => Map(x, d, draw => RandomShear.Map(draw[0], draw[1])),
        ["rotate"] = (x, d) => Map(x, d, draw => RandomRotation.Map(draw[0])),
        ["scale"] = (x, d) => Map(x, d, draw => Matrix3x2.CreateScale((float)draw[0])),
        ["translate"] = (x, d) => Map(x, d, draw => Matrix3x2.CreateTranslation((float)draw[0], (float)draw[1])),
        ["verticalFlip"] = (x, _) => new RandomVerticalFlip(1).Apply(x, new AugmentationContext(0, 0, 0)),
        ["horizontalFlip"] = (x, _) => new RandomHorizontalFlip(1).Apply(x, new AugmentationContext(0, 0, 0)),
    };

    private static IEnumerable<Group> Groups() => Golden.Read<AugmentationCase>("augmentation")
        .GroupBy(c => (c.Operation, Shape: string.Join('x', c.Shape)))
        .Select(g => new Group(g.Key.Operation, g.First().Shape, [.. g.Select(c => c.Draws)], [.. g.Select(c => c.Expected)]));

    [TestCaseSource(nameof(Groups))]
    public void DoesAsTorchvisionDoes(Group group)
    {
        using var scope = NewDisposeScope();
        var images = Image(group.Shape).repeat(group.Draws.Length, 1, 1, 1);

        var varied = _operations[group.Operation](images, group.Draws);

        Assert.That(varied.contiguous().data<float>().ToArray(), Is.EqualTo(group.Expected.SelectMany(values => values)).Within(group.Operation == "hue" ? 1e-4 : 1e-5));
    }

    [Test]
    public void EveryOperationHasCases() =>
        Assert.That(Groups().Select(group => group.Operation).Distinct(StringComparer.Ordinal), Is.EquivalentTo(_operations.Keys));

    private static Tensor Image(long[] shape) =>
        torch.arange(shape[0] * shape[1] * shape[2], dtype: ScalarType.Float32).mul(37).remainder(101).div(100).reshape([1, .. shape]);

    // The script's byte images hold twice the hundredths.
    private static Tensor Bytes(Tensor images) => images.mul(200).round().div(255);

    private static Tensor First(double[][] draws) => torch.tensor([.. draws.Select(draw => (float)draw[0])], [draws.Length, 1, 1, 1]);

    private static PixelBox[] Boxes(double[][] draws) => [.. draws.Select(d => new PixelBox((int)d[0], (int)d[1], (int)d[2], (int)d[3]))];

    private static (int, int)[] Offsets(double[][] draws) => [.. draws.Select(d => ((int)d[0], (int)d[1]))];

    private static Tensor Map(Tensor images, double[][] draws, Func<double[], Matrix3x2> map) => SamplingRun.Sample(images, Array.ConvertAll(draws, d => map(d)));

    private static Tensor Crop(Tensor images, PixelBox[] boxes, Matrix3x2 after) =>
        SamplingRun.Sample(images, Array.ConvertAll(boxes, box => box.ToFrame(images.shape[2], images.shape[3]) * after), boxes);
}
