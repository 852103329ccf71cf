using Lifecycle.Inference.Sessions;

namespace Lifecycle.Inference.Tests.Caching;

/// <summary>A predictor of y = 2 x for rows of one number, whose runs wait until they are let through, fail where a number is negative, and are counted.</summary>
internal sealed class Gate : IPredictor, IDisposable
{
    private readonly ManualResetEventSlim _open = new();
    private readonly SemaphoreSlim _began = new(0);
    private readonly Lock _gate = new();

    /// <summary>The rows of each run, in its order.</summary>
    public List<float[]> Runs { get; } = [];

    public IReadOnlyList<TensorInfo> Inputs { get; } = [new("x", Onnx.Graph.OnnxElementType.Float, ["batch", 1])];

    public IReadOnlyList<TensorInfo> Outputs => Inputs;

    public IReadOnlyList<string> Labels => [];

    public int InputRowSize => 1;

    public long Version { get; set; } = 1;

    /// <summary>What happens at the end of a run.</summary>
    public Action? AtEnd { get; set; }

    public Prediction Predict(ReadOnlySpan<float> rows)
    {
        lock (_gate) Runs.Add(rows.ToArray());
        _began.Release();
        _open.Wait();
        AtEnd?.Invoke();
        if (rows.ContainsAnyInRange(float.NegativeInfinity, -1)) throw new ModelException("A negative number.");
        var values = rows.ToArray();
        for (var index = 0; index < values.Length; index++) values[index] *= 2;
        return new Prediction(values, values.Length, []);
    }

    /// <summary>Waits until so many runs have begun.</summary>
    public async Task BegunAsync(int runs)
    {
        for (var run = 0; run < runs; run++) await _began.WaitAsync();
    }

    public void Open() => _open.Set();

    public void Dispose()
    {
        _open.Dispose();
        _began.Dispose();
    }
}
