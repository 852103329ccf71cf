using Lifecycle.Training.Optimization.LossFunctions;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Optimization;

/// <summary>
/// The usual losses, each a mean over the samples (and further axes). Scores are logits: what a last linear layer gives, without
/// softmax or sigmoid. Settings out of range are reported by the Trainer with its own, before the first step.
/// </summary>
public static class Losses
{
    /// <summary>Cross-entropy of class scores [count, classes, ...] against int64 labels [count, ...], or probabilities of the output's shape.</summary>
    /// <param name="labelSmoothing">The part of the probability that goes to all classes alike (Szegedy et al., 2016); 0 to 1.</param>
    /// <param name="classWeights">How much each class counts, 0 and above, as many as classes; null: all alike. The mean is weighted by those of the labels.</param>
    /// <param name="ignoreIndex">The label that does not count, or null.</param>
    public static ILoss CrossEntropy(double labelSmoothing = 0, IReadOnlyList<double>? classWeights = null, long? ignoreIndex = null) => new CrossEntropyLoss(labelSmoothing, classWeights, ignoreIndex);

    /// <summary>Cross-entropy that looks away from easy samples: times (1 - p)^gamma (Lin et al., "Focal Loss", 2017); shapes as for labels of <see cref="CrossEntropy"/>.</summary>
    /// <param name="gamma">How far it looks away, 0 to 100; 0 is cross-entropy.</param>
    /// <param name="classWeights">A factor for each class (the paper's alpha), 0 and above; null: 1.</param>
    /// <param name="ignoreIndex">The label that does not count, or null.</param>
    public static ILoss Focal(double gamma = 2, IReadOnlyList<double>? classWeights = null, long? ignoreIndex = null) => new FocalLoss(gamma, classWeights, ignoreIndex);

    /// <summary>The focal loss of one score for each target from 0 to 1, of the same shape; torchvision's sigmoid_focal_loss.</summary>
    /// <param name="gamma">How far it looks away from easy samples, 0 to 100.</param>
    /// <param name="alpha">The weight of targets of 1 against those of 0, which have one less this; 0 to 1; null weighs all alike.</param>
    public static ILoss BinaryFocal(double gamma = 2, double? alpha = 0.25) => new BinaryFocalLoss(gamma, alpha);

    /// <summary>Binary cross-entropy of scores against targets from 0 to 1 of the same shape.</summary>
    /// <param name="positiveWeights">How much positive targets count: one number, or one for each column of [count, columns]; above 0; null: 1.</param>
    public static ILoss BinaryCrossEntropyWithLogits(IReadOnlyList<double>? positiveWeights = null)
    {
        var weights = positiveWeights is null ? null : new DeviceVector(positiveWeights);
        return new ElementwiseLoss("BinaryCrossEntropyWithLogits", (output, target) => nn.functional.binary_cross_entropy_with_logits(output, target, pos_weights: weights?.On(output.device)));
    }

    /// <summary>Mean of the squared differences; output and target have the same shape.</summary>
    public static ILoss MeanSquaredError() => new ElementwiseLoss("MeanSquaredError", static (output, target) => nn.functional.mse_loss(output, target));

    /// <summary>Mean of the differences' sizes; output and target have the same shape.</summary>
    public static ILoss MeanAbsoluteError() => new ElementwiseLoss("MeanAbsoluteError", static (output, target) => nn.functional.l1_loss(output, target));

    /// <summary>Half the square of small differences, a line of slope delta beyond (Huber, 1964); output and target have the same shape.</summary>
    /// <param name="delta">Where the line begins; above 0.</param>
    public static ILoss Huber(double delta = 1) => Regressions.Huber(delta);

    /// <summary>The Huber loss divided by its limit, so that the line has slope 1; output and target have the same shape.</summary>
    /// <param name="beta">Where the line begins; above 0.</param>
    public static ILoss SmoothL1(double beta = 1) => Regressions.SmoothL1(beta);

    /// <summary>The pinball loss, whose best output is a quantile of the target (Koenker and Bassett, 1978).</summary>
    /// <param name="quantiles">Between 0 and 1. One: the output has the target's shape. Several: it has a further last axis, one for each.</param>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static ILoss Quantile(params double[] quantiles)
    {
        ArgumentNullException.ThrowIfNull(quantiles);
        if (quantiles.Length == 0) throw new ArgumentException("The quantile loss got no quantiles; expected at least one, such as 0.5.", nameof(quantiles));
        return Regressions.Quantile([.. quantiles]);
    }

