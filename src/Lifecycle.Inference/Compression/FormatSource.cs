using Lifecycle.Inference.Calibration;
using Lifecycle.Onnx.Passes.Quantization;

namespace Lifecycle.Inference.Compression;

/// <summary>A float model that formats are made of. What calibration finds is kept, so that formats and repeated tries share it.</summary>
public sealed class FormatSource
{
    private readonly Dictionary<CalibrationMethod, IReadOnlyDictionary<string, ValueRange>> _ranges = [];

    /// <summary>Folds what can be folded in a copy of a model.</summary>
    /// <param name="model">A float model, which stays as it is.</param>
    /// <param name="calibration">Batches of real inputs.</param>
    /// <exception cref="ModelException">The model is quantized already.</exception>
    public FormatSource(OnnxModel model, CalibrationData calibration)
    {
        ArgumentNullException.ThrowIfNull(calibration);
        Model = Quantizer.Prepare(model);
        Calibration = calibration;
    }

    /// <summary>The folded model.</summary>
    public OnnxModel Model { get; }

    /// <summary>Batches of real inputs.</summary>
    public CalibrationData Calibration { get; }

    /// <summary>The ranges of all float values, found once for each method, with its defaults.</summary>
    /// <param name="method">How ranges are chosen.</param>
    /// <exception cref="DataException">There is no batch, one does not fit the model's inputs, or a value is NaN, or an input infinite.</exception>
    public IReadOnlyDictionary<string, ValueRange> Ranges(CalibrationMethod method = CalibrationMethod.MinMax)
    {
        if (_ranges.TryGetValue(method, out var found)) return found;
        return _ranges[method] = Calibrator.FindRanges(Model, Calibration, new CalibrationOptions { Method = method });
    }
}
