using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Lifecycle.Training.Distributed;

/// <summary>
/// Batch normalization over the batches of all ranks together, as PyTorch's <c>SyncBatchNorm</c>: outputs, gradients and
/// running statistics are those of a <see cref="BatchNorm"/> over the joined batch, with batches of any sizes. Inputs have
/// a batch axis, a channel axis and any further axes. In evaluation it is a <see cref="BatchNorm"/>. The gradients of weight
/// and bias are this rank's share, to be summed over ranks like all others. Cannot be differentiated twice.
/// </summary>
public sealed class SyncBatchNorm : BatchNorm
{
    private readonly ProcessGroup _group;

    /// <summary>Makes one for a number of channels.</summary>
    /// <param name="num_features">The channels.</param>
    /// <param name="group">The ranks to join; it must outlive training.</param>
    /// <param name="eps">Added to the variance.</param>
    /// <param name="momentum">How far running statistics move to those of a batch.</param>
    /// <param name="affine">Whether there are weight and bias.</param>
    /// <param name="track_running_stats">Whether there are running statistics.</param>
    /// <param name="device">Where parameters and buffers lie.</param>
    /// <param name="dtype">Their type.</param>
    public SyncBatchNorm(
        long num_features, ProcessGroup group, double eps = 1e-5, double momentum = 0.1, bool affine = true, bool track_running_stats = true,
        Device? device = null, ScalarType? dtype = null)
        : base(num_features, eps, momentum, affine, track_running_stats, device, dtype, nameof(SyncBatchNorm))
    {
        ArgumentNullException.ThrowIfNull(group);
        _group = group;
    }

    /// <summary>
    /// Replaces all 1-, 2- and 3-dimensional batch normalizations inside a module, in place, keeping their parameters and
    /// buffers, so that optimizers go on with them. Their hooks are lost.
    /// </summary>
    /// <param name="module">The module.</param>
    /// <param name="group">The ranks to join.</param>
    /// <returns>The module; or its replacement, where it is a batch normalization itself.</returns>
    /// <exception cref="UsageException">A field that holds one is declared as <c>BatchNorm2d</c> or the like, and can hold no other.</exception>
    public static T ConvertSyncBatchNorm<T>(T module, ProcessGroup group)
        where T : nn.Module
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(group);
        if (module is not (BatchNorm and not SyncBatchNorm))
        {
            Replace(module, group, module.GetName(), replaced: null);
            return module;
        }

        return Of((BatchNorm)(object)module, group) as T
            ?? throw new UsageException($"A {typeof(T).Name} cannot be replaced, as the result is asked for as {typeof(T).Name}; pass it as Module<Tensor, Tensor>.");
    }

    /// <summary>Normalizes an input of shape [batch, channels, ...].</summary>
    /// <exception cref="ArgumentException">The input has fewer than two axes, or another number of channels.</exception>
    /// <exception cref="DistributedException">The ranks did not come together.</exception>
    public override Tensor forward(Tensor input)
    {
        ValidateInputDimensions(input);
        if (!training || _group.WorldSize == 1) return base.forward(input);
        var factor = CountBatch();
        var status = DistributedMethods.SyncBatchNorm(
            _group.Handle, input.Handle, HandleOf(affine ? weight : null), HandleOf(affine ? bias : null),
            HandleOf(running_mean), HandleOf(running_var), factor, eps, out var output);
        GC.KeepAlive(input);
        GC.KeepAlive(this);
        _group.Check(status, "sync_batch_norm");
        return Tensor.UnsafeCreateTensor(output);
    }

    /// <inheritdoc/>
    protected override void ValidateInputDimensions(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.dim() < 2 || input.shape[1] != num_features)
            throw new ArgumentException($"The input is [{string.Join(", ", input.shape)}], expected a batch axis, {num_features} channels, and any further axes.", nameof(input));
    }

    /// <summary>Replaces all below a module, noting each where there is a list.</summary>
    internal static void Replace(nn.Module parent, ProcessGroup group, string path, List<ReplacedNorm>? replaced)
    {
        foreach (var (name, child) in parent.named_children().ToArray())
        {
            if (child is BatchNorm norm and not SyncBatchNorm)
            {
                var sync = Of(norm, group);
                replaced?.Add(new(parent, name, norm, sync, $"{path}.{name}"));
                ModuleReplacer.Replace(parent, name, norm, sync, $"{path}.{name}");
            }
            else
            {
                Replace(child, group, $"{path}.{name}", replaced);
            }
        }
    }

    private static SyncBatchNorm Of(BatchNorm norm, ProcessGroup group)
    {
        var result = new SyncBatchNorm(norm.num_features, group, norm.eps, norm.momentum ?? 0.1, norm.affine, norm.track_running_stats) { momentum = norm.momentum };
        if (norm.affine) (result.weight, result.bias) = (norm.weight, norm.bias);
        if (norm.track_running_stats) (result.running_mean, result.running_var, result.num_batches_tracked) = (norm.running_mean, norm.running_var, norm.num_batches_tracked);
        result.train(norm.training);
        // Its finalizer would dispose what is the result's now.
        GC.SuppressFinalize(norm);
        return result;
    }

    private double CountBatch()
    {
        if (num_batches_tracked is not { } count) return momentum ?? 0;
        count.add_(1);
        return momentum ?? 1.0 / count.item<long>();
    }

    private static nint HandleOf(Tensor? tensor) => tensor is null ? 0 : tensor.Handle;
}
