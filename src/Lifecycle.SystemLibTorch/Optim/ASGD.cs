using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.optim;

namespace TorchSharp.Modules
{
    /// <summary>Averaged stochastic gradient descent (Polyak and Juditsky, 1992); the averages are in the states, as <c>ax</c>.</summary>
    public class ASGD : OptimizerHelper
    {
        public ASGD(
            IEnumerable<Parameter> parameters, double lr = 0.01, double lambd = 1e-4, double alpha = 0.75, double t0 = 1e6, double weight_decay = 0, bool maximize = false)
            : this([new ParamGroup { Parameters = parameters }], lr, lambd, alpha, t0, weight_decay, maximize)
        {
        }

        public ASGD(
            IEnumerable<ParamGroup<Options>> parameters, double lr = 0.01, double lambd = 1e-4, double alpha = 0.75, double t0 = 1e6, double weight_decay = 0, bool maximize = false)
        {
            Require(weight_decay >= 0, "weight_decay value", weight_decay);
            Start(
                new Options { lambd = lambd, alpha = alpha, t0 = t0, weight_decay = weight_decay, maximize = maximize }, lr, parameters,
                static parameter => new State(parameter));
        }

        private protected override void Update(Modules.ParamGroup group)
        {
            var options = (Options)group.Options;
            foreach (var batch in Batches(group, static (State state) => (state.step, state.eta, state.mu)))
            {
                var gradients = batch.Descent(options.maximize!.Value, options.weight_decay!.Value);
                var (eta, mu, step) = (batch.States[0].eta, batch.States[0].mu, batch.States[0].step + 1);
                Foreach.Mul_(batch.Parameters, 1 - (options.lambd!.Value * eta));
                Foreach.Add_(batch.Parameters, gradients, -eta);
                var averages = batch.Of(static state => state.ax);
                Foreach.Add_(averages, Foreach.Add(batch.Parameters, averages, -1), mu);
                eta = options.LearningRate!.Value / Math.Pow(1 + (options.lambd!.Value * options.LearningRate!.Value * step), options.alpha!.Value);
                mu = 1 / Math.Max(1, step - options.t0!.Value);
                foreach (var state in batch.States) (state.step, state.eta, state.mu) = (step, eta, mu);
            }
        }

        public class Options : OptimizerOptions
        {
            public bool? maximize;
            public double? lambd;
            public double? alpha;
            public double? weight_decay;
            public double? t0;

            private protected override void Each(OptionFields fields)
            {
                fields.Of(ref maximize);
                fields.Of(ref lambd);
                fields.Of(ref alpha);
                fields.Of(ref weight_decay);
                fields.Of(ref t0);
            }
        }

        public class ParamGroup : ParamGroup<Options>
        {
            public ParamGroup()
            {
            }

            public ParamGroup(IEnumerable<Parameter> parameters, Options options)
                : base(parameters, options)
            {
            }

            public ParamGroup(
                IEnumerable<Parameter> parameters, double lr = 0.01, double lambd = 1e-4, double alpha = 0.75, double t0 = 1e6, double weight_decay = 0)
                : base(parameters, new Options { LearningRate = lr, lambd = lambd, alpha = alpha, t0 = t0, weight_decay = weight_decay })
            {
            }
        }

        public sealed class State : OptimizerState, IDisposable
        {
            public long step;
            public double eta;
            public double mu;
            public Tensor ax = null!;

            public State(Parameter parameter)
                : base(parameter)
            {
            }

            public override void Initialize(OptimizerOptions options)
            {
                (step, eta, mu) = (0, options.LearningRate!.Value, 1);
                Fill(ref ax!);
            }

            public override void SaveStateDict(BinaryWriter writer) => Save(writer);

            public override void LoadStateDict(BinaryReader reader) => Load(reader);

            public override void LoadStateDict(OptimizerState source) => Copy(source);

            public void Dispose() => Release();

            private protected override void Each(StateFields fields)
            {
                fields.Of(ref step);
                fields.Of(ref eta);
                fields.Of(ref mu);
                fields.Of(ref ax);
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
            public static ASGD ASGD(
                IEnumerable<Parameter> parameters, double lr = 1e-3, double lambd = 1e-4, double alpha = 0.75, double t0 = 1e6, double weight_decay = 0, bool maximize = false) =>
                new(parameters, lr, lambd, alpha, t0, weight_decay, maximize);

            public static ASGD ASGD(
                IEnumerable<(string name, Parameter parameter)> parameters, double lr = 1e-3, double lambd = 1e-4, double alpha = 0.75, double t0 = 1e6, double weight_decay = 0, bool maximize = false) =>
                new(parameters.Select(static named => named.parameter), lr, lambd, alpha, t0, weight_decay, maximize);

            public static ASGD ASGD(
                IEnumerable<ParamGroup<ASGD.Options>> parameters, double lr = 1e-3, double lambd = 1e-4, double alpha = 0.75, double t0 = 1e6, double weight_decay = 0, bool maximize = false) =>
                new(parameters, lr, lambd, alpha, t0, weight_decay, maximize);
        }
    }
}
