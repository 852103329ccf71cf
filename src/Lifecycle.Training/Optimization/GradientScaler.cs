using Lifecycle.Training.Native;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Lifecycle.Training.Optimization;

/// <summary>
/// Scales losses so that small float16 gradients do not vanish, as PyTorch's <c>torch.cuda.amp.GradScaler</c> (Micikevicius et
/// al., 2017, "Mixed Precision Training"): backward on <see cref="Scale"/>'s result, <see cref="Unscale"/> where gradients are
/// to be looked at or clipped, <see cref="Step"/> for each optimizer, <see cref="Update"/> once. A step whose gradients are not
/// all finite is left out and the scale shrinks; after a number of finite steps in a row it grows. bfloat16 needs none of it.
/// Not thread-safe.
/// </summary>
public sealed class GradientScaler
{
    private enum Stage
    {
        Unscaled,
        Stepped,
    }

    private readonly Dictionary<optim.Optimizer, (Stage Stage, bool NotFinite)> _optimizers = new(ReferenceEqualityComparer.Instance);
    private float _scale;
    private double _growthFactor;
    private double _backoffFactor;
    private int _growthInterval;
    private int _growthTracker;

    /// <summary>Starts at a scale.</summary>
    /// <param name="initialScale">The scale to begin with, a finite number above 0.</param>
    /// <param name="growthFactor">By what the scale is multiplied after enough finite steps, above 1.</param>
    /// <param name="backoffFactor">By what it is multiplied after a step that is not finite, above 0 and below 1.</param>
    /// <param name="growthInterval">How many finite steps in a row are enough, at least 1.</param>
    /// <param name="enabled">Whether it does anything: otherwise losses and gradients pass as they are and every step is taken.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public GradientScaler(float initialScale = 65536, double growthFactor = 2, double backoffFactor = 0.5, int growthInterval = 2000, bool enabled = true)
    {
        IsEnabled = enabled;
        Set(new GradientScalerState(initialScale, growthFactor, backoffFactor, growthInterval, GrowthTracker: 0));
    }

    /// <summary>Whether it does anything.</summary>
    public bool IsEnabled { get; }

    /// <summary>The scale, 1 where it is not enabled.</summary>
    public float CurrentScale => IsEnabled ? _scale : 1;

    /// <summary>The state: with it another scaler goes on where this one is.</summary>
    public GradientScalerState State => new(_scale, _growthFactor, _backoffFactor, _growthInterval, _growthTracker);

    /// <summary>Goes on from a state.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number in it is out of its range.</exception>
    public void Load(GradientScalerState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        Set(state);
    }

    /// <summary>The loss times the scale, of the loss's type; where the scaler is not enabled, the loss itself.</summary>
    /// <param name="loss">One or more losses in a tensor.</param>
    public Tensor Scale(Tensor loss)
    {
        ArgumentNullException.ThrowIfNull(loss);
        return IsEnabled ? loss.mul(_scale) : loss;
    }

