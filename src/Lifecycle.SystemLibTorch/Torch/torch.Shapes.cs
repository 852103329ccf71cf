namespace TorchSharp;

public static partial class torch
{
    /// <summary>The shape to which all of these broadcast.</summary>
    public static Size broadcast_shapes(params long[][] shapes)
    {
        var result = Enumerable.Repeat(1L, shapes.Max(shape => shape.Length)).ToArray();
        foreach (var shape in shapes)
        {
            var lead = result.Length - shape.Length;
            for (var dim = 0; dim < shape.Length; dim++)
                result[lead + dim] = Broadcast(result[lead + dim], shape[dim]);
        }

        return new Size(result);
    }

    private static long Broadcast(long left, long right)
    {
        if (left != 1 && right != 1 && left != right)
            throw new ArgumentException($"Shape mismatch: objects cannot be broadcast to a single shape ({left} and {right})");
        return left == 1 ? right : left;
    }
}
