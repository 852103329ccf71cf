using Lifecycle.Training.Data;
using Lifecycle.Training.Optimization.LossFunctions;
using Lifecycle.Training.Steps;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Distillation;

/// <summary>
/// Trains a student by its teacher's logits and by labels (Hinton et al., 2015). The teacher sees what the student sees, augmented
/// images too, or its logits come from a cache as the data's last target. Validation measures the loss against the labels.
/// Reports give the parts of the training loss as <c>soft</c>, <c>hard</c> and <c>features</c>. It has no state that a resumed run would miss.
/// </summary>
/// <remarks>Feature matching needs parameters beside the student's; <see cref="Distiller"/> adds them.</remarks>
public sealed class DistillationStep : ITrainingStep, IFitCheck, IWeighingStep
{
    private readonly Teacher? _teacher;
    private readonly FeatureMatcher? _matcher;
    private Device? _device;

    /// <summary>A step with a teacher that is asked for each batch.</summary>
    /// <param name="teacher">Stays the caller's to dispose.</param>
    /// <param name="options">The settings; null takes the defaults.</param>
    /// <exception cref="UsageException">The options have <see cref="DistillationOptions.Features"/>: use <see cref="Distiller"/>.</exception>
    public DistillationStep(Teacher teacher, DistillationOptions? options = null) : this(options, teacher ?? throw new ArgumentNullException(nameof(teacher)), matcher: null)
    {
    }

    internal DistillationStep(DistillationOptions? options, Teacher? teacher, FeatureMatcher? matcher, bool checkedFeatures = true)
    {
        (Options, _teacher, _matcher) = (options ?? new DistillationOptions(), teacher, matcher);
        if (checkedFeatures && Options.Features is { Count: > 0 } && matcher is null)
            throw new UsageException("Features are to be matched, but there is nothing that trains their projections along; expected no Features here; use Distiller.FitAsync with a Teacher.");
    }

    /// <summary>A step whose data give the teacher's logits as their last target, as <see cref="CachedLogits"/> and its subsets do.</summary>
    /// <param name="options">The settings, without features; null takes the defaults.</param>
    public static DistillationStep FromCache(DistillationOptions? options = null) => new(options, teacher: null, matcher: null);

    /// <summary>The settings.</summary>
    public DistillationOptions Options { get; }

    /// <summary>Whether logits come with the data.</summary>
    internal bool IsCached => _teacher is null;

    /// <summary>The settings and their parts, with the paths by which messages call them.</summary>
    internal IEnumerable<(string Path, object Part)> Parts =>
        [("", Options), .. Options.HardLoss is null ? Array.Empty<(string, object)>() : [("HardLoss", Options.HardLoss)], .. (Options.Features ?? []).Where(static match => match is not null).Select(static match => ("Features", (object)match))];

    /// <inheritdoc/>
    public string Name => "distillation";

    bool IWeighingStep.Weighs => Options.HardWeight > 0 && Options.HardLoss.Weighs();

    /// <inheritdoc/>
    public void Train(StepContext step)
    {
        ArgumentNullException.ThrowIfNull(step);
        step.Update(TrainingLoss);
    }

    /// <inheritdoc/>
    public StepOutput Evaluate(StepBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var output = batch.Forward(batch.Inputs)[0];
        var labels = Labels(batch);
        var loss = labels.Count > 0 ? batch.Compute(Options.HardLoss, output) : DistillationLoss.Soft(output, Logits(batch), Options.Temperature);
        return new StepOutput(loss, [output], labels);
    }

    /// <inheritdoc/>
    public string? Mismatch(IReadOnlyList<ElementSpec> inputs, IReadOnlyList<ElementSpec> targets)
    {
        ArgumentNullException.ThrowIfNull(targets);
        var labels = Options.HardWeight > 0 ? 1 : 0;
        if (IsCached && (targets.Count < labels + 1 || targets[^1].Type != ScalarType.Float32)) return $"{(labels > 0 ? "a label and " : "")}the teacher's logits as the last target, float32";
        return targets.Count >= labels ? null : "a target for the hard loss";
    }

    Fit IFitCheck.Check(StepBatch batch)
    {
        var output = batch.Forward(batch.Inputs)[0];
        var labels = Labels(batch);
        ClassRange?[] classes = labels.Count > 0 ? [LossFit.Check(Options.HardLoss, output, labels[0], batch.Model)] : [];
        var logits = Logits(batch);
        if (output.dim() < 2 || !output.shape.SequenceEqual(logits.shape))
            throw new ModelException($"The student {batch.Model.GetName()} gives {ElementSpec.Format(output.shape)} and its teacher {ElementSpec.Format(logits.shape)}; expected logits of the same shape, [count x classes, ...]; change the student's last layer or take another teacher.");
        return new Fit([output], labels, classes);
    }

    private Tensor TrainingLoss(StepBatch batch)
    {
        var output = batch.Forward(batch.Inputs)[0];
        Tensor? sum = null;
        if (Options.HardWeight > 0) sum = Add(sum, batch, "hard", batch.Compute(Options.HardLoss, output), Options.HardWeight);
        // The teacher's layers give their features when it is asked for logits.
        if (Options.SoftWeight > 0 || _matcher is not null)
        {
            var logits = Logits(batch);
            if (Options.SoftWeight > 0) sum = Add(sum, batch, "soft", DistillationLoss.Soft(output, logits, Options.Temperature), Options.SoftWeight);
        }
        if (_matcher is not null) sum = Add(sum, batch, "features", _matcher.Loss(), 1);
        return sum!;
    }

    private static Tensor Add(Tensor? sum, StepBatch batch, string name, Tensor loss, double weight)
    {
        batch.Report(name, loss);
        var weighted = weight == 1 ? loss : loss.mul(weight);
        return sum is null ? weighted : sum.add(weighted);
    }

    private IReadOnlyList<Tensor> Labels(StepBatch batch) => IsCached ? [.. batch.Targets.SkipLast(1)] : batch.Targets;

    private Tensor Logits(StepBatch batch)
    {
        if (_teacher is null) return batch.Targets[^1];
        using var noGradients = no_grad();
        var module = _teacher.Module;
        if (module.training) module.eval();
        if (_device is null || _device != batch.Input.device)
        {
            _device = batch.Input.device;
            module.to(_device);
        }
        return batch.Run(module, batch.Inputs)[0];
    }
}
