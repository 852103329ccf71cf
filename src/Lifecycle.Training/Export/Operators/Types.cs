using Lifecycle.Training.Export.Tracing;
using TorchSharp;

namespace Lifecycle.Training.Export.Operators;

/// <summary>Operators that pass a value on, convert its type, or are about integers rather than tensors.</summary>
internal static class Types
{
    /// <summary>Passes its first argument on: contiguous, detach, clone and what training alone needs.</summary>
    internal static void Identity(OperatorContext context) => context.SetOutput(context.Tensor(0));

    /// <summary>aten::dropout and its kin(input, p, train): nothing, in evaluation mode.</summary>
    internal static void Dropout(OperatorContext context)
    {
        if (context.Bool(2))
            throw context.Unsupported("it drops at random although the model is in evaluation mode; pass the module's 'training' to it");
        Identity(context);
    }

    /// <summary>aten::to and its kin: the output's type says what to convert to.</summary>
    internal static void Convert(OperatorContext context) => context.SetOutput(context.TensorAs(0, context.OutputType));

    /// <summary>aten::size(input, dim).</summary>
    internal static void Size(OperatorContext context)
    {
        var shape = context.Tensor(0).Shape;
        context.SetResult(0, context.ArgumentCount == 1 ? shape.Select(static size => (object?)size).ToList() : shape[context.Axis(1, shape.Count)]);
    }

    /// <summary>aten::numel(input).</summary>
    internal static void Count(OperatorContext context) =>
        context.SetResult(0, context.Tensor(0).Shape.Aggregate((SymbolicSize)1, static (product, size) => product * size));

    /// <summary>prim::NumToTensor, aten::Int and the like: the number itself.</summary>
    internal static void Number(OperatorContext context) => context.SetResult(0, context.Argument(0));

    /// <summary>prim::ListConstruct and TupleConstruct: the arguments as a list.</summary>
    internal static void List(OperatorContext context) =>
        context.SetResult(0, Enumerable.Range(0, context.ArgumentCount).Select(context.Argument).ToList());

    /// <summary>prim::ListUnpack and TupleUnpack: the list's items as outputs.</summary>
    internal static void Unpack(OperatorContext context)
    {
        if (context.Argument(0) is not IReadOnlyList<object?> items || items.Count != context.Results.Count)
            throw context.Unsupported("the list it unpacks is of another length than what it is unpacked to");
        for (var i = 0; i < items.Count; i++)
            if (items[i] is ExportTensor tensor)
                context.SetOutput(i, tensor);
            else
                context.SetResult(i, items[i]);
    }
}
