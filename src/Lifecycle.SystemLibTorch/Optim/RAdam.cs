using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.optim;

namespace TorchSharp.Modules
{
    /// <summary>Rectified Adam (Liu et al., 2020).</summary>
    public class RAdam : OptimizerHelper, IBetas
    {
        public RAdam(
            IEnumerable<Parameter> parameters, double lr, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0)
            : this([new ParamGroup { Parameters = parameters }], lr, beta1, beta2, eps, weight_decay)
        {
        }

        public RAdam(
            IEnumerable<ParamGroup> parameters, double lr = 0.002, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0)
        {
            Require(beta1 is >= 0 and < 1, "beta1", beta1);
            Require(beta2 is >= 0 and < 1, "beta2", beta2);
            Require(eps >= 0, "epsilon", eps);
            Require(weight_decay >= 0, "weight_decay value", weight_decay);
            Start(
                new Options { beta1 = beta1, beta2 = beta2, eps = eps, weight_decay = weight_decay }, lr, parameters,
                static parameter => new State(parameter));
        }

        public (double, double) Betas
        {
            get => (((Options)_defaults).beta1!.Value, ((Options)_defaults).beta2!.Value);
            set => (((Options)_defaults).beta1, ((Options)_defaults).beta2) = value;
        }

        private protected override void Update(Modules.ParamGroup group)
        {
            var options = (Options)group.Options;
            var (beta1, beta2) = (options.beta1!.Value, options.beta2!.Value);
            foreach (var batch in Batches(group, static (State state) => state.step))
            {
                var gradients = batch.Descent(maximize: false, options.weight_decay!.Value);
                var (average, square) = (batch.Of(static state => state.exp_avg), batch.Of(static state => state.exp_avg_sq));
                foreach (var state in batch.States) state.step++;
                AdamStep.Average(average, square, gradients, beta1, beta2);
                var step = batch.States[0].step;
                var rate = -options.LearningRate!.Value / (1 - Math.Pow(beta1, step));
                if (Rectification(beta2, step) is not { } rectification)
                {
                    Foreach.Add_(batch.Parameters, average, rate);
                    continue;
                }
                var scale = Foreach.Sqrt(square);
                Foreach.Add_(scale, options.eps!.Value);
                Foreach.AddCDiv_(batch.Parameters, average, scale, rate * rectification);
            }
        }

        /// <summary>What the variance of the adaptive rate calls for, bias correction included; null in the first steps, while it cannot be told.</summary>
        private static double? Rectification(double beta2, long step)
        {
            var decay = Math.Pow(beta2, step);
            var longest = (2 / (1 - beta2)) - 1;
            var length = longest - (2 * step * decay / (1 - decay));
            if (length <= 5) return null;
            return Math.Sqrt((length - 4) * (length - 2) * longest / ((longest - 4) * (longest - 2) * length) * (1 - decay));
        }

        public class Options : OptimizerOptions
        {
            public double? beta1;
            public double? beta2;
            public double? eps;
            public double? weight_decay;

            private protected override void Each(OptionFields fields)
            {
                fields.Of(ref beta1);
                fields.Of(ref beta2);
                fields.Of(ref eps);
                fields.Of(ref weight_decay);
            }
        }

        public class ParamGroup : ParamGroup<Options>, IBetas
        {
            public ParamGroup()
            {
            }

            public ParamGroup(IEnumerable<Parameter> parameters, Options options)
                : base(parameters, options)
            {
            }

            public ParamGroup(
                IEnumerable<Parameter> parameters, double lr = 1.0, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0)
                : base(parameters, new Options { LearningRate = lr, beta1 = beta1, beta2 = beta2, eps = eps, weight_decay = weight_decay })
            {
            }

            public (double, double) Betas
            {
                get => (Options.beta1!.Value, Options.beta2!.Value);
                set => (Options.beta1, Options.beta2) = value;
            }
        }

        public sealed class State : OptimizerState, IDisposable
        {
            public long step;
            public Tensor exp_avg = null!;
            public Tensor exp_avg_sq = null!;

            public State(Parameter parameter)
                : base(parameter)
            {
            }

            public override void Initialize(OptimizerOptions options)
            {
                step = 0;
                Fill(ref exp_avg!);
                Fill(ref exp_avg_sq!);
            }

            public override void SaveStateDict(BinaryWriter writer) => Save(writer);

            public override void LoadStateDict(BinaryReader reader) => Load(reader);

            public override void LoadStateDict(OptimizerState source) => Copy(source);

            public void Dispose() => Release();

            private protected override void Each(StateFields fields)
            {
                fields.Of(ref step);
                fields.Of(ref exp_avg);
                fields.Of(ref exp_avg_sq);
            }
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class optim
        {
            public static RAdam RAdam(
                IEnumerable<Parameter> parameters, double lr = 0.002, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0) =>
                new(parameters, lr, beta1, beta2, eps, weight_decay);

            public static RAdam RAdam(
                IEnumerable<(string name, Parameter parameter)> parameters, double lr = 0.002, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0) =>
                new(parameters.Select(static named => named.parameter), lr, beta1, beta2, eps, weight_decay);

            public static RAdam RAdam(
                IEnumerable<RAdam.ParamGroup> parameters, double lr = 0.002, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0) =>
                new(parameters, lr, beta1, beta2, eps, weight_decay);
        }
    }
}
