using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.optim;

namespace TorchSharp.Modules
{
    public class SGD : OptimizerHelper, IMomentum
    {
        public SGD(
            IEnumerable<Parameter> parameters, double lr, double momentum = 0.0, double dampening = 0, double weight_decay = 0,
            bool nesterov = false, bool maximize = false)
            : this([new ParamGroup { Parameters = parameters }], lr, momentum, dampening, weight_decay, nesterov, maximize)
        {
        }

        public SGD(
            IEnumerable<ParamGroup> parameters, double lr, double momentum = 0.0, double dampening = 0, double weight_decay = 0,
            bool nesterov = false, bool maximize = false)
        {
            Require(momentum >= 0, "momentum value", momentum);
            Require(weight_decay >= 0, "weight_decay value", weight_decay);
            if (nesterov && (momentum <= 0 || dampening != 0)) throw new ArgumentException("Nesterov momentum requires a momentum and zero dampening.", nameof(nesterov));
            Start(new Options { momentum = momentum, dampening = dampening, weight_decay = weight_decay, nesterov = nesterov, maximize = maximize }, lr, parameters);
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
            // Before the first step a parameter has no buffer.
            foreach (var batch in Batches<State>(group, static state => state.momentum_buffer is null ? 0 : 1))
            {
                var gradients = batch.Descent(options.maximize!.Value, options.weight_decay!.Value);
                if (options.momentum!.Value != 0) gradients = WithMomentum(batch, gradients, options);
                Foreach.Add_(batch.Parameters, gradients, -options.LearningRate!.Value);
            }
        }

        private static List<Tensor> WithMomentum(StepBatch<State> batch, List<Tensor> gradients, Options options)
        {
            if (batch.States[0].momentum_buffer is null)
            {
                for (var i = 0; i < gradients.Count; i++) batch.States[i].momentum_buffer = gradients[i].clone().DetachFromDisposeScope();
            }
            else
            {
                var buffers = batch.Of(static state => state.momentum_buffer!);
                Foreach.Mul_(buffers, options.momentum!.Value);
                Foreach.Add_(buffers, gradients, 1 - options.dampening!.Value);
            }
            var updated = batch.Of(static state => state.momentum_buffer!);
            return options.nesterov!.Value ? Foreach.Add(gradients, updated, options.momentum!.Value) : updated;
        }

        public class Options : OptimizerOptions
        {
            public double? momentum;
            public double? dampening;
            public double? weight_decay;
            public bool? nesterov;
            public bool? maximize;

            public override void SaveStateDict(BinaryWriter writer)
            {
                base.SaveStateDict(writer);
                writer.Write(momentum!.Value);
                writer.Write(dampening!.Value);
                writer.Write(weight_decay!.Value);
                writer.Write(nesterov!.Value);
                writer.Write(maximize!.Value);
            }

            public override void LoadStateDict(BinaryReader reader)
            {
                base.LoadStateDict(reader);
                momentum = reader.ReadDouble();
                dampening = reader.ReadDouble();
                weight_decay = reader.ReadDouble();
                nesterov = reader.ReadBoolean();
                maximize = reader.ReadBoolean();
            }

            public override void LoadStateDict(OptimizerOptions source)
            {
                base.LoadStateDict(source);
                var other = (Options)source;
                momentum = other.momentum;
                dampening = other.dampening;
                weight_decay = other.weight_decay;
                nesterov = other.nesterov;
                maximize = other.maximize;
            }

            internal override void Complete(OptimizerOptions defaults)
            {
                base.Complete(defaults);
                var other = (Options)defaults;
                momentum ??= other.momentum;
                dampening ??= other.dampening;
                weight_decay ??= other.weight_decay;
                nesterov ??= other.nesterov;
                maximize ??= other.maximize;
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
                IEnumerable<Parameter> parameters, double lr = 1e-3, double momentum = 0.0, double dampening = 0, double weight_decay = 0,
                bool nesterov = false, bool maximize = false)
                : base(parameters, new Options { LearningRate = lr, momentum = momentum, dampening = dampening, weight_decay = weight_decay, nesterov = nesterov, maximize = maximize })
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
            public Tensor? momentum_buffer;

            public State(Parameter parameter)
                : base(parameter)
            {
            }

            public override void Initialize(OptimizerOptions options)
            {
                Zeros(ref momentum_buffer, wanted: false);
            }

            public override void SaveStateDict(BinaryWriter writer)
            {
                SaveConditionalStateTensor(writer, momentum_buffer);
            }

            public override void LoadStateDict(BinaryReader reader)
            {
                LoadConditionalStateTensor(reader, ref momentum_buffer, _parameter.device);
            }

            public override void LoadStateDict(OptimizerState source)
            {
                var other = (State)source;
                Copy(ref momentum_buffer, other.momentum_buffer);
            }

            public override bool ApproximatelyEquals(OptimizerState other) =>
                other is State state && Close(momentum_buffer, state.momentum_buffer);

            public override void to(Device device)
            {
                Move(ref momentum_buffer, device);
            }

            public void Dispose()
            {
                momentum_buffer?.Dispose();
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
            public static SGD SGD(
                IEnumerable<Parameter> parameters, double learningRate, double momentum = 0.0, double dampening = 0, double weight_decay = 0, bool nesterov = false, bool maximize = false) =>
                new(parameters, learningRate, momentum, dampening, weight_decay, nesterov, maximize);

            public static SGD SGD(
                IEnumerable<(string name, Parameter parameter)> parameters, double learningRate, double momentum = 0.0, double dampening = 0, double weight_decay = 0, bool nesterov = false, bool maximize = false) =>
                new(parameters.Select(static named => named.parameter), learningRate, momentum, dampening, weight_decay, nesterov, maximize);

            public static SGD SGD(
                IEnumerable<SGD.ParamGroup> parameters, double learningRate, double momentum = 0.0, double dampening = 0, double weight_decay = 0, bool nesterov = false, bool maximize = false) =>
                new(parameters, learningRate, momentum, dampening, weight_decay, nesterov, maximize);
        }
    }
}
