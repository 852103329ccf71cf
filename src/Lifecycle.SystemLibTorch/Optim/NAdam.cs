using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.optim;

namespace TorchSharp.Modules
{
    /// <summary>Adam with Nesterov momentum (Dozat, 2016).</summary>
    public class NAdam : OptimizerHelper, IBetas
    {
        public NAdam(
            IEnumerable<Parameter> parameters, double lr, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, double momentum_decay = 4e-3)
            : this([new ParamGroup { Parameters = parameters }], lr, beta1, beta2, eps, weight_decay, momentum_decay)
        {
        }

        public NAdam(
            IEnumerable<ParamGroup> parameters, double lr = 0.002, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, double momentum_decay = 4e-3)
        {
            Require(beta1 is >= 0 and < 1, "beta1", beta1);
            Require(beta2 is >= 0 and < 1, "beta2", beta2);
            Require(eps >= 0, "epsilon", eps);
            Require(weight_decay >= 0, "weight_decay value", weight_decay);
            Require(momentum_decay >= 0, "momentum_decay value", momentum_decay);
            Start(
                new Options { beta1 = beta1, beta2 = beta2, eps = eps, weight_decay = weight_decay, momentum_decay = momentum_decay }, lr, parameters,
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
            foreach (var batch in Batches(group, static (State state) => (state.step, state.mu_product)))
            {
                var gradients = batch.Descent(maximize: false, options.weight_decay!.Value);
                var (average, square) = (batch.Of(static state => state.exp_avg), batch.Of(static state => state.exp_avg_sq));
                var step = batch.States[0].step + 1;
                var (momentum, next) = (Momentum(options, step), Momentum(options, step + 1));
                var product = batch.States[0].mu_product * momentum;
                foreach (var state in batch.States) (state.step, state.mu_product) = (step, product);
                AdamStep.Average(average, square, gradients, options.beta1!.Value, options.beta2!.Value);
                var scale = Foreach.Sqrt(Foreach.Div(square, 1 - Math.Pow(options.beta2!.Value, step)));
                Foreach.Add_(scale, options.eps!.Value);
                var rate = options.LearningRate!.Value;
                Foreach.AddCDiv_(batch.Parameters, gradients, scale, -rate * (1 - momentum) / (1 - product));
                Foreach.AddCDiv_(batch.Parameters, average, scale, -rate * next / (1 - (product * next)));
            }
        }

        private static double Momentum(Options options, long step) =>
            options.beta1!.Value * (1 - (0.5 * Math.Pow(0.96, step * options.momentum_decay!.Value)));

        public class Options : OptimizerOptions
        {
            public double? beta1;
            public double? beta2;
            public double? eps;
            public double? weight_decay;
            public double? momentum_decay;

            private protected override void Each(OptionFields fields)
            {
                fields.Of(ref beta1);
                fields.Of(ref beta2);
                fields.Of(ref eps);
                fields.Of(ref weight_decay);
                fields.Of(ref momentum_decay);
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
                IEnumerable<Parameter> parameters, double lr = 1.0, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, double momentum_decay = 4e-3)
                : base(parameters, new Options { LearningRate = lr, beta1 = beta1, beta2 = beta2, eps = eps, weight_decay = weight_decay, momentum_decay = momentum_decay })
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
            public double mu_product;
            public Tensor exp_avg = null!;
            public Tensor exp_avg_sq = null!;

            public State(Parameter parameter)
                : base(parameter)
            {
            }

            public override void Initialize(OptimizerOptions options)
            {
                (step, mu_product) = (0, 1);
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
                fields.Of(ref mu_product);
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
            public static NAdam NAdam(
                IEnumerable<Parameter> named_parameters, double lr = 0.002, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, double momentum_decay = 4e-3) =>
                new(named_parameters, lr, beta1, beta2, eps, weight_decay, momentum_decay);

            public static NAdam NAdam(
                IEnumerable<(string name, Parameter parameter)> named_parameters, double lr = 0.002, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, double momentum_decay = 4e-3) =>
                new(named_parameters.Select(static named => named.parameter), lr, beta1, beta2, eps, weight_decay, momentum_decay);

            public static NAdam NAdam(
                IEnumerable<NAdam.ParamGroup> parameters, double lr = 0.002, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, double momentum_decay = 4e-3) =>
                new(parameters, lr, beta1, beta2, eps, weight_decay, momentum_decay);
        }
    }
}
