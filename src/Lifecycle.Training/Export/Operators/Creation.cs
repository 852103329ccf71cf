using Lifecycle.Onnx.Graph;
using Lifecycle.Training.Export.Tracing;
using TorchSharp;

namespace Lifecycle.Training.Export.Operators;

/// <summary>Tensors that the model makes as it runs.</summary>
internal static class Creation
{
    /// <summary>aten::zeros, ones and their kin: the output's type and shape say everything.</summary>
    internal static OperatorHandler Filled(double value) => context => Fill(context, context.Scalar(value, context.OutputType));

    /// <summary>aten::full, full_like, new_full: filled with an argument.</summary>
    internal static OperatorHandler FilledWith(int argument) => context => Fill(context, context.TensorAs(argument, context.OutputType));

    /// <summary>aten::arange(end, ...), (start, end, ...) or (start, end, step, ...), four more arguments after.</summary>
    internal static void Range(OperatorContext context)
    {
        var type = context.OutputType;
        var given = context.ArgumentCount - 4;
        context.SetOutput(context.Add("Range",
        [
            given == 1 ? context.Scalar(0, type) : context.TensorAs(0, type),
            context.TensorAs(given == 1 ? 0 : 1, type),
            given == 3 ? context.TensorAs(2, type) : context.Scalar(1, type),
        ]));
    }

    /// <summary>aten::eye(rows, ...) and (rows, columns, ...): ones on the diagonal.</summary>
    internal static void Identity(OperatorContext context)
    {
        var shape = context.OutputShape;
        var (rows, columns) = (context.Range(shape[0]), context.Range(shape[1]));
        var equal = context.Add("Equal", [context.Add("Unsqueeze", [rows, context.IntList(1)]), context.Add("Unsqueeze", [columns, context.IntList(0)])]);
        context.SetOutput(context.Cast(equal, context.OutputType));
    }

    /// <summary>aten::linspace(start, end, steps, ...): evenly from the one to the other.</summary>
    internal static void Even(OperatorContext context)
    {
        var (start, end) = (context.Float(0), context.Float(1));
        var steps = context.OutputShape[0];
        if (!steps.IsFixed)
        {
            context.SetOutput(Even(context, start, end, steps));
            return;
        }

        var values = new double[steps.Fixed];
        for (var i = 0; i < values.Length; i++)
            values[i] = values.Length == 1 ? start : start + ((end - start) * i / (values.Length - 1));
        context.SetOutput(context.Cast(context.Constant(TensorData.Create<double>("", [values.Length], values), torch.ScalarType.Float64), context.OutputType));
    }

    // In float64, as the constants are; a single number is the start, whose distance is 0.
    private static ExportTensor Even(OperatorContext context, double start, double end, SymbolicSize steps)
    {
        var places = context.Cast(context.Range(steps), torch.ScalarType.Float64);
        var gaps = context.Add("Max", [Reductions.Reduce(context, "ReduceMax", places, [0], keep: true), context.Scalar(1, torch.ScalarType.Float64)]);
        var distances = context.Add("Mul", [places, context.Scalar(end - start, torch.ScalarType.Float64)]);
        var numbers = context.Add("Add", [context.Add("Div", [distances, gaps]), context.Scalar(start, torch.ScalarType.Float64)]);
        return context.Cast(numbers, context.OutputType);
    }

    private static void Fill(OperatorContext context, ExportTensor filling)
    {
        context.SetOutput(context.OutputShape.Count == 0 ? filling : context.Add("Expand", [filling, context.SizeList(context.OutputShape)]));
    }
}
