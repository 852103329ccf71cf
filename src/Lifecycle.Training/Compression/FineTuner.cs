using Lifecycle.Inference.Compression;
using Lifecycle.Onnx.Options;
using Lifecycle.Onnx.Passes;
using Lifecycle.Onnx.Passes.Folding;
using Lifecycle.Training.Data;
using Lifecycle.Training.Distillation;
using Lifecycle.Training.Export.Operators;
using Lifecycle.Training.Import;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Compression;

/// <summary>
/// Trains ONNX models on: a model becomes an <see cref="OnnxModule"/>, the <see cref="Trainer"/> trains it, and the weights go back into a copy
/// of the model, whose graph, names and metadata stay. For one run at a time.
/// </summary>
public sealed class FineTuner : IFineTuner
{
    private readonly IDataset _train;
    private readonly IDataset? _validation;
    private readonly FineTuningOptions _options;

    /// <summary>Makes a fine-tuner.</summary>
    /// <param name="train">What to learn from: what the model takes, prepared as the options of the training say, and a target.</param>
    /// <param name="validation">What to measure on after each epoch; null for nothing.</param>
    /// <param name="options">How to train; null for the defaults.</param>
    /// <exception cref="UsageException">An option is out of range.</exception>
    public FineTuner(IDataset train, IDataset? validation = null, FineTuningOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(train);
        (_train, _validation, _options) = (train, validation, options ?? new FineTuningOptions());
        OptionsValidator.Check("The options of the fine-tuning are out of range", [("", _options)]);
    }

    /// <summary>Trains a copy of a model of one input and one output.</summary>
    /// <param name="pruned">What to train; it stays as it is.</param>
    /// <param name="original">The teacher, where the options have a distillation; it stays as it is.</param>
    /// <param name="cancellationToken">Ends the training after the step under way.</param>
    /// <returns>The trained model.</returns>
    /// <exception cref="UsageException">Settings of the training are out of range.</exception>
    /// <exception cref="DataException">As <see cref="Trainer.FitAsync"/>.</exception>
    /// <exception cref="ModelException">The model has operators that cannot be imported, or as <see cref="Trainer.FitAsync"/>.</exception>
    public async Task<OnnxModel> FineTuneAsync(OnnxModel pruned, OnnxModel original, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(pruned);
        ArgumentNullException.ThrowIfNull(original);
        var tuned = new PassPipeline(new FunctionInlining(), new ConstantLifting()).Run(pruned).Model;
        using var module = OnnxModule.FromModel(tuned);
        await TrainAsync(module, original, cancellationToken).ConfigureAwait(false);
        PutBack(module, tuned);
        return tuned;
    }

    private async Task TrainAsync(OnnxModule module, OnnxModel original, CancellationToken cancellationToken)
    {
        if (_options.Distillation is null)
        {
            await new Trainer(module, _options.Loss, _options.Training).FitAsync(_train, _validation, cancellationToken).ConfigureAwait(false);
            return;
        }
        using var teacher = Teacher.FromOnnx(original, new PredictorOptions { AllowSpinning = false });
        await Distiller.FitAsync(module, teacher, _train, _validation, _options.Training, _options.Distillation, cancellationToken).ConfigureAwait(false);
    }

    private static void PutBack(OnnxModule module, OnnxModel model)
    {
        using var scope = NewDisposeScope();
        var weights = module.state_dict();
        var names = module.WeightNames;
        var constants = model.Graph.Initializers;
        for (var index = 0; index < constants.Count; index++)
        {
            var name = constants[index].Name;
            if (TensorReading.IsFloating(constants[index].ElementType) && names.TryGetValue(name, out var weight) && weights.TryGetValue(weight, out var tensor))
                constants[index] = TorchTypes.Read(name, tensor);
        }
    }
}
