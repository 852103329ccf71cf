using Lifecycle.Onnx.Options;
using Lifecycle.Training.Data;
using Lifecycle.Training.Loops;
using Lifecycle.Training.Steps;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Distillation;

/// <summary>
/// Trains a small model, the student, by a large one, its teacher: from the teacher's softened probabilities it learns more than from
/// labels alone. Runs as the <see cref="Trainer"/> does, with its checkpoints, metrics and callbacks.
/// </summary>
public static class Distiller
{
    /// <summary>Trains a student by a teacher that sees each batch as the student does, augmentations included.</summary>
    /// <param name="student">Trained in place, as by a <see cref="Trainer"/>; stays the caller's to dispose.</param>
    /// <param name="teacher">Stays the caller's to dispose.</param>
    /// <param name="train">What to learn from.</param>
    /// <param name="validation">What to measure on after each epoch, by the labels alone; null for nothing.</param>
    /// <param name="training">The settings of the run; null takes the defaults.</param>
    /// <param name="distillation">The settings of the distillation; null takes the defaults.</param>
    /// <param name="cancellationToken">Ends the run after the step under way.</param>
    /// <returns>What each epoch came to; <see cref="EpochReport.Values"/> has the parts of the loss.</returns>
    /// <exception cref="UsageException">Settings are out of range, or a layer of <see cref="DistillationOptions.Features"/> is not there.</exception>
    /// <exception cref="ModelException">Student and teacher give logits of different shapes; or as <see cref="Trainer.FitAsync"/>.</exception>
    /// <exception cref="DataException">As <see cref="Trainer.FitAsync"/>.</exception>
    public static async Task<TrainingReport> FitAsync(
        nn.Module student, Teacher teacher, IDataset train, IDataset? validation = null,
        TrainerOptions? training = null, DistillationOptions? distillation = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(student);
        ArgumentNullException.ThrowIfNull(teacher);
        ArgumentNullException.ThrowIfNull(train);
        if (ReferenceEquals(student, teacher.Module)) throw new ArgumentException("The student is its own teacher; expected two models.", nameof(student));
        var (run, settings) = (training ?? new TrainerOptions(), distillation ?? new DistillationOptions());
        if (settings.Features is not { Count: > 0 }) return await new Trainer(student, new DistillationStep(teacher, settings), run).FitAsync(train, validation, cancellationToken).ConfigureAwait(false);
        var matcher = Match(student, teacher, train, run, settings);
        try
        {
            return await new Trainer(matcher, new DistillationStep(settings, teacher, matcher), run).FitAsync(train, validation, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            matcher.Release();
        }
    }

    /// <summary>Trains a student by logits that are cached with the data: quicker, but without augmentations.</summary>
    /// <param name="student">Trained in place, as by a <see cref="Trainer"/>; stays the caller's to dispose.</param>
    /// <param name="train">What to learn from, of <see cref="CacheAsync"/>.</param>
    /// <param name="validation">What to measure on after each epoch, of <see cref="CacheAsync"/> as well; null for nothing.</param>
    /// <param name="training">The settings of the run; null takes the defaults.</param>
    /// <param name="distillation">The settings of the distillation, without features; null takes the defaults.</param>
    /// <param name="cancellationToken">Ends the run after the step under way.</param>
    /// <inheritdoc cref="FitAsync(nn.Module, Teacher, IDataset, IDataset, TrainerOptions, DistillationOptions, CancellationToken)" path="/returns|/exception"/>
    public static Task<TrainingReport> FitAsync(
        nn.Module student, CachedLogits train, CachedLogits? validation = null,
        TrainerOptions? training = null, DistillationOptions? distillation = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(student);
        ArgumentNullException.ThrowIfNull(train);
        return new Trainer(student, DistillationStep.FromCache(distillation), training).FitAsync(train, validation, cancellationToken);
    }

    /// <summary>
    /// Computes the teacher's logits for all samples once. A file keeps them for later runs, with the teacher's hash, the data's
    /// fingerprint (their number, specs and 16 of the samples) and the normalization beside it.
    /// </summary>
    /// <param name="teacher">Stays the caller's to dispose.</param>
    /// <param name="dataset">The data, which the result reads and does not own.</param>
    /// <param name="training">The settings of the runs to come: inputs are prepared by them, without augmentations. Null takes the defaults.</param>
    /// <param name="path">A packed file to make, or to take the logits from where it is there; null keeps them in memory.</param>
    /// <param name="cancellationToken">Ends the pass after the batch under way; no file is left.</param>
    /// <returns>The data with their logits, which the caller disposes.</returns>
    /// <exception cref="DataException">The file is of another teacher or other data, or damaged; or samples differ from their spec.</exception>
    /// <exception cref="UsageException">Settings are out of range, or the file cannot be written.</exception>
    /// <exception cref="ModelException">The teacher cannot take the inputs.</exception>
    public static Task<CachedLogits> CacheAsync(Teacher teacher, IDataset dataset, TrainerOptions? training = null, string? path = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(teacher);
        ArgumentNullException.ThrowIfNull(dataset);
        var run = training ?? new TrainerOptions();
        return path is null ? LogitsCache.InMemoryAsync(teacher, dataset, run, cancellationToken) : LogitsCache.InFileAsync(teacher, dataset, run, path, cancellationToken);
    }

    private static FeatureMatcher Match(nn.Module student, Teacher teacher, IDataset train, TrainerOptions run, DistillationOptions settings)
    {
        OptionsValidator.Check("The training options are out of range", TrainerOptionsCheck.Parts(run, new DistillationStep(settings, teacher, matcher: null, checkedFeatures: false)));
        if (student is not nn.Module<Tensor, Tensor> plain)
            throw new UsageException($"The student {student.GetName()} is a {student.GetType().Name}; expected one that takes a tensor and gives one where Features are matched; leave Features out.");
        return new FeatureMatcher(plain, teacher, settings.Features, () => TryBoth(plain, teacher.Module, train, run), run.Seed);
    }

    private static void TryBoth(nn.Module<Tensor, Tensor> student, nn.Module teacher, IDataset train, TrainerOptions run)
    {
        var device = Devices.Resolve(run.Device);
        using var modes = new Calls.ModeSnapshot(student);
        student.eval();
        using var batch = train.Read([0]);
        var prepared = new BatchPreparation(run, device, new Calls.ModelRunner(student.to(device), ComputeFormat.Plain(device))).ForEvaluation(batch.Inputs, batch.Targets);
        Preflight.Try(prepared, () => prepared.Forward(prepared.Inputs));
        prepared.Run(teacher.to(device), prepared.Inputs);
    }
}
