namespace Lifecycle.Onnx.Pruning.Operators;

/// <summary>Dimensions that are laid over each other.</summary>
internal static class Broadcasting
{
    /// <summary>Ties the dimensions of several inputs that become one of the output's; sizes of 1 are repeated and take no part.</summary>
    /// <param name="node">The node.</param>
    /// <param name="places">Inputs and dimensions; those that an input does not have are passed over.</param>
    /// <returns>The channels, or null where they stay.</returns>
    public static int[]? Join(NodeChannels node, IReadOnlyList<(int Input, int Dim)> places)
    {
        int[]? joined = null;
        var isFirst = true;
        foreach (var (input, dim) in places)
        {
            if (dim < 0 || node.Shape(input) is not { } shape || dim >= shape.Count || shape[dim].Value == 1) continue;
            joined = isFirst ? node.InAny(input, dim) : node.Tie(joined, node.InAny(input, dim));
            isFirst = false;
        }
        return joined;
    }

    /// <summary>Ties all inputs, dimension by dimension from the last on.</summary>
    public static void All(NodeChannels node)
    {
        if (node.OutShape() is not { } shape) return;
        for (var back = 1; back <= shape.Count; back++)
            node.Out(0, shape.Count - back, Join(node, [.. Enumerable.Range(0, node.Node.Inputs.Count).Select(input => (input, node.Rank(input) - back))]));
    }
}
