using Lifecycle.Training.Data;
using static TorchSharp.torch;

namespace Lifecycle.Training.Metrics;

/// <summary>What outputs and targets may be, and the error where they are something else.</summary>
internal static class Shapes
{
    public const string Classes = "an output of [count x classes] and Int64 labels of [count], with the same further axes";
    public const string ClassesOrScores = Classes + ", or a score (logit) for each target, of its shape";
    public const string Same = "an output of the targets' shape";

    /// <summary>Whether the output has scores of classes for integer labels.</summary>
    public static bool AreClasses(Tensor output, Tensor target) =>
        target.dtype == ScalarType.Int64 && output.shape is [var samples, _, .. var rest] && target.shape.AsSpan().SequenceEqual([samples, .. rest]);

    /// <summary>Whether there is one output for each target.</summary>
    public static bool AreSame(Tensor output, Tensor target) => output.shape.AsSpan().SequenceEqual(target.shape);

    /// <summary>Checks for scores of classes.</summary>
    public static void RequireClasses(string metric, Tensor output, Tensor target)
    {
        if (!AreClasses(output, target)) throw Refuse(metric, output, target, Classes);
    }

    /// <summary>Checks for one output for each target.</summary>
    public static void RequireSame(string metric, Tensor output, Tensor target)
    {
        if (!AreSame(output, target)) throw Refuse(metric, output, target, Same);
    }

    /// <summary>Whether the output has scores of classes; otherwise there is one score for each target.</summary>
    public static bool ClassesOrElseScores(string metric, Tensor output, Tensor target) =>
        AreClasses(output, target) || (AreSame(output, target) ? false : throw Refuse(metric, output, target, ClassesOrScores));

    /// <summary>The error for a metric that cannot take these.</summary>
    public static ModelException Refuse(string metric, Tensor output, Tensor target, string expected) =>
        new($"The metric {metric} got an output {output.dtype} {ElementSpec.Format(output.shape)} and targets {target.dtype} {ElementSpec.Format(target.shape)}; expected {expected}; change the model's last layer or the targets, or leave the metric out.");

    /// <summary>Scores of classes [count, classes, ...] as rows [all positions, classes].</summary>
    public static Tensor Rows(Tensor output) => output.shape.Length == 2 ? output : output.movedim([1], [output.shape.Length - 1]).reshape(-1, output.shape[1]);

    /// <summary>Scores or targets of labels [count, labels, ...] as rows [all positions, labels]; without a second axis, there is one label.</summary>
    public static Tensor LabelRows(Tensor values) => values.shape.Length == 1 ? values.unsqueeze(1) : Rows(values);
}
