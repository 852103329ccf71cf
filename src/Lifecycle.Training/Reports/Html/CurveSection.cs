using System.Text;

namespace Lifecycle.Training.Reports.Html;

/// <summary>Loss, metrics and learning rate over the run.</summary>
internal static class CurveSection
{
    public static void Append(StringBuilder html, HtmlReportContent content)
    {
        if (content.Epochs.Count == 0 && content.StepLosses.Count == 0) return;
        html.Append("<h2>Curves</h2>\n<div class=\"grid\">\n");
        LineChart.Append(html, "Loss", "epoch", [
            new Curve("training", Of(content, static epoch => epoch.TrainingLoss), HtmlStyle.Series[0]),
            new Curve("validation", Of(content, static epoch => epoch.ValidationLoss ?? double.NaN), HtmlStyle.Series[1])]);
        LineChart.Append(html, "Loss of steps", "step", [
            new Curve("loss", content.StepLosses, HtmlStyle.Series[0], Faint: true),
            new Curve("running mean", RunningMean(content.StepLosses), HtmlStyle.Series[0])]);
        var names = content.Epochs.SelectMany(static epoch => epoch.Metrics.Keys).Distinct(StringComparer.Ordinal).ToArray();
        for (var at = 0; at < names.Length; at++)
        {
            var name = names[at];
            LineChart.Append(html, name, "epoch", [new Curve(name, Of(content, epoch => epoch.Metrics.TryGetValue(name, out var value) ? value : double.NaN), HtmlStyle.Series[(at + 2) % HtmlStyle.Series.Length])]);
        }
        LineChart.Append(html, "Learning rate", "step", [new Curve("learning rate", content.LearningRates, HtmlStyle.Series[4])]);
        html.Append("</div>\n");
    }

    private static (double, double)[] Of(HtmlReportContent content, Func<EpochReport, double> value) => [.. content.Epochs.Select(epoch => ((double)epoch.Epoch, value(epoch)))];

    private static (double, double)[] RunningMean(IReadOnlyList<(double Step, double Value)> values)
    {
        var (means, mean) = (new (double, double)[values.Count], double.NaN);
        for (var at = 0; at < means.Length; at++)
        {
            mean = double.IsNaN(mean) ? values[at].Value : mean + (0.05 * (values[at].Value - mean));
            means[at] = (values[at].Step, mean);
        }
        return means;
    }
}
