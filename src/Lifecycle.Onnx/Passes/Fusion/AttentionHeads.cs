using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Shapes;

namespace Lifecycle.Onnx.Passes.Fusion;

/// <summary>Which of attention's three tensors.</summary>
internal enum AttentionRole
{
    Query = 0,
    Key = 1,
    Value = 2,
}

/// <summary>Heads split off a tensor of [batch, length, heads * width], or of [length, batch, heads * width].</summary>
/// <param name="Source">The tensor.</param>
/// <param name="IsPacked">Whether it holds query, key and value side by side.</param>
/// <param name="IsTimeFirst">Whether it is [length, batch, ...].</param>
/// <param name="Batch">The rows.</param>
/// <param name="Length">The places.</param>
/// <param name="Heads">How many.</param>
/// <param name="Width">The numbers of one head.</param>
internal sealed record AttentionHeads(string Source, bool IsPacked, bool IsTimeFirst, SymbolicDim Batch, SymbolicDim Length, long Heads, long Width)
{
    /// <summary>Reads the heads, of which the key's have their last two axes changed over.</summary>
    public static AttentionHeads? Read(Pattern pattern, string value, AttentionRole role)
    {
        if (role == AttentionRole.Key && pattern.Maker(value, "Transpose") is { } change && pattern.Editor.HasOneUse(value))
        {
            if (Pattern.Permutes(change, 0, 2, 3, 1)) return Separate(pattern, change.Inputs[0]);
            if (Pattern.Permutes(change, 1, 2, 0)) return TimeFirst(pattern, change.Inputs[0]);
            if (!Pattern.Permutes(change, 0, 1, 3, 2) && !Pattern.Permutes(change, 0, 2, 1)) return null;
            value = change.Inputs[0];
        }
        else if (role == AttentionRole.Key)
        {
            return null;
        }
        if (!pattern.Editor.HasOneUse(value)) return null;
        if (pattern.Maker(value, "Gather") is { } gather) return Packed(pattern, gather, role);
        if (pattern.Maker(value, "Transpose") is not { } split) return null;
        return Pattern.Permutes(split, 0, 2, 1, 3) ? Separate(pattern, split.Inputs[0]) : Pattern.Permutes(split, 1, 0, 2) ? TimeFirst(pattern, split.Inputs[0]) : null;
    }

    /// <summary>Whether both are parts of one attention.</summary>
    public bool Fits(AttentionHeads other) => other.Heads == Heads && other.Width == Width && other.IsTimeFirst == IsTimeFirst && other.Batch.Equals(Batch)
        && other.IsPacked == IsPacked && (!IsPacked || other.Source == Source);

    // [batch, length, heads, width]
    private static AttentionHeads? Separate(Pattern pattern, string split)
    {
        if (pattern.OnlyMaker(split, "Reshape") is not { } reshape || pattern.Shape(split) is not [var batch, var length, { Value: { } heads }, { Value: { } width }]) return null;
        return pattern.Shape(reshape.Inputs[0]) is [var rows, var places, { Value: { } whole }] && rows.Equals(batch) && places.Equals(length) && whole == heads * width
            ? new(reshape.Inputs[0], false, false, batch, length, heads, width) : null;
    }

    // [length, batch * heads, width]
    private static AttentionHeads? TimeFirst(Pattern pattern, string split)
    {
        if (pattern.OnlyMaker(split, "Reshape") is not { } reshape || pattern.Shape(split) is not [var length, var rows, { Value: { } width and > 0 }]) return null;
        if (pattern.Shape(reshape.Inputs[0]) is not [var places, var batch, { Value: { } whole }] || !places.Equals(length) || whole % width != 0) return null;
        return rows.Equals(batch * (whole / width)) ? new(reshape.Inputs[0], false, true, batch, length, whole / width, width) : null;
    }

    // [3, batch, heads, length, width], made of [batch, length, 3, heads, width]
    private static AttentionHeads? Packed(Pattern pattern, OnnxNode gather, AttentionRole role)
    {
        if (gather.Inputs.Count != 2 || gather.Attributes.GetInt("axis", 0) != 0 || pattern.Elements(gather.Inputs[1]) is not [{ Value: { } index }] || index != (long)role || pattern.Shape(gather.Inputs[1]) is not { Count: 0 }) return null;
        if (pattern.Maker(gather.Inputs[0], "Transpose") is not { } order || !Pattern.Permutes(order, 2, 0, 3, 1, 4) || pattern.OnlyMaker(order.Inputs[0], "Reshape") is not { } reshape) return null;
        if (pattern.Shape(order.Inputs[0]) is not [var batch, var length, { Value: 3 }, { Value: { } heads }, { Value: { } width }]) return null;
        return pattern.Shape(reshape.Inputs[0]) is [var rows, var places, { Value: { } whole }] && rows.Equals(batch) && places.Equals(length) && whole == 3 * heads * width
            ? new(reshape.Inputs[0], true, false, batch, length, heads, width) : null;
    }
}
