using static TorchSharp.torch;

namespace Lifecycle.Training.Import.Operators;

/// <summary>Sequences of tensors. Each holds objects of its own, so that a tensor's own value can end.</summary>
internal static class Sequences
{
    internal static ImportValue[] Construct(NodeContext context) => [Own(context.All())];

    internal static ImportValue[] Insert(NodeContext context)
    {
        var sequence = Of(context);
        var place = context.Ints(2)?[0] ?? sequence.Length;
        if (place < 0) place += sequence.Length;
        return [Own([.. sequence[..(int)place], context[1], .. sequence[(int)place..]])];
    }

    internal static ImportValue[] Erase(NodeContext context)
    {
        var sequence = Of(context);
        var place = Place(context, sequence, context.Ints(1)?[0] ?? -1);
        return [Own([.. sequence[..place], .. sequence[(place + 1)..]])];
    }

    internal static Tensor At(NodeContext context)
    {
        var sequence = Of(context);
        return sequence[Place(context, sequence, context.Ints(1)![0])].alias();
    }

    internal static Tensor Concat(NodeContext context)
    {
        var axis = context.Attributes.Int("axis");
        return context.Attributes.Int("new_axis") != 0 ? stack(Of(context), axis) : cat(Of(context), axis);
    }

    internal static ImportValue[] Split(NodeContext context)
    {
        var x = context[0];
        var axis = context.Axis(0, x.dim());
        if (!context.Has(1))
        {
            var single = x.split(1, axis);
            return [context.Attributes.Int("keepdims", 1) != 0 ? single : Array.ConvertAll(single, part => part.squeeze(axis))];
        }

        var sizes = context.Ints(1)!;
        var isSize = context.Value(1).Host is { IsVector: false } || context.Value(1).TensorOrNull is { } given && given.dim() == 0;
        return [isSize ? x.split(sizes[0], axis) : x.split(sizes, axis)];
    }

    /// <summary>The tensors of the node's first input.</summary>
    internal static Tensor[] Of(NodeContext context) => context.Value(0).Sequence ?? throw context.Error("takes a tensor", "a sequence");

    private static Tensor[] Own(Tensor[] tensors) => Array.ConvertAll(tensors, static tensor => tensor.alias());

    private static int Place(NodeContext context, Tensor[] sequence, long place)
    {
        var wrapped = place < 0 ? place + sequence.Length : place;
        return wrapped >= 0 && wrapped < sequence.Length ? (int)wrapped : throw context.Error($"takes place {place}", $"one of {sequence.Length}");
    }
}
