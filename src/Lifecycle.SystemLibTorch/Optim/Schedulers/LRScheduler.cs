namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            /// <summary>Sets the learning rates of an optimizer's groups, step by step. The constructor takes the first step.</summary>
            public abstract class LRScheduler
            {
                protected int _step_count;

                private double[] _lastRates = [];
                private readonly bool _verbose;

                protected LRScheduler()
                {
                }

                protected LRScheduler(Optimizer optimizer, int last_epoch = -1, bool verbose = false)
                {
                    ArgumentNullException.ThrowIfNull(optimizer);
                    Optimizer = optimizer;
                    LastEpoch = last_epoch;
                    _verbose = verbose;
                    BaseRates = [.. optimizer.ParamGroups.Select(static group => group.InitialLearningRate)];
                    _lastRates = [.. Rates];
                }

                internal Optimizer Optimizer { get; } = null!;

                internal int LastEpoch { get; set; } = -1;

                internal double[] BaseRates { get; } = [];

                private protected IEnumerable<double> Rates => Optimizer.ParamGroups.Select(static group => group.LearningRate);

                public virtual void step() => step(null);

                public virtual void step(int? epoch) => Advance(epoch);

                public virtual void step(double current, int? epoch = null) => step(epoch);

                public IEnumerable<double> get_last_lr() => _lastRates;

                protected virtual IEnumerable<double> get_lr() => Rates;

                protected virtual IEnumerable<double> get_closed_form_lr() => get_lr();

                private protected virtual void Advance(int? epoch)
                {
                    _step_count++;
                    LastEpoch = epoch ?? (LastEpoch + 1);
                    // Once a step: a schedule may change the optimizer (momentum) while it computes its rates.
                    double[] rates = [.. epoch.HasValue ? get_closed_form_lr() : get_lr()];
                    var index = 0;
                    foreach (var group in Optimizer.ParamGroups.Take(BaseRates.Length))
                    {
                        group.LearningRate = rates[index];
                        if (_verbose && rates[index] != _lastRates[index]) Console.WriteLine($"Adjusting learning rate to {rates[index]}");
                        _lastRates[index] = rates[index];
                        index++;
                    }
                }

                private protected IEnumerable<double> Scaled(double factor) => Rates.Select(rate => rate * factor);

                private protected void Remember(IEnumerable<double> rates) => _lastRates = [.. rates];

                private protected double[] OneAGroup(IEnumerable<double> values)
                {
                    double[] all = [.. values];
                    return all.Length == BaseRates.Length
                        ? all
                        : throw new ArgumentException($"Expected {BaseRates.Length} values, one for each parameter group, but got {all.Length}.", nameof(values));
                }

                private protected static IEnumerable<double> Same(Optimizer optimizer, double value) => optimizer.ParamGroups.Select(_ => value);

                private protected IEnumerable<double> ScaledBase(double factor) => BaseRates.Select(rate => rate * factor);
            }
        }
    }
}
