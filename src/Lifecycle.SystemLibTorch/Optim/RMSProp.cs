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
            Start(new Options { maximize = maximize, momentum = momentum, alpha = alpha, eps = eps, weight_decay = weight_decay, centered = centered }, lr, parameters);
        }

        public double Momentum
        {
            get => ((Options)_defaults).momentum!.Value;
            set => ((Options)_defaults).momentum = value;
        }

        public override Tensor? step(Func<Tensor>? closure = null) => _step<ParamGroup>(Update, closure);

        private protected override OptimizerOptions NewOptions() => new Options();

        private protected override OptimizerState NewState(Parameter parameter) => new State(parameter);

        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            if (disposing) ReleaseStates();
        }

        private void Update(ParamGroup group)
        {
            var options = group.Options;
            foreach (var batch in Batches<State>(group, static _ => 0))
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

            public override void SaveStateDict(BinaryWriter writer)
            {
                base.SaveStateDict(writer);
                writer.Write(maximize!.Value);
                writer.Write(momentum!.Value);
                writer.Write(alpha!.Value);
                writer.Write(eps!.Value);
                writer.Write(weight_decay!.Value);
                writer.Write(centered!.Value);
            }

            public override void LoadStateDict(BinaryReader reader)
            {
                base.LoadStateDict(reader);
                maximize = reader.ReadBoolean();
                momentum = reader.ReadDouble();
                alpha = reader.ReadDouble();
                eps = reader.ReadDouble();
                weight_decay = reader.ReadDouble();
                centered = reader.ReadBoolean();
            }

            public override void LoadStateDict(OptimizerOptions source)
            {
                base.LoadStateDict(source);
                var other = (Options)source;
                maximize = other.maximize;
                momentum = other.momentum;
                alpha = other.alpha;
                eps = other.eps;
                weight_decay = other.weight_decay;
                centered = other.centered;
            }

            internal override void Complete(OptimizerOptions defaults)
            {
                base.Complete(defaults);
                var other = (Options)defaults;
                maximize ??= other.maximize;
                momentum ??= other.momentum;
                alpha ??= other.alpha;
                eps ??= other.eps;
                weight_decay ??= other.weight_decay;
                centered ??= other.centered;
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
                Zeros(ref square_avg!);
                Zeros(ref momentum_buffer);
                Zeros(ref grad_avg, ((Options)options).centered ?? false);
            }

            public override void SaveStateDict(BinaryWriter writer)
            {
                writer.Write(step);
                square_avg.Save(writer);
                SaveConditionalStateTensor(writer, momentum_buffer);
                SaveConditionalStateTensor(writer, grad_avg);
            }

            public override void LoadStateDict(BinaryReader reader)
            {
                step = reader.ReadInt64();
                square_avg.Load(reader);
                LoadConditionalStateTensor(reader, ref momentum_buffer, _parameter.device);
                LoadConditionalStateTensor(reader, ref grad_avg, _parameter.device);
            }

            public override void LoadStateDict(OptimizerState source)
            {
                var other = (State)source;
                step = other.step;
                Copy(ref square_avg!, other.square_avg);
                Copy(ref momentum_buffer, other.momentum_buffer);
                Copy(ref grad_avg, other.grad_avg);
            }

            public override bool ApproximatelyEquals(OptimizerState other) =>
                other is State state && step == state.step && Close(square_avg, state.square_avg) && Close(momentum_buffer, state.momentum_buffer) && Close(grad_avg, state.grad_avg);

            public override void to(Device device)
            {
                Move(ref square_avg!, device);
                Move(ref momentum_buffer, device);
                Move(ref grad_avg, device);
            }

            public void Dispose()
            {
                square_avg?.Dispose();
                momentum_buffer?.Dispose();
                grad_avg?.Dispose();
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
