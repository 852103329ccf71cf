using Lifecycle.Training.Native;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Lifecycle.Training.Optimization;

/// <summary>Limits gradients before a step.</summary>
public static class GradientClipping
{
    /// <summary>
    /// Scales all gradients in place so that their norm, as of one vector, is at most a limit (Pascanu et al., 2013), in one
    /// native call; without the native library by <c>torch.nn.utils.clip_grad_norm_</c>. With a <see cref="GradientScaler"/>,
    /// unscale the gradients first.
    /// </summary>
    /// <param name="parameters">The parameters; those without a gradient are left out.</param>
    /// <param name="maxNorm">The largest Euclidean norm, above 0.</param>
    /// <returns>The norm before, which is not finite where a gradient is not.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The limit is not above 0.</exception>
    public static double ByNorm(IEnumerable<Parameter> parameters, double maxNorm)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxNorm);
        Parameter[] all = [.. parameters];
        return NativeTorch.IsAvailable ? Fused(all, maxNorm) : nn.utils.clip_grad_norm_(all, maxNorm);
    }

    private static double Fused(Parameter[] parameters, double maxNorm)
    {
        var handles = Array.ConvertAll(parameters, static parameter => parameter.Handle);
        NativeTorch.Check(NativeMethods.ClipGradients(handles, handles.Length, maxNorm, out var norm), "Clipping gradients");
        GC.KeepAlive(parameters);
        return norm;
    }
}
