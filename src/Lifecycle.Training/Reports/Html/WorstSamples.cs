using System.Globalization;
using Lifecycle.Training.Callbacks;
using Lifecycle.Training.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Reports.Html;

/// <summary>Finds the samples of a validation that the model is farthest off on: by cross-entropy for labels of classes, else by the mean squared difference.</summary>
internal sealed class WorstSamples(int count, IDataset? dataset, IReadOnlyList<string>? classNames)
{
    private readonly List<(long Index, double Loss, string Target, string Prediction)> _worst = [];

    public void Clear() => _worst.Clear();

    public void Add(BatchValidated batch)
    {
        if (count == 0 || batch.Outputs.Count == 0 || batch.Targets.Count == 0) return;
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var (output, target) = (batch.Outputs[0], batch.Targets[0]);
        if (Losses(output, target) is not { } losses) return;
        var (values, places) = losses.topk((int)Math.Min(count, losses.shape[0]), 0);
        var (found, at) = (values.cpu().data<double>().ToArray(), places.cpu().data<long>().ToArray());
        for (var i = 0; i < found.Length; i++)
        {
            if (_worst.Count >= count && found[i] <= _worst[^1].Loss) break;
            var (truth, guess) = Words(output[at[i]], target[at[i]]);
            _worst.Add((batch.Indices[(int)at[i]], found[i], truth, guess));
            _worst.Sort(static (one, other) => other.Loss.CompareTo(one.Loss));
            if (_worst.Count > count) _worst.RemoveAt(count);
        }
    }

    public IReadOnlyList<WorstSample> ToList()
    {
        if (_worst.Count == 0 || dataset is null) return [.. _worst.Select(static one => new WorstSample(one.Index, one.Loss, one.Target, one.Prediction, null, []))];
        using var scope = NewDisposeScope();
        using var batch = dataset.Read([.. _worst.Select(static one => one.Index)]);
        return [.. _worst.Select((one, at) =>
        {
            var sample = batch.Inputs[0][at];
            var png = SamplePicture.Of(sample);
            return new WorstSample(one.Index, one.Loss, one.Target, one.Prediction, png, png is null ? Numbers(sample) : []);
        })];
    }

    private static Tensor? Losses(Tensor output, Tensor target)
    {
        if (Metrics.Shapes.AreClasses(output, target))
        {
            var each = nn.functional.cross_entropy(output, target, reduction: nn.Reduction.None);
            return each.reshape(each.shape[0], -1).to(ScalarType.Float64).mean([1]);
        }
        if (!Metrics.Shapes.AreSame(output, target)) return null;
        return output.to(ScalarType.Float64).sub(target).square().reshape(output.shape[0], -1).mean([1]);
    }

    private (string, string) Words(Tensor output, Tensor target)
    {
        if (target.dtype == ScalarType.Int64 && target.shape.Length == 0) return (ClassName(target.ToInt64()), ClassName(output.argmax().ToInt64()));
        return (string.Join(", ", Numbers(target)), string.Join(", ", Numbers(output)));
    }

    private string ClassName(long index) => classNames is not null && index >= 0 && index < classNames.Count ? classNames[(int)index] : index.ToString(CultureInfo.InvariantCulture);

    private static string[] Numbers(Tensor values)
    {
        const int most = 12;
        var numbers = values.flatten().to(ScalarType.Float64).cpu();
        var shown = numbers.narrow(0, 0, Math.Min(numbers.shape[0], most)).contiguous().data<double>().ToArray().Select(HtmlText.Number);
        return [.. numbers.shape[0] > most ? shown.Append("...") : shown];
    }
}
