using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.optim;

namespace TorchSharp.Modules
{
    /// <summary>Adadelta (Zeiler, 2012).</summary>
    public class Adadelta : OptimizerHelper
    {
        public Adadelta(
            IEnumerable<Parameter> parameters, double lr, double rho = 0.9, double eps = 1e-6, double weight_decay = 0, bool maximize = false)
            : this([new ParamGroup { Parameters = parameters }], lr, rho, eps, weight_decay, maximize)
        {
        }

        public Adadelta(
            IEnumerable<ParamGroup> parameters, double lr = 1.0, double rho = 0.9, double eps = 1e-6, double weight_decay = 0, bool maximize = false)
        {
            Require(rho is >= 0 and <= 1, "rho value", rho);
            Require(eps >= 0, "epsilon", eps);
            Require(weight_decay >= 0, "weight_decay value", weight_decay);
            Start(
                new Options { rho = rho, eps = eps, weight_decay = weight_decay, maximize = maximize }, lr, parameters,
                static parameter => new State(parameter));
        }

        private protected override void Update(Modules.ParamGroup group)
        {
            var options = (Options)group.Options;
            var (rho, eps) = (options.rho!.Value, options.eps!.Value);
            foreach (var batch in Batches(group, static (State _) => 0))
            {
                var gradients = batch.Descent(options.maximize!.Value, options.weight_decay!.Value);
                var (squares, changes) = (batch.Of(static state => state.square_avg), batch.Of(static state => state.acc_delta));
                Foreach.Mul_(squares, rho);
                Foreach.AddCMul_(squares, gradients, gradients, 1 - rho);
                var delta = Foreach.Sqrt(Foreach.Add(changes, eps));
                Foreach.Div_(delta, Foreach.Sqrt(Foreach.Add(squares, eps)));
                Foreach.Mul_(delta, gradients);
                Foreach.Mul_(changes, rho);
                Foreach.AddCMul_(changes, delta, delta, 1 - rho);
                Foreach.Add_(batch.Parameters, delta, -options.LearningRate!.Value);
            }
        }

        public class Options : OptimizerOptions
        {
            public double? rho;
            public double? eps;
            public double? weight_decay;
            public bool? maximize;

            private protected override void Each(OptionFields fields)
            {
                fields.Of(ref rho);
                fields.Of(ref eps);
                fields.Of(ref weight_decay);
                fields.Of(ref maximize);
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
                IEnumerable<Parameter> parameters, double lr = 1.0, double rho = 0.9, double eps = 1e-6, double weight_decay = 0, bool maximize = false)
                : base(parameters, new Options { LearningRate = lr, rho = rho, eps = eps, weight_decay = weight_decay, maximize = maximize })
            {
            }
        }

        public sealed class State : OptimizerState, IDisposable
        {
            public long step;
            public Tensor square_avg = null!;
            public Tensor acc_delta = null!;

            public State(Parameter parameter)
                : base(parameter)
            {
            }

            public override void Initialize(OptimizerOptions options)
            {
                step = 0;
                Fill(ref square_avg!);
                Fill(ref acc_delta!);
            }

            public override void SaveStateDict(BinaryWriter writer) => Save(writer);

            public override void LoadStateDict(BinaryReader reader) => Load(reader);

            public override void LoadStateDict(OptimizerState source) => Copy(source);

            public void Dispose() => Release();

            private protected override void Each(StateFields fields)
            {
                fields.Of(ref step);
                fields.Of(ref square_avg);
                fields.Of(ref acc_delta);
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
            public static Adadelta Adadelta(
                IEnumerable<Parameter> parameters, double lr = 1.0, double rho = 0.9, double eps = 1e-6, double weight_decay = 0, bool maximize = false) =>
                new(parameters, lr, rho, eps, weight_decay, maximize);

            public static Adadelta Adadelta(
                IEnumerable<(string name, Parameter parameter)> parameters, double lr = 1.0, double rho = 0.9, double eps = 1e-6, double weight_decay = 0, bool maximize = false) =>
                new(parameters.Select(static named => named.parameter), lr, rho, eps, weight_decay, maximize);

            public static Adadelta Adadelta(
                IEnumerable<Adadelta.ParamGroup> parameters, double lr = 1.0, double rho = 0.9, double eps = 1e-6, double weight_decay = 0, bool maximize = false) =>
                new(parameters, lr, rho, eps, weight_decay, maximize);
        }
    }
}
