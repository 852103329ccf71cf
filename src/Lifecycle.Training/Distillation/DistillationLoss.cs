using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Distillation;

/// <summary>The losses between a student and its teacher.</summary>
internal static class DistillationLoss
{
    /// <summary>
    /// The divergence (Kullback-Leibler) of the student's softened probabilities from the teacher's, a mean over samples and further axes,
    /// times the squared temperature, so that its gradients keep their size whatever that is (Hinton et al., 2015).
    /// </summary>
    /// <param name="student">Logits, classes on axis 1.</param>
    /// <param name="teacher">Logits of the same shape.</param>
    /// <param name="temperature">By what both are divided.</param>
    public static Tensor Soft(Tensor student, Tensor teacher, double temperature)
    {
        using var scope = NewDisposeScope();
        var expected = teacher.detach().to(student.dtype).div(temperature).log_softmax(1);
        var given = student.div(temperature).log_softmax(1);
        var positions = student.numel() / student.shape[1];
        return nn.functional.kl_div(given, expected, log_target: true, reduction: nn.Reduction.Sum).mul(temperature * temperature / positions).MoveToOuterDisposeScope();
    }

    /// <summary>The mean squared difference of two layers' outputs, in float32, images averaged to the smaller size of both.</summary>
    public static Tensor Features(Tensor student, Tensor teacher)
    {
        using var scope = NewDisposeScope();
        var (given, expected) = (student.to(ScalarType.Float32), teacher.detach().to(ScalarType.Float32));
        if (given.dim() == 4)
        {
            long[] size = [Math.Min(given.shape[2], expected.shape[2]), Math.Min(given.shape[3], expected.shape[3])];
            (given, expected) = (Shrink(given, size), Shrink(expected, size));
        }
        return nn.functional.mse_loss(given, expected).MoveToOuterDisposeScope();
    }

    private static Tensor Shrink(Tensor images, long[] size) =>
        images.shape[2] == size[0] && images.shape[3] == size[1] ? images : nn.functional.adaptive_avg_pool2d(images, (size[0], size[1]));
}
