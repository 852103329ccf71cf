namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            public static LRScheduler ReduceLROnPlateau(
                Optimizer optimizer, string mode = "min", double factor = 0.1, int patience = 10, double threshold = 1e-4,
                string threshold_mode = "rel", int cooldown = 0, IList<double>? min_lr = null, double eps = 1e-8, bool verbose = false) =>
                new impl.ReduceLROnPlateau(optimizer, mode, factor, patience, threshold, threshold_mode, cooldown, min_lr, eps, verbose);

            public static partial class impl
            {
                /// <summary>Lowers the rates once a measure has stopped getting better for longer than the patience.</summary>
                public class ReduceLROnPlateau : LRScheduler
                {
                    private readonly bool _maximize;
                    private readonly bool _relative;
                    private readonly double _factor;
                    private readonly double _threshold;
                    private readonly double _eps;
                    private readonly int _patience;
                    private readonly int _cooldown;
                    private readonly double[] _lowest;
                    private double _best;
                    private int _badEpochs;
                    private int _resting;

                    public ReduceLROnPlateau(
                        Optimizer optimizer, string mode = "min", double factor = 0.1, int patience = 10, double threshold = 1e-4,
                        string threshold_mode = "rel", int cooldown = 0, IList<double>? min_lr = null, double eps = 1e-8, bool verbose = false)
                        : base(optimizer, -1, verbose)
                    {
                        if (factor >= 1) throw new ArgumentException($"The factor must be below 1, but is {factor}.", nameof(factor));
                        if (mode is not ("min" or "max")) throw new ArgumentException($"The mode must be min or max, but is {mode}.", nameof(mode));
                        if (threshold_mode is not ("rel" or "abs"))
                            throw new ArgumentException($"The threshold mode must be rel or abs, but is {threshold_mode}.", nameof(threshold_mode));
                        _lowest = Lowest(min_lr);
                        _maximize = mode is "max";
                        _relative = threshold_mode is "rel";
                        (_factor, _threshold, _eps, _patience, _cooldown) = (factor, threshold, eps, patience, cooldown);
                        _best = _maximize ? double.NegativeInfinity : double.PositiveInfinity;
                    }

                    public override void step() =>
                        throw new InvalidOperationException("ReduceLROnPlateau steps by a measure: call step(double, int?).");

                    public override void step(int? epoch) => step();

                    public override void step(double current, int? epoch = null)
                    {
                        LastEpoch = epoch ?? (LastEpoch + 1);
                        if (IsBetter(current)) (_best, _badEpochs) = (current, 0);
                        else _badEpochs++;
                        if (_resting > 0) (_resting, _badEpochs) = (_resting - 1, 0);
                        if (_badEpochs <= _patience) return;
                        Reduce();
                        (_resting, _badEpochs) = (_cooldown, 0);
                    }

                    private bool IsBetter(double current)
                    {
                        var sign = _maximize ? 1 : -1;
                        var bar = _relative ? _best * (1 + (sign * _threshold)) : _best + (sign * _threshold);
                        return _maximize ? current > bar : current < bar;
                    }

                    private void Reduce()
                    {
                        foreach (var (group, lowest) in Optimizer.ParamGroups.Zip(_lowest))
                        {
                            var rate = Math.Max(group.LearningRate * _factor, lowest);
                            if (group.LearningRate - rate > _eps) group.LearningRate = rate;
                        }
                    }

                    private double[] Lowest(IList<double>? rates)
                    {
                        if (rates is not { Count: > 1 }) return [.. BaseRates.Select(_ => rates is { Count: 1 } ? rates[0] : 0)];
                        if (rates.Count == BaseRates.Length) return [.. rates];
                        throw new ArgumentException($"Expected {BaseRates.Length} least rates, one for each parameter group, but got {rates.Count}.", nameof(rates));
                    }
                }
            }
        }
    }
}