    /// <summary>
    /// Divides the gradients of an optimizer's parameters by the scale, in place, so that they can be clipped. To be called
    /// after all backward passes of a step; <see cref="Step"/> does it where it was not.
    /// </summary>
    /// <param name="optimizer">The optimizer.</param>
    /// <exception cref="InvalidOperationException">Its gradients are unscaled already, or its step was taken, since the last update.</exception>
    /// <exception cref="UsageException">A gradient is float16, which loses what scaling keeps; expected float32 parameters under autocast.</exception>
    public void Unscale(optim.Optimizer optimizer)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        if (!IsEnabled) return;
        if (_optimizers.TryGetValue(optimizer, out var found))
        {
            throw new InvalidOperationException(found.Stage == Stage.Unscaled
                ? "The gradients of this optimizer are unscaled already since the last Update; expected one Unscale a step."
                : "Unscale comes after Step; expected it before, with an Update between steps.");
        }
        Parameter[] parameters = [.. optimizer.parameters()];
        RequireWide(parameters);
        var factor = (float)(1.0 / _scale);
        _optimizers[optimizer] = (Stage.Unscaled, NativeTorch.IsAvailable ? Fused(parameters, factor) : Plain(parameters, factor));
    }

    /// <summary>Takes the optimizer's step if all its gradients are finite.</summary>
    /// <param name="optimizer">The optimizer.</param>
    /// <returns>Whether the step was taken.</returns>
    /// <exception cref="InvalidOperationException">Its step was taken since the last update.</exception>
    /// <exception cref="UsageException">As <see cref="Unscale"/>.</exception>
    public bool Step(optim.Optimizer optimizer)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        if (IsEnabled && _optimizers.TryGetValue(optimizer, out var found) && found.Stage == Stage.Stepped)
            throw new InvalidOperationException("Step was called for this optimizer already since the last Update; expected an Update between.");
        if (IsEnabled && !_optimizers.ContainsKey(optimizer)) Unscale(optimizer);
        var take = !IsEnabled || !_optimizers[optimizer].NotFinite;
        if (take) optimizer.step()?.Dispose();
        if (IsEnabled) _optimizers[optimizer] = (Stage.Stepped, !take);
        return take;
    }

    /// <summary>Adapts the scale after the steps of all optimizers.</summary>
    /// <param name="newScale">A scale to go on with, a finite number above 0, or null to adapt it by what the gradients were.</param>
    /// <exception cref="InvalidOperationException">There was no step since the last update.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The new scale is out of its range.</exception>
    public void Update(float? newScale = null)
    {
        if (!IsEnabled) return;
        if (newScale is { } given) Set(State with { Scale = given });
        else Adapt();
        _optimizers.Clear();
    }

    private void Adapt()
    {
        if (_optimizers.Count == 0) throw new InvalidOperationException("Update comes without a step before it; expected Step or Unscale for an optimizer since the last Update.");
        if (_optimizers.Values.Any(static optimizer => optimizer.NotFinite))
        {
            _scale = (float)(_scale * _backoffFactor);
            _growthTracker = 0;
            return;
        }
        if (++_growthTracker < _growthInterval) return;
        _growthTracker = 0;
        var grown = (float)(_scale * _growthFactor);
        if (float.IsFinite(grown)) _scale = grown;
    }

    private void Set(GradientScalerState state)
    {
        Require(float.IsFinite(state.Scale) && state.Scale > 0, nameof(state.Scale), state.Scale, "a finite number above 0");
        Require(double.IsFinite(state.GrowthFactor) && state.GrowthFactor > 1, nameof(state.GrowthFactor), state.GrowthFactor, "a finite number above 1");
        Require(state.BackoffFactor is > 0 and < 1, nameof(state.BackoffFactor), state.BackoffFactor, "above 0 and below 1");
        Require(state.GrowthInterval >= 1, nameof(state.GrowthInterval), state.GrowthInterval, "at least 1");
        Require(state.GrowthTracker >= 0, nameof(state.GrowthTracker), state.GrowthTracker, "at least 0");
        (_scale, _growthFactor, _backoffFactor, _growthInterval, _growthTracker) = state;
    }

    private static void Require(bool holds, string name, object value, string expected)
    {
        if (!holds) throw new ArgumentOutOfRangeException(name, value, $"Expected {expected}.");
    }

    private static void RequireWide(Parameter[] parameters)
    {
        var narrow = Array.FindIndex(parameters, static parameter => parameter.dtype == ScalarType.Float16);
        if (narrow >= 0)
            throw new UsageException($"Parameter {narrow} of the optimizer is Float16 and so is its gradient, which cannot be unscaled without loss; expected float32 parameters; keep the model in float32 and compute under autocast.");
    }

    private static bool Fused(Parameter[] parameters, float factor)
    {
        var handles = Array.ConvertAll(parameters, static parameter => parameter.Handle);
        NativeTorch.Check(NativeMethods.UnscaleGradients(handles, handles.Length, factor, out var notFinite), "Unscaling gradients");
        GC.KeepAlive(parameters);
        return notFinite != 0;
    }

    /// <summary>The same by plain operators, where the native library is missing.</summary>
    internal static bool Plain(Parameter[] parameters, float factor)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var notFinite = false;
        foreach (var parameter in parameters)
        {
            if (parameter.grad is not { } gradient) continue;
            notFinite |= !gradient.isfinite().all().ToBoolean();
            gradient.mul_(factor);
        }
        return notFinite;
    }
}