    /// <summary>Minus the logarithm of a Poisson distribution's probability of the target, without the part that does not depend on the output.</summary>
    /// <param name="logInput">Whether the output is the rate's logarithm.</param>
    /// <param name="epsilon">What is added to a rate before its logarithm is taken; 0 to 1.</param>
    public static ILoss PoissonNegativeLogLikelihood(bool logInput = true, double epsilon = 1e-8) => Regressions.Poisson(logInput, epsilon);

    /// <summary>
    /// Minus the logarithm of a normal distribution's density at the target, without its constant (Nix and Weigend, 1994). The output is
    /// [count, 2 k, ...]: k means, then k logarithms of variances; the target [count, k, ...], or [count] for k = 1.
    /// </summary>
    public static ILoss GaussianNegativeLogLikelihood() => Regressions.Gaussian();

    /// <summary>The Kullback-Leibler divergence of target probabilities [count, classes, ...] from those of scores of the same shape.</summary>
    public static ILoss KullbackLeibler() => Distributions.KullbackLeibler();

    /// <summary>
    /// One less the Dice coefficient of each class's probabilities and truth over the batch, a mean over the classes (Sudre et al., 2017). Class scores
    /// against int64 labels as for <see cref="CrossEntropy"/>, or a score for each target from 0 to 1.
    /// </summary>
    /// <param name="smooth">Added above and below the fraction; above 0.</param>
    public static ILoss Dice(double smooth = 1) => Distributions.Overlap("Dice", smooth, jaccard: false);

    /// <summary>One less the Jaccard index (intersection over union), for shapes as in <see cref="Dice"/> (Rahman and Wang, 2016).</summary>
    /// <param name="smooth">Added above and below the fraction; above 0.</param>
    public static ILoss Jaccard(double smooth = 1) => Distributions.Overlap("Jaccard", smooth, jaccard: true);

    /// <summary>1 less the cosine of pairs that belong together; of others, the cosine above a margin. Output [count, 2, size]; targets [count], 1 or else -1 (or 0).</summary>
    /// <param name="margin">-1 to 1.</param>
    public static ILoss CosineEmbedding(double margin = 0) => Embeddings.Cosine(margin);

    /// <summary>How much nearer than a margin the unlike is to the anchor against the like (Schroff et al., 2015). Output [count, 3, size]: anchor, like, unlike; targets are not looked at.</summary>
    /// <param name="margin">0 and above.</param>
    public static ILoss Triplet(double margin = 1) => Embeddings.Triplet(margin);

    /// <summary>The contrastive loss of SimCLR (NT-Xent; Chen et al., 2020): each view is to find the other of its sample among all. Output [count, 2, size]; targets are not looked at.</summary>
    /// <param name="temperature">Above 0.</param>
    public static ILoss InfoNce(double temperature = 0.1) => Embeddings.InfoNce(temperature);

    /// <summary>Connectionist temporal classification (Graves et al., 2006): scores [count, time, classes] against int64 labels [count, length]; samples that cannot fit count as 0.</summary>
    /// <param name="blank">The class that stands for nothing; 0 and above.</param>
    /// <param name="padding">What stands behind the end of shorter label sequences.</param>
    public static ILoss Ctc(long blank = 0, long padding = -1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(blank);
        return Distributions.Ctc(blank, padding);
    }

    /// <summary>One of TorchSharp's loss modules, as it is. It is moved to the device of the outputs.</summary>
    /// <param name="module">Output and target to a scalar; stays the caller's to dispose.</param>
    public static ILoss FromModule(nn.Module<Tensor, Tensor, Tensor> module)
    {
        ArgumentNullException.ThrowIfNull(module);
        return new CustomLoss(module.GetName(), (output, target) =>
        {
            module.to(output.device);
            return module.call(output, target);
        });
    }

    /// <summary>A loss of one's own.</summary>
    /// <param name="name">The name that messages and reports use.</param>
    /// <param name="compute">Output and target to a scalar tensor, the mean over the samples.</param>
    public static ILoss Custom(string name, Func<Tensor, Tensor, Tensor> compute)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(compute);
        return new CustomLoss(name, compute);
    }
}
