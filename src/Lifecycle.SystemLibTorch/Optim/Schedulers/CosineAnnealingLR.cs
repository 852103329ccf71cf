namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            public static LRScheduler CosineAnnealingLR(
                Optimizer optimizer, double T_max, double eta_min = 0, int last_epoch = -1, bool verbose = false) =>
                new impl.CosineAnnealingLR(optimizer, T_max, eta_min, last_epoch, verbose);

            public static partial class impl
            {
                public class CosineAnnealingLR : LRScheduler
                {
                    private readonly double _T_max;
                    private readonly double _eta_min;

                    public CosineAnnealingLR(
                        Optimizer optimizer, double T_max, double eta_min = 0, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        _T_max = T_max;
                        _eta_min = eta_min;
                        step();
                    }

                    protected override IEnumerable<double> get_lr()
                    {
                        if (LastEpoch == 0) return Rates;
                        if ((LastEpoch - 1 - _T_max) % (2 * _T_max) == 0)
                            return Rates.Zip(BaseRates, (rate, start) => rate + ((start - _eta_min) * (1 - Math.Cos(Math.PI / _T_max)) / 2));
                        var ratio = (1 + Math.Cos(Math.PI * LastEpoch / _T_max)) / (1 + Math.Cos(Math.PI * (LastEpoch - 1) / _T_max));
                        return Rates.Select(rate => (ratio * (rate - _eta_min)) + _eta_min);
                    }

                    protected override IEnumerable<double> get_closed_form_lr() => 
                        BaseRates.Select(rate => _eta_min + ((rate - _eta_min) * (1 + Math.Cos(Math.PI * LastEpoch / _T_max)) / 2));
                }
            }
        }
    }
}
