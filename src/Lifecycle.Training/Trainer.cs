using Lifecycle.Onnx.Options;
using Lifecycle.Training.Data;
using Lifecycle.Training.Distributed;
using Lifecycle.Training.Loops;
using Lifecycle.Training.Native;
using Lifecycle.Training.Optimization;
using Lifecycle.Training.Searches;
using Lifecycle.Training.Steps;
using static TorchSharp.torch;

namespace Lifecycle;

/// <summary>
/// Trains and measures a TorchSharp module: one that takes a tensor and gives one by a loss, any other by an
/// <see cref="ITrainingStep"/>. The work runs on a thread of its own; a Trainer does one thing at a time, and the model must not
/// be used elsewhere meanwhile.
/// </summary>
public sealed class Trainer
{
    private readonly nn.Module _model;
    private readonly ITrainingStep _step;
    private readonly TrainerOptions _options;
    private int _busy;

    /// <summary>A trainer of a model, which stays the caller's to dispose.</summary>
    /// <param name="model">Trained in place, moved to the device of the options, and left there in evaluation mode.</param>
    /// <param name="loss">What to make small, such as <see cref="Losses.CrossEntropy"/>.</param>
    /// <param name="options">The settings; null takes the defaults.</param>
    /// <exception cref="UsageException">Settings are out of range; the message names them all.</exception>
    public Trainer(nn.Module<Tensor, Tensor> model, ILoss loss, TrainerOptions? options = null)
        : this(model, new SupervisedStep(loss ?? throw new ArgumentNullException(nameof(loss)), oneInput: true), options)
    {
    }

    /// <summary>A trainer of a model of any signature, or of several in one, which stays the caller's to dispose.</summary>
    /// <param name="model">Trained in place, moved to the device of the options, and left there in evaluation mode.</param>
    /// <param name="step">What to do with a batch, such as <see cref="TrainingSteps.MultiTask"/> or one's own.</param>
    /// <param name="options">The settings; null takes the defaults.</param>
    /// <exception cref="UsageException">Settings are out of range; the message names them all.</exception>
    public Trainer(nn.Module model, ITrainingStep step, TrainerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(step);
        _model = model;
        _step = step;
        _options = options ?? new TrainerOptions();
        TrainerOptionsCheck.Check(_options, step);
    }

    /// <summary>Trains the model.</summary>
    /// <param name="train">What to learn from: for a loss, one input and one target a sample; else what the step takes.</param>
    /// <param name="validation">What to measure on after each epoch, or null: then the training loss decides which epoch was best.</param>
    /// <param name="cancellationToken">Ends the run after the step under way; the model then holds the weights of its last step, not the best ones, contiguous and in evaluation mode, as after a failure; the checkpoint directory has the best so far and the last step, to go on from by <see cref="TrainerOptions.Resume"/>.</param>
    /// <returns>What each epoch came to.</returns>
    /// <exception cref="UsageException">The device is not there, or the checkpoint directory cannot be written.</exception>
    /// <exception cref="DataException">Samples differ from their spec, or a label is outside the model's classes.</exception>
    /// <exception cref="ModelException">The model cannot take the input, its output does not fit the loss, a parameter is not finite, or the training loss, the validation loss or a metric became not a number or infinite.</exception>
    /// <exception cref="InvalidOperationException">This trainer is at work already.</exception>
    public Task<TrainingReport> FitAsync(IDataset train, IDataset? validation = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(train);
        return RunAsync(() => new TrainingRun(_model, _step, _options, train, validation, new Processes(_options), cancellationToken).Execute(), cancellationToken);
    }

    /// <summary>Measures the model as it is, in float32, whatever precision trained it; its modules keep their modes.</summary>
    /// <param name="dataset">Samples as in training.</param>
    /// <param name="cancellationToken">Ends the pass after the batch under way.</param>
    /// <returns>The mean loss and the metrics of the options.</returns>
    /// <exception cref="UsageException">The device is not there.</exception>
    /// <exception cref="DataException">Samples differ from their spec, or a label is outside the model's classes.</exception>
    /// <exception cref="ModelException">The model cannot take the input, or its output does not fit the loss, or the loss or a metric is not finite.</exception>
    /// <exception cref="InvalidOperationException">This trainer is at work already.</exception>
    public Task<EvaluationReport> EvaluateAsync(IDataset dataset, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return RunAsync(() => EvaluationRun.Measure(_model, _step, _options, dataset, cancellationToken), cancellationToken);
    }

