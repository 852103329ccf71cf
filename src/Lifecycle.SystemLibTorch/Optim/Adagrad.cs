using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.optim;

namespace TorchSharp.Modules
{
    /// <summary>Adagrad (Duchi et al., 2011).</summary>
    public class Adagrad : OptimizerHelper
    {
        public Adagrad(
            IEnumerable<Parameter> parameters, double lr = 1e-2, double lr_decay = 0, double weight_decay = 0, double initial_accumulator_value = 0, double eps = 1e-10)
            : this([new ParamGroup { Parameters = parameters }], lr, lr_decay, weight_decay, initial_accumulator_value, eps)
        {
        }

        public Adagrad(
            IEnumerable<ParamGroup> parameters, double lr = 1e-2, double lr_decay = 0, double weight_decay = 0, double initial_accumulator_value = 0, double eps = 1e-10)
        {
            Require(lr_decay >= 0, "lr_decay value", lr_decay);
            Require(weight_decay >= 0, "weight_decay value", weight_decay);
            Require(initial_accumulator_value >= 0, "initial_accumulator_value", initial_accumulator_value);
            Require(eps >= 0, "epsilon", eps);
            Start(
                new Options { lr_decay = lr_decay, weight_decay = weight_decay, initial_accumulator_value = initial_accumulator_value, eps = eps }, lr, parameters,
                static parameter => new State(parameter));
        }

        private protected override void Update(Modules.ParamGroup group)
        {
            var options = (Options)group.Options;
            foreach (var batch in Batches(group, static (State state) => state.step))
            {
                var gradients = batch.Descent(maximize: false, options.weight_decay!.Value);
                var rate = options.LearningRate!.Value / (1 + (batch.States[0].step * options.lr_decay!.Value));
                foreach (var state in batch.States) state.step++;
                var sums = batch.Of(static state => state.sum);
                Foreach.AddCMul_(sums, gradients, gradients, 1);
                var scale = Foreach.Sqrt(sums);
                Foreach.Add_(scale, options.eps!.Value);
                Foreach.AddCDiv_(batch.Parameters, gradients, scale, -rate);
            }
        }

        public class Options : OptimizerOptions
        {
            public double? lr_decay;
            public double? initial_accumulator_value;
            public double? eps;
            public double? weight_decay;

            private protected override void Each(OptionFields fields)
            {
                fields.Of(ref lr_decay);
                fields.Of(ref initial_accumulator_value);
                fields.Of(ref eps);
                fields.Of(ref weight_decay);
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
                IEnumerable<Parameter> parameters, double lr = 1e-2, double lr_decay = 0, double weight_decay = 0, double initial_accumulator_value = 0, double eps = 1e-10)
                : base(parameters, new Options { LearningRate = lr, lr_decay = lr_decay, weight_decay = weight_decay, initial_accumulator_value = initial_accumulator_value, eps = eps })
            {
            }
        }

        public sealed class State : OptimizerState, IDisposable
        {
            public long step;
            public Tensor sum = null!;

            public State(Parameter parameter)
                : base(parameter)
            {
            }

            public override void Initialize(OptimizerOptions options)
            {
                step = 0;
                Fill(ref sum!, ((Options)options).initial_accumulator_value ?? 0);
            }

            public override void SaveStateDict(BinaryWriter writer) => Save(writer);

            public override void LoadStateDict(BinaryReader reader) => Load(reader);

            public override void LoadStateDict(OptimizerState source) => Copy(source);

            public void Dispose() => Release();

            private protected override void Each(StateFields fields)
            {
                fields.Of(ref step);
                fields.Of(ref sum);
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
            public static Adagrad Adagrad(
                IEnumerable<Parameter> parameters, double lr = 1e-2, double lr_decay = 0, double weight_decay = 0, double initial_accumulator_value = 0, double eps = 1e-10) =>
                new(parameters, lr, lr_decay, weight_decay, initial_accumulator_value, eps);

            public static Adagrad Adagrad(
                IEnumerable<(string name, Parameter parameter)> parameters, double lr = 1e-2, double lr_decay = 0, double weight_decay = 0, double initial_accumulator_value = 0, double eps = 1e-10) =>
                new(parameters.Select(static named => named.parameter), lr, lr_decay, weight_decay, initial_accumulator_value, eps);

            public static Adagrad Adagrad(
                IEnumerable<Adagrad.ParamGroup> parameters, double lr = 1e-2, double lr_decay = 0, double weight_decay = 0, double initial_accumulator_value = 0, double eps = 1e-10) =>
                new(parameters, lr, lr_decay, weight_decay, initial_accumulator_value, eps);
        }
    }
}
