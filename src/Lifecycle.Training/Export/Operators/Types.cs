namespace Lifecycle.Training.Export.Operators;

/// <summary>Operators that pass a value on, convert its type, or make and unmake lists.</summary>
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

    /// <summary>prim::ListConstruct: the arguments as a list.</summary>
    internal static void List(OperatorContext context) =>
        context.SetResult(0, Enumerable.Range(0, context.ArgumentCount).Select(context.Argument).ToList());

    /// <summary>prim::ListUnpack: the list's items as outputs.</summary>
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