    /// <summary>The model's outputs for all samples, in order, in float32, after the same preparation as in training; the model's modules keep their modes.</summary>
    /// <param name="dataset">Inputs as in training; targets are not looked at.</param>
    /// <param name="cancellationToken">Ends the pass after the batch under way.</param>
    /// <returns>A tensor [count, ...] in CPU memory, which the caller disposes.</returns>
    /// <exception cref="UsageException">The device is not there.</exception>
    /// <exception cref="DataException">Samples differ from their spec.</exception>
    /// <exception cref="ModelException">The model cannot take the input, or gives several outputs.</exception>
    /// <exception cref="InvalidOperationException">This trainer is at work already.</exception>
    public async Task<Tensor> PredictAsync(IDataset dataset, CancellationToken cancellationToken = default)
    {
        var outputs = await PredictAllAsync(dataset, cancellationToken).ConfigureAwait(false);
        if (outputs.Count == 1) return outputs[0];
        foreach (var output in outputs) output.Dispose();
        throw new ModelException($"{_model.GetName()} gives {outputs.Count} outputs; expected one; use PredictAllAsync.");
    }

    /// <summary>All outputs of a model that may have several, for all samples, as <see cref="PredictAsync"/> gives one.</summary>
    /// <param name="dataset">Inputs as in training; targets are not looked at.</param>
    /// <param name="cancellationToken">Ends the pass after the batch under way.</param>
    /// <returns>A tensor [count, ...] in CPU memory for each output, which the caller disposes.</returns>
    /// <exception cref="UsageException">The device is not there.</exception>
    /// <exception cref="DataException">Samples differ from their spec.</exception>
    /// <exception cref="ModelException">The model cannot take the input.</exception>
    /// <exception cref="InvalidOperationException">This trainer is at work already.</exception>
    public Task<IReadOnlyList<Tensor>> PredictAllAsync(IDataset dataset, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return RunAsync(() => EvaluationRun.Predict(_model, _step, _options, dataset, cancellationToken), cancellationToken);
    }

    /// <summary>
    /// Searches a learning rate (Smith, 2015): trains some steps with a rate that grows exponentially, and looks where the loss
    /// falls fastest and where it diverges. The model, its modes and torch's random numbers are left as they were.
    /// </summary>
    /// <param name="train">The training data.</param>
    /// <param name="search">The settings; null takes the defaults.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <returns>The losses by rate and two suggestions.</returns>
    /// <exception cref="UsageException">Settings are out of range, or the device is not there.</exception>
    /// <exception cref="DataException">Samples differ from their spec, or a label is outside the model's classes.</exception>
    /// <exception cref="ModelException">The model does not fit data or losses, or the first loss is not finite.</exception>
    /// <exception cref="InvalidOperationException">This trainer is at work already.</exception>
    public Task<LearningRateReport> FindLearningRateAsync(IDataset train, LearningRateSearch? search = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(train);
        var settings = search ?? new LearningRateSearch();
        OptionsValidator.Check("The settings of the search are out of range", [("", settings)]);
        return RunAsync(() => new LearningRateFinder(_model, _step, _options, settings, train, cancellationToken).Find(), cancellationToken);
    }

    /// <summary>
    /// Searches a batch size: doubles it until memory ends, and times forward and backward pass at each. What it finds serves as
    /// <see cref="TrainerOptions.BatchSize"/>, or as <see cref="TrainerOptions.MicroBatchSize"/> of a larger one. The model, its
    /// modes and torch's random numbers are left as they were.
    /// </summary>
    /// <param name="train">The training data.</param>
    /// <param name="search">The settings; null takes the defaults.</param>
    /// <param name="cancellationToken">Ends the search after the size under way.</param>
    /// <returns>Times by size, and a suggestion.</returns>
    /// <exception cref="UsageException">Settings are out of range, or the device is not there.</exception>
    /// <exception cref="DataException">Samples differ from their spec, or a label is outside the model's classes.</exception>
    /// <exception cref="ModelException">The model does not fit data or losses.</exception>
    /// <exception cref="InvalidOperationException">This trainer is at work already.</exception>
    public Task<BatchSizeReport> FindBatchSizeAsync(IDataset train, BatchSizeSearch? search = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(train);
        var settings = search ?? new BatchSizeSearch();
        OptionsValidator.Check("The settings of the search are out of range", [("", settings)]);
        return RunAsync(() => new BatchSizeFinder(_model, _step, _options, settings, train, cancellationToken).Find(), cancellationToken);
    }

    // A thread of its own: dispose scopes and gradient mode belong to a thread and must not meet an await.
    private async Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _busy, 1) != 0) throw new InvalidOperationException("This trainer is at work already; await it first, or make another for another model.");
        try
        {
            return await Task.Factory.StartNew(() => WithKeptMemory(work), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
        }
        finally
        {
            Volatile.Write(ref _busy, 0);
        }
    }

    private static T WithKeptMemory<T>(Func<T> work)
    {
        using var kept = MemoryReuse.Enter();
        return work();
    }
}
