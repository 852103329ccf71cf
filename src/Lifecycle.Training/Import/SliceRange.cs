namespace Lifecycle.Training.Import;

/// <summary>Start, step and count of a slice along one axis, as ONNX clamps them.</summary>
internal readonly record struct SliceRange(long Start, long Step, long Count)
{
    /// <summary>Resolves a slice, of which start and end may be negative or beyond the axis.</summary>
    /// <exception cref="ModelException">The step is 0.</exception>
    internal static SliceRange Of(long start, long end, long step, long size)
    {
        if (step == 0) throw new ModelException("A Slice has the step 0; expected any other; export the model again.");
        if (start < 0) start = Math.Max(start, -size - 1) + size;
        if (end < 0) end = Math.Max(end, -size - 1) + size;
        (start, end) = step > 0
            ? (Math.Clamp(start, 0, size), Math.Clamp(end, 0, size))
            : (Math.Clamp(start, -1, size - 1), Math.Clamp(end, -1, size - 1));
        var distance = step > 0 ? end - start : start - end;
        var stride = step == long.MinValue ? long.MaxValue : Math.Abs(step);
        return new(start, step, distance <= 0 ? 0 : ((distance - 1) / stride) + 1);
    }

    /// <summary>The places along the axis.</summary>
    internal int[] Places()
    {
        var places = new int[Count];
        for (var index = 0; index < places.Length; index++) places[index] = (int)(Start + (index * Step));
        return places;
    }
}
