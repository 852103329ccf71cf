using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Distillation;

/// <summary>An ONNX model as a module without parameters and gradients.</summary>
internal sealed class OnnxTeacher : nn.Module<Tensor, Tensor>
{
    private readonly Predictor _predictor;

    public OnnxTeacher(Predictor predictor) : base(nameof(OnnxTeacher))
    {
        _predictor = predictor;
        predictor.RequireRows();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var rows = input.detach().to(ScalarType.Float32).cpu().contiguous();
        var count = input.shape[0];
        var prediction = _predictor.Predict(MemoryMarshal.Cast<byte, float>(rows.bytes));
        // Axes after the first are the model's own, but for those that it leaves open.
        long[] shape = prediction.RowSize == 1 ? [count, 1] : Shape(count, prediction.RowSize);
        return torch.tensor(prediction.Values.ToArray(), shape).to(input.device).MoveToOuterDisposeScope();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _predictor.Dispose();
        base.Dispose(disposing);
    }

    private long[] Shape(long count, int rowSize)
    {
        long[] rest = [.. _predictor.Output.Shape.Skip(1).Select(static axis => axis.Value ?? -1)];
        return rest.All(static axis => axis > 0) && rest.Aggregate(1L, static (product, axis) => product * axis) == rowSize ? [count, .. rest] : [count, rowSize];
    }
}
