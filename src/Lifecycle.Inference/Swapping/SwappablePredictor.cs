using Lifecycle.Inference.Packages;
using Lifecycle.Inference.Sessions;
using Lifecycle.Onnx.Graph;

namespace Lifecycle.Inference.Swapping;

/// <summary>
/// A predictor whose model can be replaced while callers use it. Every call runs on one model from beginning to end, the old or the
/// new one, and none fails for the swap. The old model's native memory goes with the last call that uses it. A model that cannot be
/// loaded, fails to warm up or on trial, or does not fit where the old one was, leaves the old one in place. Any number of callers may
/// predict and swap at once; swaps are done one after the other.
/// </summary>
public sealed class SwappablePredictor : IPredictor, ITensorPredictor, IDisposable
{
    private readonly SwapOptions _options;
    private readonly Lock _swapping = new();
    private volatile Model _current; // one reference, so that nobody sees a model with another's version
    private volatile bool _disposed;

    /// <summary>Begins with a predictor, which this one owns from now on.</summary>
    /// <param name="first">The first model.</param>
    /// <param name="options">The settings; null for the defaults.</param>
    public SwappablePredictor(Predictor first, SwapOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(first);
        _current = new Model(first, Version: 1);
        _options = options ?? new SwapOptions();
        ArgumentNullException.ThrowIfNull(_options.Predictor);
    }

    /// <inheritdoc/>
    public IReadOnlyList<TensorInfo> Inputs => _current.Predictor.Inputs;

    /// <inheritdoc/>
    public IReadOnlyList<TensorInfo> Outputs => _current.Predictor.Outputs;

    /// <inheritdoc/>
    public IReadOnlyList<string> Labels => _current.Predictor.Labels;

    /// <inheritdoc/>
    public int InputRowSize => _current.Predictor.InputRowSize;

    /// <summary>Texts by key that travel with the model in use.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _current.Predictor.Metadata;

    /// <summary>Which model is in use: 1 for the first, and one more for each swap.</summary>
    public long Version => _current.Version;

    /// <inheritdoc cref="Predictor.Predict(ReadOnlySpan{float})"/>
    public Prediction Predict(ReadOnlySpan<float> rows)
    {
        while (true)
        {
            var model = _current;
            try
            {
                return model.Predictor.Predict(rows);
            }
            catch (ObjectDisposedException) when (IsReplaced(model))
            {
                // It was replaced after it was read here: nothing of it has been used.
            }
        }
    }

    /// <inheritdoc cref="Predictor.Predict(ReadOnlySpan{float}, Span{float})"/>
    public void Predict(ReadOnlySpan<float> rows, Span<float> output)
    {
        while (true)
        {
            var model = _current;
            try
            {
                model.Predictor.Predict(rows, output);
                return;
            }
            catch (ObjectDisposedException) when (IsReplaced(model))
            {
                // As above.
            }
        }
    }

    /// <inheritdoc cref="Predictor.PredictTensors"/>
    public IReadOnlyList<TensorData> PredictTensors(params IReadOnlyList<TensorData> inputs)
    {
        while (true)
        {
            var model = _current;
            try
            {
                return model.Predictor.PredictTensors(inputs);
            }
            catch (ObjectDisposedException) when (IsReplaced(model))
            {
                // As above.
            }
        }
    }

    /// <summary>Loads a model from a file and puts it in the place of the one in use, on the thread pool.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Ends the swap before the new model takes over.</param>
    /// <returns>The new <see cref="Version"/>.</returns>
    /// <exception cref="UsageException">An option is out of range, the file or the execution provider is not there. The old model stays.</exception>
    /// <exception cref="ModelException">The model cannot be loaded, fails to warm up, or has other inputs, outputs, labels or preprocessing. The old model stays.</exception>
    /// <exception cref="ObjectDisposedException">This predictor is disposed.</exception>
    public Task<long> SwapAsync(string path, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(path);
        return SwapAsync(() => Predictor.Load(path, _options.Predictor), cancellationToken);
    }

    /// <summary>Puts a model in memory in the place of the one in use, on the thread pool.</summary>
    /// <param name="model">The model. Later changes to it have no effect.</param>
    /// <inheritdoc cref="SwapAsync(string, CancellationToken)"/>
    /// <param name="cancellationToken">Ends the swap before the new model takes over.</param>
    public Task<long> SwapAsync(OnnxModel model, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        return SwapAsync(() => Predictor.Load(model, _options.Predictor), cancellationToken);
    }

    /// <summary>Puts a package's model in the place of the one in use, on the thread pool.</summary>
    /// <param name="package">The package.</param>
    /// <inheritdoc cref="SwapAsync(string, CancellationToken)"/>
    /// <param name="cancellationToken">Ends the swap before the new model takes over.</param>
    public Task<long> SwapAsync(ModelPackage package, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(package);
        return SwapAsync(() => Predictor.Load(package, _options.Predictor), cancellationToken);
    }

    /// <summary>Puts a predictor in the place of the one in use, and owns it from now on; where it does not fit, it stays the caller's.</summary>
    /// <param name="next">The new predictor, loaded and warm.</param>
    /// <returns>The new <see cref="Version"/>.</returns>
    /// <exception cref="ModelException">It has other inputs, outputs, labels or preprocessing. The old model stays.</exception>
    /// <exception cref="ObjectDisposedException">This predictor is disposed.</exception>
    public long Swap(Predictor next)
    {
        ArgumentNullException.ThrowIfNull(next);
        lock (_swapping)
        {
            var old = _current;
            if (ReferenceEquals(old.Predictor, next)) throw new ArgumentException("This predictor is in use already; expected another one.", nameof(next));
            ObjectDisposedException.ThrowIf(_disposed, this);
            ModelContract.Require(old.Predictor, next, _options);
            _options.Trial?.Invoke(next);
            _current = new Model(next, old.Version + 1);
            old.Predictor.Dispose();
            return old.Version + 1;
        }
    }

    /// <summary>Frees the model. Calls under way end first; later ones throw <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose()
    {
        lock (_swapping)
        {
            _disposed = true;
            _current.Predictor.Dispose();
        }
    }

    private Task<long> SwapAsync(Func<Predictor> load, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            var next = load();
            try
            {
                cancellationToken.ThrowIfCancellationRequested();
                return Swap(next);
            }
            catch
            {
                next.Dispose();
                throw;
            }
        },
        cancellationToken);

    private bool IsReplaced(Model model) => !ReferenceEquals(model, _current);

    private sealed record Model(Predictor Predictor, long Version);
}
