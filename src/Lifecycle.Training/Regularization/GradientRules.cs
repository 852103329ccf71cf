using Lifecycle.Training.Native;
using Lifecycle.Training.Optimization;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Lifecycle.Training.Regularization;

/// <summary>What the options do to gradients before an optimizer's step, and to weights after it.</summary>
/// <param name="options">The options.</param>
/// <param name="axes">Where weights' channels lie, for the group lasso.</param>
internal sealed class GradientRules(TrainerOptions options, ChannelAxes axes)
{
    /// <summary>Whether gradients have to be finite before a step may be taken, beyond what clipping looks at.</summary>
    private readonly bool _look = options.NonFinite != NonFinitePolicy.Stop;

    /// <summary>Adds penalties, then clips.</summary>
    /// <returns>The norm of all gradients before clipping by it, not a number where it was not taken; not finite where a gradient is not.</returns>
    public double BeforeStep(Parameter[] parameters)
    {
        if (options.L1Penalty > 0 || options.L2Penalty > 0 || options.GroupLassoPenalty > 0) Penalize(parameters);
        var norm = double.NaN;
        if (options.ClipGradientNorm is { } limit) norm = GradientClipping.ByNorm(parameters, limit);
        else if (_look) norm = Norm(parameters);
        if (options.ClipGradientValue is { } value) nn.utils.clip_grad_value_(parameters, value);
        return norm;
    }

    /// <summary>Whether the norm that <see cref="BeforeStep"/> gave was taken and tells of a gradient that is not finite.</summary>
    public bool IsBad(double norm) => (options.ClipGradientNorm is not null || _look) && !double.IsFinite(norm);

    /// <summary>Limits the norms of weights' rows.</summary>
    public void AfterStep(Parameter[] parameters)
    {
        if (options.MaxNorm is not { } limit) return;
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        foreach (var parameter in parameters)
            if (parameter.dim() > 1 && parameter.requires_grad) parameter.copy_(parameter.renorm(2, 0, (float)limit));
    }

    /// <summary>Multiplies all gradients.</summary>
    public static void Scale(Parameter[] parameters, double factor)
    {
        if (NativeTorch.IsAvailable)
        {
            var handles = Array.ConvertAll(parameters, static parameter => parameter.Handle);
            NativeTorch.Check(NativeMethods.UnscaleGradients(handles, handles.Length, factor, out _), "Scaling gradients");
            GC.KeepAlive(parameters);
            return;
        }
        GradientScaler.Plain(parameters, (float)factor);
    }

    // A limit that no norm reaches only measures.
    private static double Norm(Parameter[] parameters) => GradientClipping.ByNorm(parameters, double.MaxValue);

    private void Penalize(Parameter[] parameters)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        foreach (var parameter in parameters)
        {
            if (parameter.grad is not { } gradient) continue;
            // A norm undoes what makes the weights before it small: its factor is its channel's norm.
            if (options.GroupLassoPenalty > 0 && axes.IsScale(parameter)) gradient.add_(parameter.sign(), alpha: options.GroupLassoPenalty);
            if (parameter.dim() < 2) continue;
            if (options.L2Penalty > 0) gradient.add_(parameter, alpha: 2 * options.L2Penalty);
            if (options.L1Penalty > 0) gradient.add_(parameter.sign(), alpha: options.L1Penalty);
            if (options.GroupLassoPenalty > 0) gradient.add_(Directions(parameter), alpha: options.GroupLassoPenalty);
        }
    }

    // The gradient of each channel's norm times the root of its length; a channel of zeros has none.
    private Tensor Directions(Parameter parameter)
    {
        var channels = axes.Channels(parameter, out var length);
        var norms = channels.square().sum(1, 3, keepdim: true).sqrt().clamp_min(1e-12);
        return channels.div(norms).mul(Math.Sqrt(length)).view_as(parameter);
    }
}
