namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            public static LRScheduler CyclicLR(
                Optimizer optimizer, double base_lr, double max_lr, int step_size_up = 2000, int step_size_down = -1,
                impl.CyclicLR.Mode mode = impl.CyclicLR.Mode.Triangular, double gamma = 1.0, Func<double, double>? scale_fn = null,
                impl.CyclicLR.ScaleMode scale_mode = impl.CyclicLR.ScaleMode.Cycle, bool cycle_momentum = true, double base_momentum = 0.8,
                double max_momentum = 0.9, int last_epoch = -1, bool verbose = false) =>
                new impl.CyclicLR(
                    optimizer, base_lr, max_lr, step_size_up, step_size_down, mode, gamma, scale_fn, scale_mode, cycle_momentum, base_momentum,
                    max_momentum, last_epoch, verbose);

            public static LRScheduler CyclicLR(
                Optimizer optimizer, IEnumerable<double> base_lr, IEnumerable<double> max_lr, int step_size_up = 2000, int step_size_down = -1,
                impl.CyclicLR.Mode mode = impl.CyclicLR.Mode.Triangular, double gamma = 1.0, Func<double, double>? scale_fn = null,
                impl.CyclicLR.ScaleMode scale_mode = impl.CyclicLR.ScaleMode.Cycle, bool cycle_momentum = true,
                IEnumerable<double>? base_momentum = null, IEnumerable<double>? max_momentum = null, int last_epoch = -1, bool verbose = false) =>
                new impl.CyclicLR(
                    optimizer, base_lr, max_lr, step_size_up, step_size_down, mode, gamma, scale_fn, scale_mode, cycle_momentum, base_momentum,
                    max_momentum, last_epoch, verbose);

            public static partial class impl
            {
                /// <summary>Rates that go up and down between two bounds (Smith, 2017), momentum the other way round.</summary>
                public class CyclicLR : LRScheduler
                {
                    public enum Mode
                    {
                        Triangular,
                        Triangular2,
                        ExpRange,
                    }

                    public enum ScaleMode
                    {
                        Cycle,
                        Iterations,
                    }

                    private readonly double _cycleSize;
                    private readonly double _turn;
                    private readonly Func<double, double> _scale;
                    private readonly ScaleMode _scaleMode;
                    private readonly bool _cycleMomentum;
                    private readonly double[] _lowest;
                    private readonly double[] _highest;
                    private readonly double[] _momentumLow;
                    private readonly double[] _momentumHigh;

                    public CyclicLR(
                        Optimizer optimizer, double base_lr, double max_lr, int step_size_up = 2000, int step_size_down = -1,
                        Mode mode = Mode.Triangular, double gamma = 1.0, Func<double, double>? scale_fn = null,
                        ScaleMode scale_mode = ScaleMode.Cycle, bool cycle_momentum = true, double base_momentum = 0.8, double max_momentum = 0.9,
                        int last_epoch = -1, bool verbose = false)
                        : this(
                            optimizer, Same(optimizer, base_lr), Same(optimizer, max_lr), step_size_up, step_size_down, mode, gamma, scale_fn,
                            scale_mode, cycle_momentum, Same(optimizer, base_momentum), Same(optimizer, max_momentum), last_epoch, verbose)
                    {
                    }

                    public CyclicLR(
                        Optimizer optimizer, IEnumerable<double> base_lr, IEnumerable<double> max_lr, int step_size_up = 2000,
                        int step_size_down = -1, Mode mode = Mode.Triangular, double gamma = 1.0, Func<double, double>? scale_fn = null,
                        ScaleMode scale_mode = ScaleMode.Cycle, bool cycle_momentum = true, IEnumerable<double>? base_momentum = null,
                        IEnumerable<double>? max_momentum = null, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        if (cycle_momentum && optimizer is not IMomentum)
                            throw new ArgumentException("The optimizer must support momentum where cycle_momentum is on.", nameof(optimizer));
                        _cycleSize = step_size_up + (step_size_down == -1 ? step_size_up : (double)step_size_down);
                        _turn = step_size_up / _cycleSize;
                        _cycleMomentum = cycle_momentum;
                        (_lowest, _highest) = (OneAGroup(base_lr), OneAGroup(max_lr));
                        _momentumLow = OneAGroup(base_momentum ?? Same(optimizer, 0.8));
                        _momentumHigh = OneAGroup(max_momentum ?? Same(optimizer, 0.9));
                        (_scale, _scaleMode) = scale_fn is null ? ScaleOf(mode, gamma) : (scale_fn, scale_mode);
                        step();
                    }

                    protected override IEnumerable<double> get_lr()
                    {
                        var cycle = Math.Floor(1 + (LastEpoch / _cycleSize));
                        var place = 1 + (LastEpoch / _cycleSize) - cycle;
                        var height = place <= _turn ? place / _turn : (place - 1) / (_turn - 1);
                        var scale = height * _scale(_scaleMode is ScaleMode.Cycle ? cycle : LastEpoch);
                        if (_cycleMomentum) SetMomentum(scale);
                        return _lowest.Zip(_highest, (low, high) => low + ((high - low) * scale));
                    }

                    private void SetMomentum(double scale)
                    {
                        var index = 0;
                        foreach (var group in Optimizer.ParamGroups.OfType<IMomentum>())
                        {
                            group.Momentum = _momentumHigh[index] - ((_momentumHigh[index] - _momentumLow[index]) * scale);
                            index++;
                        }
                    }

                    private static (Func<double, double> Scale, ScaleMode Mode) ScaleOf(Mode mode, double gamma) => mode switch
                    {
                        Mode.Triangular => (static _ => 1, ScaleMode.Cycle),
                        Mode.Triangular2 => (static cycle => 1 / Math.Pow(2, cycle - 1), ScaleMode.Cycle),
                        Mode.ExpRange => (iteration => Math.Pow(gamma, iteration), ScaleMode.Iterations),
                        _ => throw new ArgumentException($"Unknown mode: {mode}.", nameof(mode)),
                    };
                }
            }
        }
    }
}
