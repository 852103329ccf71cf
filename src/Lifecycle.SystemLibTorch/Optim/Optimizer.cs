using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public abstract partial class Optimizer : IDisposable
        {
            protected IList<ParamGroup> _parameter_groups = [];

            protected Optimizer(IntPtr handle)
            {
                if (handle != IntPtr.Zero) throw new NotSupportedException("An optimizer of libtorch's own cannot be taken over.");
            }

            public virtual IEnumerable<ILearningRateController> ParamGroups => _parameter_groups;

            public virtual void add_param_group(ParamGroup param_group) =>
                throw new NotSupportedException($"{GetType().Name} takes no further parameter groups.");

            public virtual IEnumerable<Parameter> parameters() => _parameter_groups.SelectMany(static group => group.Parameters);

            public virtual void zero_grad()
            {
                using var scope = NewDisposeScope();
                List<Tensor> gradients = [.. parameters().Select(static parameter => parameter.grad).OfType<Tensor>()];
                if (gradients.Count > 0) Foreach.Zero_(gradients);
            }

            public virtual Tensor? step(Func<Tensor>? closure = null) => Step(closure);

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            protected virtual void Dispose(bool disposing)
            {
                if (disposing) Release();
            }

            private protected virtual Tensor? Step(Func<Tensor>? closure) =>
                throw new NotSupportedException($"{GetType().Name} does not define a step.");

            private protected virtual void Release()
            {
            }

            public class StateDictionary
            {
                internal StateDictionary()
                {
                }

                public List<OptimizerOptions> Options { get; private set; } = [];

                public List<OptimizerState> State { get; private set; } = [];

                /// <summary>For each group, the places of its parameters in <see cref="State"/>.</summary>
                public List<List<int>> StateIndexRef { get; private set; } = [];
            }
        }

        public interface ILearningRateController
        {
            double LearningRate { get; set; }

            double InitialLearningRate { get; set; }
        }

        public interface IMomentum
        {
            double Momentum { get; set; }
        }

        public interface IBetas
        {
            (double, double) Betas { get; set; }
        }
    }
}
