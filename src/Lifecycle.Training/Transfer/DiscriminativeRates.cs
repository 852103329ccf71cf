using Lifecycle.Training.Optimization;
using Lifecycle.Training.Weights;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Lifecycle.Training.Transfer;

/// <summary>
/// Learning rates of their own for parts of a model (Howard and Ruder, 2018): an optimizer's rate times a factor, which the schedule scales along. Layers that
/// were trained before move less than a new head.
/// </summary>
public sealed class DiscriminativeRates : IOptimizerFactory
{
    private readonly IOptimizerFactory _optimizer;
    private readonly IReadOnlyList<(NamePattern Pattern, RateFactor Rule)> _factors;

    /// <summary>Takes an optimizer and the factors.</summary>
    /// <param name="optimizer">Makes the optimizer, such as <see cref="Optimizers.AdamW"/>; of TorchSharp's, all but LBFGS can.</param>
    /// <param name="factors">The first whose pattern fits a parameter's name counts; where none fits, the factor is 1.</param>
    /// <exception cref="ArgumentException">A factor is not above 0 or not finite.</exception>
    public DiscriminativeRates(IOptimizerFactory optimizer, params IReadOnlyList<RateFactor> factors)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        ArgumentNullException.ThrowIfNull(factors);
        if (factors.FirstOrDefault(static factor => !(factor.Factor > 0 && double.IsFinite(factor.Factor))) is { } wrong)
            throw new ArgumentException($"The factor of \"{wrong.Pattern}\" is {wrong.Factor}; expected above 0; freeze what is not to train.", nameof(factors));
        _optimizer = optimizer;
        Factors = factors;
        _factors = [.. factors.Select(static factor => (new NamePattern(factor.Pattern), factor))];
    }

    /// <summary>The optimizer that is made.</summary>
    public IOptimizerFactory Optimizer => _optimizer;

    /// <summary>The factors.</summary>
    public IReadOnlyList<RateFactor> Factors { get; }

    /// <inheritdoc/>
    public double LearningRate => _optimizer.LearningRate;

    /// <inheritdoc/>
    /// <exception cref="UsageException">A pattern fits no parameter, or the optimizer takes no further groups.</exception>
    public optim.Optimizer Create(IReadOnlyList<(string Name, Parameter Parameter)> parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var unused = _factors.FirstOrDefault(factor => !parameters.Any(entry => factor.Pattern.Fits(entry.Name))).Rule;
        if (unused is not null) throw new UsageException($"The pattern \"{unused.Pattern}\" of a learning rate fits no parameter that trains; expected at least one; look at named_parameters().");
        var groups = parameters.GroupBy(entry => FactorOf(entry.Name)).ToList();
        var optimizer = _optimizer.Create([.. groups[0]]);
        try
        {
            Scale(optimizer, groups[0].Key);
            foreach (var group in groups.Skip(1)) Add(optimizer, [.. group], group.Key);
            return optimizer;
        }
        catch
        {
            optimizer.Dispose();
            throw;
        }
    }

    private double FactorOf(string name) => _factors.FirstOrDefault(factor => factor.Pattern.Fits(name)).Rule?.Factor ?? 1;

    // The factory knows which groups a set of parameters makes (with decay and without); they move over to the first optimizer, with states of its own.
    private void Add(optim.Optimizer optimizer, IReadOnlyList<(string Name, Parameter Parameter)> parameters, double factor)
    {
        using var source = _optimizer.Create(parameters);
        Scale(source, factor);
        foreach (var group in source.ParamGroups.ToList())
        {
            if (group is not ParamGroup plain) throw new UsageException($"{optimizer.GetType().Name} has groups of type {group.GetType().Name}; expected TorchSharp's ParamGroup; take another optimizer for rates by pattern.");
            optimizer.add_param_group(plain);
        }
    }

    private static void Scale(optim.Optimizer optimizer, double factor)
    {
        foreach (var group in optimizer.ParamGroups) (group.LearningRate, group.InitialLearningRate) = (group.LearningRate * factor, group.InitialLearningRate * factor);
    }
}

/// <summary>A factor on the learning rate.</summary>
/// <param name="Pattern">A pattern of parameters' names: <c>*</c> is any text, dots included, and <c>?</c> one character.</param>
/// <param name="Factor">Times the learning rate, above 0.</param>
public sealed record RateFactor(string Pattern, double Factor);
