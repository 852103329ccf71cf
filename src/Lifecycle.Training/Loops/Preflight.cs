using System.Runtime.InteropServices;
using Lifecycle.Training.Data;
using Lifecycle.Training.Metrics;
using Lifecycle.Training.Steps;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Loops;

/// <summary>What is checked before the first step: the parameters, the data's specs, and that model, data, losses and metrics fit each other.</summary>
internal static class Preflight
{
    /// <summary>Checks that every parameter is finite: some layers leave theirs uninitialized.</summary>
    /// <exception cref="ModelException">Names those that are not.</exception>
    public static void CheckParameters(nn.Module model)
    {
        using var scope = NewDisposeScope();
        var bad = model.named_parameters().Where(p => !p.parameter.isfinite().all().ToBoolean()).Select(p => p.name).ToArray();
        if (bad.Length > 0)
            throw new ModelException($"{bad.Length} parameters of {model.GetName()} hold values that are not finite: {string.Join(", ", bad.Take(10))}{(bad.Length > 10 ? ", ..." : "")}; expected finite numbers; initialize them (torch.nn.init) before training.");
    }

    /// <summary>Checks that the step can take such samples, and that the first ones are as their spec says.</summary>
    /// <exception cref="DataException">They are not.</exception>
    public static void CheckData(ITrainingStep step, IDataset dataset, string name, bool needsTargets = true)
    {
        if (dataset.Count < 1) throw new DataException($"The {name} data hold {dataset.Count} samples; expected at least one.");
        if (needsTargets && step.Mismatch(dataset.Inputs, dataset.Targets) is { } expected)
            throw new DataException($"The {name} data have {dataset.Inputs.Count} inputs and {dataset.Targets.Count} targets a sample; expected {expected}.");
        using var batch = dataset.Read(First(dataset));
        CheckSpecs(batch.Inputs, dataset.Inputs, name, "input");
        if (needsTargets) CheckSpecs(batch.Targets, dataset.Targets, name, "target");
    }

    /// <summary>Checks that validation samples are like training samples.</summary>
    /// <exception cref="DataException">They are not.</exception>
    public static void CheckSame(IDataset train, IDataset validation)
    {
        CheckSame(train.Inputs, validation.Inputs, "input");
        CheckSame(train.Targets, validation.Targets, "target");
    }

    /// <summary>Checks that the model takes the data, the losses its outputs, and the metrics both, on the first samples.</summary>
    /// <returns>For each target, the classes that labels are checked against, or null.</returns>
    /// <exception cref="ModelException">They do not fit.</exception>
    public static IReadOnlyList<ClassRange?> CheckFit(ITrainingStep step, BatchPreparation preparation, IDataset dataset, IReadOnlyList<IMetric> metrics)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        using var batch = dataset.Read(First(dataset));
        var prepared = preparation.ForEvaluation(batch.Inputs, batch.Targets);
        prepared.Model.eval();
        var fit = Try(prepared, () => Fit(step, prepared));
        foreach (var metric in metrics) Try(metric, fit);
        return fit.Classes;
    }

    /// <summary>What a model makes of a batch; where it cannot take it, the error says what was given.</summary>
    /// <exception cref="ModelException">The model cannot take the inputs.</exception>
    public static T Try<T>(StepBatch batch, Func<T> run)
    {
        try
        {
            return run();
        }
        catch (Exception e) when (e is ExternalException or ArgumentException or InvalidOperationException)
        {
            var given = batch.Inputs.Count == 1 ? "an input " : "inputs ";
            throw new ModelException($"{batch.Model.GetName()} cannot take {given}{Describe(batch.Inputs)}: {FirstLine(e.Message)}; expected a model made for this shape; change the model's first layer or the data.", e);
        }
    }

    private static Fit Fit(ITrainingStep step, StepBatch batch)
    {
        if (step is IFitCheck check) return check.Check(batch);
        var output = step.Evaluate(batch);
        if (output.Loss.numel() != 1 || !is_floating_point(output.Loss))
            throw new ModelException($"The step {step.Name} gave the loss {Describe([output.Loss])}; expected one floating number; reduce it, with mean() for example.");
        return new Fit(output.Outputs, output.Targets, []);
    }

    private static void Try(IMetric metric, Fit fit)
    {
        var (output, target) = OutputMetric.Choose(metric, fit.Outputs, fit.Targets);
        try
        {
            using var state = metric.Start();
            state.Update(output, target);
            state.Compute();
        }
        catch (DataException)
        {
            // The first samples may be of one class, where all of them are not.
        }
        catch (Exception e) when (e is ExternalException or ArgumentException or InvalidOperationException or InvalidCastException or IndexOutOfRangeException or NullReferenceException)
        {
            throw new ModelException($"The metric {metric.Name} fails on a first output {Describe([output])} and target {Describe([target])}: {FirstLine(e.Message)}; expected a metric for such outputs; correct it or leave it out.", e);
        }
    }

    private static long[] First(IDataset dataset) => dataset.Count > 1 ? [0, 1] : [0];

    private static string Describe(IEnumerable<Tensor> tensors) => string.Join(", ", tensors.Select(t => $"{t.dtype} {ElementSpec.Format(t.shape)}"));

    private static void CheckSpecs(IReadOnlyList<Tensor> tensors, IReadOnlyList<ElementSpec> specs, string name, string what)
    {
        if (tensors.Count != specs.Count)
            throw new DataException($"A batch of the {name} data has {tensors.Count} {what}s; expected {specs.Count}, as the dataset says; correct the dataset.");
        for (var i = 0; i < specs.Count; i++)
        {
            var shape = tensors[i].shape[1..];
            if (tensors[i].dtype != specs[i].Type || !Fits(shape, specs[i].Shape))
                throw new DataException($"The {Place(what, i, specs.Count)} of the {name} data are {tensors[i].dtype} {ElementSpec.Format(shape)} a sample; expected {specs[i]}, as the dataset says; correct the dataset.");
        }
    }

    // An axis of -1 is as long as the longest sample of a batch.
    private static bool Fits(long[] shape, IReadOnlyList<long> spec) => shape.Length == spec.Count && shape.Zip(spec).All(static pair => pair.Second < 0 || pair.First == pair.Second);

    private static void CheckSame(IReadOnlyList<ElementSpec> train, IReadOnlyList<ElementSpec> validation, string what)
    {
        if (train.Count != validation.Count) throw new DataException($"The validation data have {validation.Count} {what}s a sample; expected {train.Count}, as in the training data.");
        for (var i = 0; i < train.Count; i++)
        {
            if (train[i].Type != validation[i].Type || !train[i].Shape.SequenceEqual(validation[i].Shape))
                throw new DataException($"The {Place(what, i, train.Count)} of the validation data are {validation[i]} a sample; expected {train[i]}, as in the training data.");
        }
    }

    private static string Place(string what, int index, int count) => count == 1 ? what + "s" : $"{what}s at place {index}";

    private static string FirstLine(string message) => message.AsSpan().Trim().ToString().Split('\n')[0].TrimEnd('.', '\r');
}
