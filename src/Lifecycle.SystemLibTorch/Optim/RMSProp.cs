using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.optim;

namespace TorchSharp.Modules
{
    public class RMSProp : OptimizerHelper, IMomentum
    {
        public RMSProp(
            IEnumerable<Parameter> parameters, double lr = 1e-3, double alpha = 0.99, double eps = 1e-8, double weight_decay = 0,
            double momentum = 0, bool centered = false, bool maximize = false)
            : this([new ParamGroup { Parameters = parameters }], lr, alpha, eps, weight_decay, momentum, centered, maximize)
        {
        }

        public RMSProp(
            IEnumerable<ParamGroup> parameters, double lr = 1e-3, double alpha = 0.99, double eps = 1e-8, double weight_decay = 0,
            double momentum = 0, bool centered = false, bool maximize = false)
        {
            Require(alpha >= 0, "alpha", alpha);
            Require(eps >= 0, "epsilon", eps);
            Require(momentum >= 0, "momentum value", momentum);
            Require(weight_decay >= 0, "weight_decay value", weight_decay);
            Start(new Options { maximize = maximize, momentum = momentum, alpha = alpha, eps = eps, weight_decay = weight_decay, centered = centered }, lr, parameters, static parameter => new State(parameter));
        }

        public double Momentum
        {
            get => ((Options)_defaults).momentum!.Value;
            set => ((Options)_defaults).momentum = value;
        }

        private protected override void Update(Modules.ParamGroup group)
        {
            var options = (Options)group.Options;
            foreach (var batch in Batches(group, static (State _) => 0))
            {
                var gradients = batch.Descent(options.maximize!.Value, options.weight_decay!.Value);
                foreach (var state in batch.States) state.step++;
                var scale = Scale(batch, gradients, options);
                var rate = -options.LearningRate!.Value;
                if (options.momentum!.Value <= 0)
                {
                    Foreach.AddCDiv_(batch.Parameters, gradients, scale, rate);
                    continue;
                }
                var buffers = batch.Of(static state => state.momentum_buffer!);
                Foreach.Mul_(buffers, options.momentum!.Value);
                Foreach.AddCDiv_(buffers, gradients, scale, 1);
                Foreach.Add_(batch.Parameters, buffers, rate);
            }
        }

        private static List<Tensor> Scale(StepBatch<State> batch, List<Tensor> gradients, Options options)
        {
            var alpha = options.alpha!.Value;
            var squares = batch.Of(static state => state.square_avg);
            Foreach.Mul_(squares, alpha);
            Foreach.AddCMul_(squares, gradients, gradients, 1 - alpha);
            if (options.centered!.Value)
            {
                var means = batch.Of(static state => state.grad_avg!);
                Foreach.Mul_(means, alpha);
                Foreach.Add_(means, gradients, 1 - alpha);
                squares = Foreach.SubSquare(squares, means);
            }
            var scale = Foreach.Sqrt(squares);
            Foreach.Add_(scale, options.eps!.Value);
            return scale;
        }

        public class Options : OptimizerOptions
        {
            public bool? maximize;
            public double? momentum;
            public double? alpha;
            public double? eps;
            public double? weight_decay;
            public bool? centered;

            private protected override void Each(OptionFields fields)
            {
                fields.Of(ref maximize);
                fields.Of(ref momentum);
                fields.Of(ref alpha);
                fields.Of(ref eps);
                fields.Of(ref weight_decay);
                fields.Of(ref centered);
            }
        }

        public class ParamGroup : ParamGroup<Options>, IMomentum
        {
            public ParamGroup()
            {
            }

            public ParamGroup(IEnumerable<Parameter> parameters, Options options)
                : base(parameters, options)
            {
            }

            public ParamGroup(
                IEnumerable<Parameter> parameters, double lr = 1e-3, double eps = 1e-8, double alpha = 0.99, double weight_decay = 0,
                double momentum = 0, bool centered = false)
                : base(parameters, new Options { LearningRate = lr, eps = eps, alpha = alpha, weight_decay = weight_decay, momentum = momentum, centered = centered })
            {
            }

            public double Momentum
            {
                get => Options.momentum!.Value;
                set => Options.momentum = value;
            }
        }

        public sealed class State : OptimizerState, IDisposable
        {
            public long step;
            public Tensor square_avg = null!;
            public Tensor? momentum_buffer;
            public Tensor? grad_avg;

            public State(Parameter parameter)
                : base(parameter)
            {
            }

            public override void Initialize(OptimizerOptions options)
            {
                step = 0;
                Fill(ref square_avg!);
                Fill(ref momentum_buffer);
                Fill(ref grad_avg, wanted: ((Options)options).centered ?? false);
            }

            public override void SaveStateDict(BinaryWriter writer) => Save(writer);

            public override void LoadStateDict(BinaryReader reader) => Load(reader);

            public override void LoadStateDict(OptimizerState source) => Copy(source);

            public void Dispose() => Release();

            private protected override void Each(StateFields fields)
            {
                fields.Of(ref step);
                fields.Of(ref square_avg);
                fields.OfOptional(ref momentum_buffer);
                fields.OfOptional(ref grad_avg);
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
            public static RMSProp RMSProp(
                IEnumerable<Parameter> parameters, double lr = 1e-2, double alpha = 0.99, double eps = 1e-8, double weight_decay = 0, double momentum = 0, bool centered = false, bool maximize = false) =>
                new(parameters, lr, alpha, eps, weight_decay, momentum, centered, maximize);

            public static RMSProp RMSProp(
                IEnumerable<(string name, Parameter parameter)> parameters, double lr = 1e-2, double alpha = 0.99, double eps = 1e-8, double weight_decay = 0, double momentum = 0, bool centered = false, bool maximize = false) =>
                new(parameters.Select(static named => named.parameter), lr, alpha, eps, weight_decay, momentum, centered, maximize);

            public static RMSProp RMSProp(
                IEnumerable<RMSProp.ParamGroup> parameters, double lr = 1e-2, double alpha = 0.99, double eps = 1e-8, double weight_decay = 0, double momentum = 0, bool centered = false, bool maximize = false) =>
                new(parameters, lr, alpha, eps, weight_decay, momentum, centered, maximize);
        }
    }
}
