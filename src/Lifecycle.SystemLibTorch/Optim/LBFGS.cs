using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.optim;

namespace TorchSharp.Modules
{
    /// <summary>L-BFGS without a line search (Nocedal and Wright, Numerical Optimization, algorithms 7.4 and 7.5), as in PyTorch.</summary>
    public class LBFGS : Optimizer, ILearningRateController
    {
        private const double LeastCurvature = 1e-10;

        private readonly ParamGroup _group;
        private readonly List<Parameter> _parameters;
        private readonly double _gradientTolerance;
        private readonly double _changeTolerance;
        private readonly long _iterations;
        private readonly long _evaluations;
        private readonly LBFGSHistory _history;
        private Tensor? _direction;
        private Tensor? _gradient;
        private Tensor? _scale;
        private double _length;
        private bool _started;

        internal LBFGS(
            IEnumerable<Parameter> parameters, double lr, long max_iter, long max_eval, double tolerance_grad, double tolerance_change,
            long history_size)
            : base(IntPtr.Zero)
        {
            ArgumentNullException.ThrowIfNull(parameters);
            if (lr < 0) throw new ArgumentException($"Invalid learning rate: {lr}", nameof(lr));
            _parameters = [.. parameters];
            _group = new ParamGroup { Parameters = _parameters, Options = new OptimizerOptions { LearningRate = lr, InitialLearningRate = lr } };
            _parameter_groups.Add(_group);
            (_iterations, _evaluations, _gradientTolerance, _changeTolerance) = (max_iter, max_eval, tolerance_grad, tolerance_change);
            _history = new LBFGSHistory(history_size);
        }

        public double LearningRate
        {
            get => _group.LearningRate;
            set => _group.LearningRate = value;
        }

        public double InitialLearningRate
        {
            get => _group.InitialLearningRate;
            set => _group.InitialLearningRate = value;
        }

        private protected override Tensor? Step(Func<Tensor>? closure)
        {
            ArgumentNullException.ThrowIfNull(closure);
            using var noGradients = no_grad();
            var loss = Evaluate(closure);
            using var scope = NewDisposeScope();
            Minimize(closure, loss.ToDouble());
            return loss;
        }

        private protected override void Release()
        {
            _history.Dispose();
            _direction?.Dispose();
            _gradient?.Dispose();
            _scale?.Dispose();
        }

        private void Minimize(Func<Tensor> closure, double value)
        {
            var gradient = Gradient();
            if (Largest(gradient) <= _gradientTolerance) return;
            var evaluations = 1L;
            for (var iteration = 1L; iteration <= _iterations; iteration++)
            {
                FindDirection(gradient);
                using var slope = gradient.dot(_direction!);
                if (slope.ToDouble() > -_changeTolerance) return;
                Advance();
                if (iteration == _iterations) return;
                var before = value;
                value = Value(closure);
                gradient = Gradient();
                if (++evaluations >= _evaluations || Largest(gradient) <= _gradientTolerance) return;
                if (Largest(_direction!) * _length <= _changeTolerance || Math.Abs(value - before) < _changeTolerance) return;
            }
        }

        /// <summary>Sets the direction and the length of the next move, and remembers the gradient.</summary>
        private void FindDirection(Tensor gradient)
        {
            if (_started)
            {
                if (_history.Add(gradient - _gradient!, _direction! * _length, LeastCurvature) is { } scale) Keep(ref _scale, scale);
                Keep(ref _direction, _history.Direction(gradient, _scale));
                _length = LearningRate;
            }
            else
            {
                Keep(ref _direction, gradient.neg());
                _length = Math.Min(1, 1 / gradient.abs().sum().ToDouble()) * LearningRate;
                _started = true;
            }
            Keep(ref _gradient, gradient.clone());
        }

        private void Advance()
        {
            var place = 0L;
            foreach (var parameter in _parameters)
            {
                parameter.add_(_direction!.narrow(0, place, parameter.numel()).view_as(parameter), alpha: _length);
                place += parameter.numel();
            }
        }

        private static Tensor Evaluate(Func<Tensor> closure)
        {
            using (enable_grad()) return closure();
        }

        private static double Value(Func<Tensor> closure)
        {
            using var loss = Evaluate(closure);
            return loss.ToDouble();
        }

        private Tensor Gradient() =>
            cat([.. _parameters.Select(static parameter => (parameter.grad ?? zeros_like(parameter)).reshape(-1))]);

        private static double Largest(Tensor values) => values.abs().max().ToDouble();

        private static void Keep(ref Tensor? field, Tensor value)
        {
            field?.Dispose();
            field = value.DetachFromDisposeScope();
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class optim
        {
            public static LBFGS LBFGS(
                IEnumerable<Parameter> parameters, double lr = 0.01, long max_iter = 20, long? max_eval = null, double tolerange_grad = 1e-5, double tolerance_change = 1e-9, long history_size = 100) =>
                new(parameters, lr, max_iter, max_eval ?? (5 * max_iter / 4), tolerange_grad, tolerance_change, history_size);

            public static LBFGS LBFGS(
                IEnumerable<(string name, Parameter parameter)> parameters, double lr = 0.01, long max_iter = 20, long? max_eval = null, double tolerange_grad = 1e-5, double tolerance_change = 1e-9, long history_size = 100) =>
                LBFGS(parameters.Select(static named => named.parameter), lr, max_iter, max_eval, tolerange_grad, tolerance_change, history_size);
        }
    }
}
