using System.Globalization;
using System.Text;
using Lifecycle.Onnx.Options;

namespace Lifecycle.Inference.Benchmarking;

/// <summary>
/// What training and predicting cost, from measured times and prices that you give. Nothing is measured here, and what no number was given for,
/// such as people and storage, is not in it.
/// </summary>
/// <param name="Options">Prices and traffic.</param>
/// <param name="TrainingCost">What training cost, once.</param>
/// <param name="Variants">The models in the order they were given; the first is what the others save against.</param>
public sealed record CostReport(CostOptions Options, double TrainingCost, IReadOnlyList<VariantCost> Variants)
{
    private const double Million = 1e6;

    /// <summary>Reckons the costs.</summary>
    /// <param name="trainingTime">How long training took, not negative.</param>
    /// <param name="variants">The models, at least one; the first is what the others are compared with.</param>
    /// <param name="options">Prices and traffic.</param>
    /// <exception cref="UsageException">An option is out of range.</exception>
    /// <exception cref="ArgumentException">There is no variant, or one has a rate or a time out of range.</exception>
    public static CostReport Of(TimeSpan trainingTime, IReadOnlyList<CostVariant> variants, CostOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(trainingTime, TimeSpan.Zero);
        ArgumentNullException.ThrowIfNull(variants);
        ArgumentNullException.ThrowIfNull(options);
        OptionsValidator.Check(nameof(CostOptions), [("", options)]);
        if (variants.Count == 0) throw new ArgumentException("There is no variant; expected at least one.", nameof(variants));
        if (variants.FirstOrDefault(static variant => !(variant.PredictionsPerSecond > 0) || !double.IsFinite(variant.PredictionsPerSecond) || !(variant.P99Milliseconds >= 0) || variant.MakingTime < TimeSpan.Zero) is { } wrong)
            throw new ArgumentException($"{wrong} has a number out of range; expected predictions a second above 0, a p99 and a making time of at least 0.", nameof(variants));

        var training = trainingTime.TotalHours * options.TrainingPerHour;
        return new CostReport(options, training, [.. variants.Select(variant => Cost(variant, variants[0], training, options))]);
    }

    /// <summary>A Markdown table, and training in a line before it.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"Training cost {Amount(TrainingCost)}. At {Options.RequestsPerSecond:0.##} requests a second, machines loaded to {Options.Utilization:P0}:\n\n");
        text.Append("| model | predictions a second | p99, ms | a million predictions | machines | a month | saved a month | pays for itself after | training pays after |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n");
        foreach (var variant in Variants)
            text.Append(CultureInfo.InvariantCulture,
                $"| {variant.Variant.Name} | {variant.Variant.PredictionsPerSecond:N0} | {variant.Variant.P99Milliseconds:0.##} | {Amount(variant.PerMillion)} | {variant.Machines:N0} | {Amount(variant.PerMonth)} | {Amount(variant.SavedPerMonth)} | {Count(variant.BreakEven)} | {Count(variant.TrainingBreakEven)} |\n");
        return text.ToString();
    }

    private static VariantCost Cost(CostVariant variant, CostVariant first, double training, CostOptions options)
    {
        var (perMillion, firstPerMillion) = (PerMillion(variant, options), PerMillion(first, options));
        var (machines, perMonth) = Month(variant, options);
        var making = variant.MakingTime.TotalHours * options.TrainingPerHour;
        return new VariantCost(
            variant, making, perMillion, machines, perMonth,
            SavedPerMonth: Month(first, options).Cost - perMonth,
            BreakEven: Quotient(making, firstPerMillion - perMillion),
            TrainingBreakEven: options.AlternativePerMillion is { } alternative ? Quotient(training + making, alternative - perMillion) : null);
    }

    private static double PerMillion(CostVariant variant, CostOptions options) => Million / (variant.PredictionsPerSecond * options.Utilization) / 3600 * options.ServingPerHour;

    private static (long Machines, double Cost) Month(CostVariant variant, CostOptions options)
    {
        var machines = (long)Math.Ceiling(options.RequestsPerSecond / (variant.PredictionsPerSecond * options.Utilization));
        return (machines, machines * options.HoursPerMonth * options.ServingPerHour);
    }

    // Predictions until a sum is saved; null where nothing is.
    private static double? Quotient(double cost, double savedPerMillion) => savedPerMillion > 0 ? cost / savedPerMillion * Million : null;

    private static string Count(double? predictions) => predictions is { } count ? count.ToString("N0", CultureInfo.InvariantCulture) : "never";

    private string Amount(double amount) => string.Create(CultureInfo.InvariantCulture, $"{amount:N2}{(Options.Currency.Length > 0 ? " " : "")}{Options.Currency}");
}

/// <summary>What one model costs.</summary>
/// <param name="Variant">The model.</param>
/// <param name="MakingCost">What making it cost beyond training, once.</param>
/// <param name="PerMillion">What a million predictions cost on machines loaded as stated.</param>
/// <param name="Machines">Whole machines that the traffic takes.</param>
/// <param name="PerMonth">What these cost a month.</param>
/// <param name="SavedPerMonth">What it saves a month against the first model, in whole machines.</param>
/// <param name="BreakEven">Predictions until <paramref name="MakingCost"/> is saved against the first model; null where it saves nothing.</param>
/// <param name="TrainingBreakEven">Predictions until training and making are paid by what predictions cost less than the alternative; null where they don't, or none is given.</param>
public sealed record VariantCost(
    CostVariant Variant, double MakingCost, double PerMillion, long Machines, double PerMonth, double SavedPerMonth, double? BreakEven, double? TrainingBreakEven);
