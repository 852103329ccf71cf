namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            public static LRScheduler OneCycleLR(
                Optimizer optimizer, double max_lr, int total_steps = -1, int epochs = -1, int steps_per_epoch = -1, double pct_start = 0.3,
                impl.OneCycleLR.AnnealStrategy anneal_strategy = impl.OneCycleLR.AnnealStrategy.Cos, bool cycle_momentum = true,
                double base_momentum = 0.85, double max_momentum = 0.95, double div_factor = 25, double final_div_factor = 1e4,
                bool three_phase = false, int last_epoch = -1, bool verbose = false) =>
                new impl.OneCycleLR(
                    optimizer, max_lr, total_steps, epochs, steps_per_epoch, pct_start, anneal_strategy, cycle_momentum, base_momentum,
                    max_momentum, div_factor, final_div_factor, three_phase, last_epoch, verbose);

            public static LRScheduler OneCycleLR(
                Optimizer optimizer, IEnumerable<double> max_lr, int total_steps = -1, int epochs = -1, int steps_per_epoch = -1, double pct_start = 0.3,
                impl.OneCycleLR.AnnealStrategy anneal_strategy = impl.OneCycleLR.AnnealStrategy.Cos, bool cycle_momentum = true,
                IEnumerable<double>? base_momentum = null, IEnumerable<double>? max_momentum = null, double div_factor = 25,
                double final_div_factor = 1e4, bool three_phase = false, int last_epoch = -1, bool verbose = false) =>
                new impl.OneCycleLR(
                    optimizer, max_lr, total_steps, epochs, steps_per_epoch, pct_start, anneal_strategy, cycle_momentum, base_momentum,
                    max_momentum, div_factor, final_div_factor, three_phase, last_epoch, verbose);

            public static partial class impl
            {
                public class OneCycleLR : LRScheduler
                {
                    public enum AnnealStrategy
                    {
                        Cos,
                        Linear,
                    }

                    private readonly int _totalSteps;
                    private readonly AnnealStrategy _strategy;
                    private readonly bool _cycleMomentum;
                    private readonly Phase[] _phases;
                    private readonly double[] _highest;
                    private readonly double[] _initial;
                    private readonly double[] _lowest;
                    private readonly double[] _momentumLow;
                    private readonly double[] _momentumHigh;

                    public OneCycleLR(
                        Optimizer optimizer, double max_lr, int total_steps = -1, int epochs = -1, int steps_per_epoch = -1, double pct_start = 0.3,
                        AnnealStrategy anneal_strategy = AnnealStrategy.Cos, bool cycle_momentum = true, double base_momentum = 0.85,
                        double max_momentum = 0.95, double div_factor = 25, double final_div_factor = 1e4, bool three_phase = false,
                        int last_epoch = -1, bool verbose = false)
                        : this(
                            optimizer, Same(optimizer, max_lr), total_steps, epochs, steps_per_epoch, pct_start, anneal_strategy, cycle_momentum,
                            Same(optimizer, base_momentum), Same(optimizer, max_momentum), div_factor, final_div_factor, three_phase, last_epoch, verbose)
                    {
                    }

                    public OneCycleLR(
                        Optimizer optimizer, IEnumerable<double> max_lr, int total_steps = -1, int epochs = -1, int steps_per_epoch = -1,
                        double pct_start = 0.3, AnnealStrategy anneal_strategy = AnnealStrategy.Cos, bool cycle_momentum = true,
                        IEnumerable<double>? base_momentum = null, IEnumerable<double>? max_momentum = null, double div_factor = 25,
                        double final_div_factor = 1e4, bool three_phase = false, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        if (cycle_momentum && optimizer is not (IMomentum or IBetas))
                            throw new ArgumentException("The optimizer must support momentum where cycle_momentum is on.", nameof(optimizer));
                        if (pct_start is not (>= 0 and <= 1))
                            throw new ArgumentException($"Expected pct_start between 0 and 1, but got {pct_start}.", nameof(pct_start));
                        _totalSteps = Total(total_steps, epochs, steps_per_epoch);
                        (_strategy, _cycleMomentum) = (anneal_strategy, cycle_momentum);
                        _highest = OneAGroup(max_lr);
                        _initial = Array.ConvertAll(_highest, rate => rate / div_factor);
                        _lowest = Array.ConvertAll(_initial, rate => rate / final_div_factor);
                        _momentumLow = OneAGroup(base_momentum ?? Same(optimizer, 0.85));
                        _momentumHigh = OneAGroup(max_momentum ?? Same(optimizer, 0.95));
                        _phases = Phases(pct_start, three_phase);
                        step();
                    }

                    protected override IEnumerable<double> get_lr()
                    {
                        if (LastEpoch > _totalSteps)
                            throw new InvalidOperationException($"Tried to step {LastEpoch + 1} times. The specified number of total steps is {_totalSteps}.");
                        var start = 0.0;
                        var phase = _phases[0];
                        foreach (var next in _phases)
                        {
                            phase = next;
                            if (LastEpoch <= next.End) break;
                            if (!ReferenceEquals(next, _phases[^1])) start = next.End;
                        }
                        var done = (LastEpoch - start) / (phase.End - start);
                        if (_cycleMomentum) SetMomentum(phase, done);
                        return BaseRates.Select((_, group) => Anneal(phase.From[group], phase.To[group], done));
                    }

                    private void SetMomentum(Phase phase, double done)
                    {
                        var index = 0;
                        foreach (var group in Optimizer.ParamGroups)
                        {
                            var momentum = Anneal(phase.MomentumFrom[index], phase.MomentumTo[index], done);
                            if (group is IBetas betas) betas.Betas = (momentum, betas.Betas.Item2);
                            else if (group is IMomentum single) single.Momentum = momentum;
                            index++;
                        }
                    }

                    private double Anneal(double start, double end, double done) => _strategy is AnnealStrategy.Cos
                        ? end + ((start - end) / 2.0 * (Math.Cos(Math.PI * done) + 1))
                        : ((end - start) * done) + start;

                    private Phase[] Phases(double pctStart, bool threePhase)
                    {
                        var rise = new Phase((pctStart * _totalSteps) - 1, _initial, _highest, _momentumHigh, _momentumLow);
                        if (!threePhase) return [rise, new Phase(_totalSteps - 1, _highest, _lowest, _momentumLow, _momentumHigh)];
                        return
                        [
                            rise,
                            new Phase((2 * pctStart * _totalSteps) - 2, _highest, _initial, _momentumLow, _momentumHigh),
                            new Phase(_totalSteps - 1, _initial, _lowest, _momentumHigh, _momentumHigh),
                        ];
                    }

                    private static int Total(int totalSteps, int epochs, int stepsPerEpoch)
                    {
                        if (totalSteps > 0) return totalSteps;
                        if (totalSteps == -1 && epochs > 0 && stepsPerEpoch > 0) return checked(epochs * stepsPerEpoch);
                        throw new ArgumentException(
                            $"Either total_steps or both epochs and steps_per_epoch must be positive, but they are {totalSteps}, {epochs} and {stepsPerEpoch}.", nameof(totalSteps));
                    }

                    private sealed record Phase(double End, double[] From, double[] To, double[] MomentumFrom, double[] MomentumTo);
                }
            }
        }
    }
}
