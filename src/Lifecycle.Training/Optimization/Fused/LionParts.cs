using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.optim;

namespace Lifecycle.Training.Optimization.Fused;

public sealed partial class Lion
{
    /// <summary>The options of a group; those that are null are taken from the optimizer when the group is added.</summary>
    public sealed class Options : OptimizerOptions
    {
        /// <summary>Weight of the mean against the gradient in the direction of a step, 0 to below 1.</summary>
        public double? Beta1 { get; set; }

        /// <summary>Decay of the mean of gradients, 0 to below 1.</summary>
        public double? Beta2 { get; set; }

        /// <summary>Decoupled weight decay, at least 0.</summary>
        public double? WeightDecay { get; set; }

        /// <summary>Whether to ascend.</summary>
        public bool? Maximize { get; set; }

        /// <summary>Writes the options.</summary>
        public override void SaveStateDict(BinaryWriter writer)
        {
            base.SaveStateDict(writer);
            writer.Write(Beta1!.Value);
            writer.Write(Beta2!.Value);
            writer.Write(WeightDecay!.Value);
            writer.Write(Maximize!.Value);
        }

        /// <summary>Reads the options.</summary>
        public override void LoadStateDict(BinaryReader reader)
        {
            ArgumentNullException.ThrowIfNull(reader);
            base.LoadStateDict(reader);
            Beta1 = reader.ReadDouble();
            Beta2 = reader.ReadDouble();
            WeightDecay = reader.ReadDouble();
            Maximize = reader.ReadBoolean();
        }

        /// <summary>Takes the options of another optimizer.</summary>
        public override void LoadStateDict(OptimizerOptions source)
        {
            base.LoadStateDict(source);
            var other = (Options)source;
            (Beta1, Beta2, WeightDecay, Maximize) = (other.Beta1, other.Beta2, other.WeightDecay, other.Maximize);
        }

        internal void Complete(Options defaults)
        {
            LearningRate ??= defaults.LearningRate;
            InitialLearningRate = LearningRate!.Value;
            Beta1 ??= defaults.Beta1;
            Beta2 ??= defaults.Beta2;
            WeightDecay ??= defaults.WeightDecay;
            Maximize ??= defaults.Maximize;
        }
    }

    /// <summary>Parameters with options of their own.</summary>
    public sealed class ParamGroup : ParamGroup<Options>, IBetas
    {
        /// <summary>An empty group, to be filled in.</summary>
        public ParamGroup()
        {
        }

        /// <summary>Parameters with their options.</summary>
        /// <param name="parameters">The parameters.</param>
        /// <param name="options">Their options.</param>
        public ParamGroup(IEnumerable<Parameter> parameters, Options options)
            : base(parameters, options)
        {
        }

        /// <summary>The group's betas, once it is added to an optimizer.</summary>
        public (double, double) Betas
        {
            get => (Options.Beta1!.Value, Options.Beta2!.Value);
            set => (Options.Beta1, Options.Beta2) = value;
        }
    }

    /// <summary>What is kept for a parameter: the mean of its gradients.</summary>
    public sealed class State : OptimizerState, IDisposable
    {
        private Tensor _average = null!;

        internal State(Parameter parameter)
            : base(parameter)
        {
        }

        /// <summary>The decayed mean of gradients, of the parameter's shape.</summary>
        public Tensor Average => _average;

        /// <summary>Starts at 0.</summary>
        public override void Initialize(OptimizerOptions options) => Replace(zeros_like(_parameter));

        /// <summary>Writes the mean.</summary>
        public override void SaveStateDict(BinaryWriter writer)
        {
            // TorchSharp writes and reads contiguous tensors only; the mean lies as its parameter does.
            using var contiguous = _average.contiguous();
            contiguous.Save(writer);
        }

        /// <summary>Reads the mean.</summary>
        public override void LoadStateDict(BinaryReader reader)
        {
            using var contiguous = _average.contiguous();
            contiguous.Load(reader);
            _average.copy_(contiguous);
        }

        /// <summary>Takes a copy of another optimizer's mean.</summary>
        public override void LoadStateDict(OptimizerState source)
        {
            if (!ReferenceEquals(source, this)) Replace(((State)source)._average.to(_parameter.device, copy: true));
        }

        /// <summary>Whether the means are close to each other.</summary>
        public override bool ApproximatelyEquals(OptimizerState other) => other is State state && _average.allclose(state._average);

        /// <summary>Moves the mean.</summary>
        public override void to(Device device) => Replace(_average.to(device, copy: true));

        /// <summary>Releases the mean.</summary>
        public void Dispose() => _average.Dispose();

        private void Replace(Tensor average)
        {
            _average?.Dispose();
            _average = average.DetachFromDisposeScope();
        }
    }
}
