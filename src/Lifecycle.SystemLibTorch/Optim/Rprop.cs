using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.optim;

namespace TorchSharp.Modules
{
    /// <summary>Resilient backpropagation (Riedmiller and Braun, 1993): of a gradient only the sign counts.</summary>
    public class Rprop : OptimizerHelper
    {
        public Rprop(
            IEnumerable<Parameter> parameters, double lr = 1e-2, double etaminus = 0.5, double etaplus = 1.2, double min_step = 1e-6, double max_step = 50, bool maximize = false)
            : this([new ParamGroup { Parameters = parameters }], lr, etaminus, etaplus, min_step, max_step, maximize)
        {
        }

        public Rprop(
            IEnumerable<ParamGroup> parameters, double lr = 1e-2, double etaminus = 0.5, double etaplus = 1.2, double min_step = 1e-6, double max_step = 50, bool maximize = false)
        {
            Require(etaminus is > 0 and < 1, "etaminus", etaminus);
            Require(etaplus > 1, "etaplus", etaplus);
            Start(
                new Options { etaminus = etaminus, etaplus = etaplus, min_step = min_step, max_step = max_step, maximize = maximize }, lr, parameters,
                static parameter => new State(parameter));
        }

        private protected override void Update(Modules.ParamGroup group)
        {
            var options = (Options)group.Options;
            foreach (var batch in Batches(group, static (State _) => 0))
            {
                var gradients = batch.Descent(options.maximize!.Value, weightDecay: 0);
                for (var i = 0; i < gradients.Count; i++) Move(batch.Parameters[i], gradients[i], batch.States[i], options);
            }
        }

        private static void Move(Tensor parameter, Tensor gradient, State state, Options options)
        {
            state.step++;
            var agreement = gradient * state.prev;
            var turned = agreement.lt(0);
            var growth = ones_like(gradient).masked_fill_(agreement.gt(0), options.etaplus!.Value).masked_fill_(turned, options.etaminus!.Value);
            state.step_size.mul_(growth).clamp_(options.min_step!.Value, options.max_step!.Value);
            // A step that went too far is not undone; the parameter rests for one step.
            var kept = gradient.masked_fill(turned, 0);
            parameter.addcmul_(kept.sign(), state.step_size, -1);
            state.prev.copy_(kept);
        }

        public class Options : OptimizerOptions
        {
            public bool? maximize;
            public double? etaminus;
            public double? etaplus;
            public double? min_step;
            public double? max_step;

            private protected override void Each(OptionFields fields)
            {
                fields.Of(ref maximize);
                fields.Of(ref etaminus);
                fields.Of(ref etaplus);
                fields.Of(ref min_step);
                fields.Of(ref max_step);
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
                IEnumerable<Parameter> parameters, double lr = 1e-2, double etaminus = 0.5, double etaplus = 1.2, double min_step = 1e-6, double max_step = 50, bool maximize = false)
                : base(parameters, new Options { LearningRate = lr, etaminus = etaminus, etaplus = etaplus, min_step = min_step, max_step = max_step, maximize = maximize })
            {
            }
        }

        public sealed class State : OptimizerState, IDisposable
        {
            public long step;
            public Tensor prev = null!;
            public Tensor step_size = null!;

            public State(Parameter parameter)
                : base(parameter)
            {
            }

            public override void Initialize(OptimizerOptions options)
            {
                step = 0;
                Fill(ref prev!);
                Fill(ref step_size!, options.LearningRate!.Value);
            }

            public override void SaveStateDict(BinaryWriter writer) => Save(writer);

            public override void LoadStateDict(BinaryReader reader) => Load(reader);

            public override void LoadStateDict(OptimizerState source) => Copy(source);

            public void Dispose() => Release();

            private protected override void Each(StateFields fields)
            {
                fields.Of(ref step);
                fields.Of(ref prev);
                fields.Of(ref step_size);
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
            public static Rprop Rprop(
                IEnumerable<Parameter> parameters, double lr = 1e-2, double etaminus = 0.5, double etaplus = 1.2, double min_step = 1e-6, double max_step = 50, bool maximize = false) =>
                new(parameters, lr, etaminus, etaplus, min_step, max_step, maximize);

            public static Rprop Rprop(
                IEnumerable<(string name, Parameter parameter)> parameters, double lr = 1e-2, double etaminus = 0.5, double etaplus = 1.2, double min_step = 1e-6, double max_step = 50, bool maximize = false) =>
                new(parameters.Select(static named => named.parameter), lr, etaminus, etaplus, min_step, max_step, maximize);

            public static Rprop Rprop(
                IEnumerable<Rprop.ParamGroup> parameters, double lr = 1e-2, double etaminus = 0.5, double etaplus = 1.2, double min_step = 1e-6, double max_step = 50, bool maximize = false) =>
                new(parameters, lr, etaminus, etaplus, min_step, max_step, maximize);
        }
    }
}
