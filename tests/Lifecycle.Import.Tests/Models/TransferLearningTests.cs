using Lifecycle.Training.Import;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Import.Tests.Models;

/// <summary>A classifier of handwritten symbols, cut before its head, knows more of digits than their pixels say.</summary>
public sealed class TransferLearningTests
{
    [Test]
    public void FeaturesOfAPretrainedModelBeatPixelsBy8Points()
    {
        using var scope = NewDisposeScope();
        var (train, trainClasses) = Pretrained.Digits(first: 0, count: 30);
        var (test, testClasses) = Pretrained.Digits(first: 500, count: 25);
        using var model = OnnxModule.Load(Pretrained.Detypify).Cut("mean");
        model.eval();

        var pixels = Accuracy(train.flatten(1), trainClasses, test.flatten(1), testClasses);
        var features = Accuracy(Features(model, train), trainClasses, Features(model, test), testClasses);

        TestContext.Out.WriteLine($"300 labels: {features:P1} on features, {pixels:P1} on pixels");
        Assert.That(features, Is.AtLeast(pixels + 0.08));
    }

    private static Tensor Features(OnnxModule model, Tensor images)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var parts = images.split(25).Select(part => Part(model, part)).ToList();
        return cat(parts).MoveToOuterDisposeScope();
    }

    private static Tensor Part(OnnxModule model, Tensor images)
    {
        using var scope = NewDisposeScope();
        var large = nn.functional.interpolate(images, [224, 224], mode: InterpolationMode.Bilinear, align_corners: false);
        var features = model.call(large).flatten(1);
        Assert.That(features.shape[1], Is.EqualTo(336));
        return features.MoveToOuterDisposeScope();
    }

    // The same head, trained in the same way, on whatever it is given.
    private static double Accuracy(Tensor train, Tensor trainClasses, Tensor test, Tensor testClasses)
    {
        using var scope = NewDisposeScope();
        manual_seed(0);
        using var head = nn.Linear(train.shape[1], 10);
        var optimizer = optim.AdamW(head.parameters(), 1e-2, weight_decay: 1e-2);
        for (var step = 0; step < 200; step++)
        {
            using var inner = NewDisposeScope();
            optimizer.zero_grad();
            nn.functional.cross_entropy(head.call(train), trainClasses).backward();
            optimizer.step();
        }

        return head.call(test).argmax(1).eq(testClasses).to(ScalarType.Float64).mean().item<double>();
    }
}
