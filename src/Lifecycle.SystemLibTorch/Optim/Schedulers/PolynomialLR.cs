namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            public static LRScheduler PolynomialLR(
                Optimizer optimizer, int total_iters = 5, double power = 1, int last_epoch = -1, bool verbose = false) =>
                new impl.PolynomialLR(optimizer, total_iters, power, last_epoch, verbose);

            public static partial class impl
            {
                public class PolynomialLR : LRScheduler
                {
                    private readonly int _total_iters;
                    private readonly double _power;

                    public PolynomialLR(
                        Optimizer optimizer, int total_iters = 5, double power = 1, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        _total_iters = total_iters;
                        _power = power;
                        step();
                    }

                    protected override IEnumerable<double> get_lr()
                    {
                        if (LastEpoch == 0 || LastEpoch > _total_iters) return Rates;
                        var factor = (1.0 - ((double)LastEpoch / _total_iters)) / (1.0 - ((double)(LastEpoch - 1) / _total_iters));
                        return Scaled(Math.Pow(factor, _power));
                    }

                    protected override IEnumerable<double> get_closed_form_lr() => 
                        ScaledBase(Math.Pow(1.0 - ((double)Math.Min(_total_iters, LastEpoch) / _total_iters), _power));
                }
            }
        }
    }
}
