using System.Runtime.InteropServices;
using Lifecycle.Training.Data;
using Lifecycle.Training.Optimization;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Loops;

/// <summary>What is checked before the first step: the parameters, the data's specs, and that model, data and loss fit each other.</summary>
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

    /// <summary>Checks that there is one input and one target, and that the first samples are as their spec says.</summary>
    /// <exception cref="DataException">They are not.</exception>
    public static void CheckData(IDataset dataset, string name, bool needsTarget = true)
    {
        if (dataset.Count < 1) throw new DataException($"The {name} data hold {dataset.Count} samples; expected at least one.");
        if (dataset.Inputs.Count != 1 || (needsTarget && dataset.Targets.Count != 1))
            throw new DataException($"The {name} data have {dataset.Inputs.Count} inputs and {dataset.Targets.Count} targets a sample; expected one of each, as the model takes one tensor.");
        using var batch = dataset.Read(First(dataset));
        CheckSpec(batch.Inputs[0], dataset.Inputs[0], name, "inputs");
        if (needsTarget) CheckSpec(batch.Targets[0], dataset.Targets[0], name, "targets");
    }

    /// <summary>Checks that validation samples are like training samples.</summary>
    /// <exception cref="DataException">They are not.</exception>
    public static void CheckSame(IDataset train, IDataset validation)
    {
        CheckSame(train.Inputs[0], validation.Inputs[0], "inputs");
        CheckSame(train.Targets[0], validation.Targets[0], "targets");
    }

    /// <summary>Checks that the model takes the data and the loss the model's output.</summary>
    /// <returns>The number of classes that labels are checked against, or null.</returns>
    /// <exception cref="ModelException">They do not fit.</exception>
    public static long? CheckFit(nn.Module<Tensor, Tensor> model, ILoss loss, IDataset dataset, InputPreparation preparation, Device device)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        using var batch = dataset.Read(First(dataset));
        var output = Forward(model, preparation.ForEvaluation(batch.Inputs[0], ComputeFormat.Plain(device)));
        var (outputShape, target) = (output.shape, batch.Targets[0]);
        if (loss.Mismatch(outputShape, target.shape, target.dtype) is { } expected)
            throw new ModelException($"The output {ElementSpec.Format(outputShape)} of {model.GetName()} does not fit the loss {loss.Name} with targets {target.dtype} {ElementSpec.Format(target.shape)}; expected {expected}; change the model's last layer, the targets or the loss.");
        return loss.ClassCount(outputShape);
    }

    /// <summary>The model's output for a first batch, in evaluation mode.</summary>
    /// <exception cref="ModelException">The model cannot take the input.</exception>
    public static Tensor Forward(nn.Module<Tensor, Tensor> model, Tensor input)
    {
        model.eval();
        try
        {
            return model.call(input);
        }
        catch (Exception e) when (e is ExternalException or ArgumentException or InvalidOperationException)
        {
            throw new ModelException($"{model.GetName()} cannot take an input {input.dtype} {ElementSpec.Format(input.shape)}: {FirstLine(e.Message)}; expected a model made for this shape; change the model's first layer or the data.", e);
        }
    }

    private static long[] First(IDataset dataset) => dataset.Count > 1 ? [0, 1] : [0];

    private static void CheckSpec(Tensor rows, ElementSpec spec, string name, string what)
    {
        if (rows.dtype != spec.Type || !rows.shape[1..].SequenceEqual(spec.Shape))
            throw new DataException($"The {what} of the {name} data are {rows.dtype} {ElementSpec.Format(rows.shape[1..])} a sample; expected {spec}, as the dataset says; correct the dataset.");
    }

    private static void CheckSame(ElementSpec train, ElementSpec validation, string what)
    {
        if (train.Type != validation.Type || !train.Shape.SequenceEqual(validation.Shape))
            throw new DataException($"The {what} of the validation data are {validation} a sample; expected {train}, as in the training data.");
    }

    private static string FirstLine(string message) => message.AsSpan().Trim().ToString().Split('\n')[0].TrimEnd('.', '\r');
}
