namespace Lifecycle.Training.Regularization;

/// <summary>A value of an epoch that something goes by.</summary>
internal sealed class Monitored
{
    public const string TrainingLoss = "training loss";
    public const string ValidationLoss = "validation loss";

    private Monitored(string name, bool higherIsBetter) => (Name, HigherIsBetter) = (name, higherIsBetter);

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Whether a greater value is better.</summary>
    public bool HigherIsBetter { get; }

    /// <summary>What the best model goes by: the first metric, or the validation loss, or the training loss.</summary>
    public static Monitored Main(TrainerOptions options, bool validated)
    {
        if (!validated) return new Monitored(TrainingLoss, higherIsBetter: false);
        return options.Metrics.Count == 0 ? new Monitored(ValidationLoss, higherIsBetter: false) : new Monitored(options.Metrics[0].Name, options.Metrics[0].HigherIsBetter);
    }

    /// <summary>The value of a name.</summary>
    /// <exception cref="UsageException">It needs validation data, and there are none.</exception>
    public static Monitored Of(string? name, MonitorMode mode, TrainerOptions options, bool validated)
    {
        if (name is null) return Main(options, validated).In(mode);
        var metric = options.Metrics.FirstOrDefault(metric => string.Equals(metric.Name, name, StringComparison.Ordinal));
        if (!validated && (metric is not null || string.Equals(name, ValidationLoss, StringComparison.Ordinal)))
            throw new UsageException($"EarlyStopping.Monitor is \"{name}\", which is measured on validation data, but there are none; expected validation data; give them, or monitor the training loss.");
        return new Monitored(name, metric?.HigherIsBetter ?? false).In(mode);
    }

    /// <summary>The value of an epoch.</summary>
    /// <exception cref="UsageException">The epoch has no value of this name.</exception>
    public double Value(EpochReport epoch)
    {
        if (string.Equals(Name, TrainingLoss, StringComparison.Ordinal)) return epoch.TrainingLoss;
        if (string.Equals(Name, ValidationLoss, StringComparison.Ordinal) && epoch.ValidationLoss is { } loss) return loss;
        if (epoch.Metrics.TryGetValue(Name, out var value) || epoch.Values.TryGetValue(Name, out value)) return value;
        throw new UsageException($"There is no value \"{Name}\" to go by in epoch {epoch.Epoch}; expected one of {string.Join(", ", epoch.Metrics.Keys.Concat(epoch.Values.Keys).Append(TrainingLoss).Append(ValidationLoss))}; correct EarlyStopping.Monitor.");
    }

    private Monitored In(MonitorMode mode) => mode switch
    {
        MonitorMode.Min => new Monitored(Name, higherIsBetter: false),
        MonitorMode.Max => new Monitored(Name, higherIsBetter: true),
        _ => this,
    };
}
