namespace Lifecycle.Onnx.Graph;

/// <summary>One dimension of a shape: a fixed size, a name that stands for a size known only when the model runs, or nothing known.</summary>
public readonly record struct OnnxDimension
{
    private OnnxDimension(long? value, string? name) => (Value, Name) = (value, name);

    /// <summary>Nothing is known of the size.</summary>
    public static OnnxDimension Unknown => default;

    /// <summary>The fixed size, or null.</summary>
    public long? Value { get; }

    /// <summary>The name of a size that is known only when the model runs, or null.</summary>
    public string? Name { get; }

    /// <summary>Whether the size is known before the model runs.</summary>
    public bool IsFixed => Value is not null;

    /// <summary>A fixed size of at least 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="size"/> is negative.</exception>
    public static OnnxDimension Fixed(long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        return new OnnxDimension(size, name: null);
    }

    /// <summary>A size that has a name, such as "batch".</summary>
    public static OnnxDimension Named(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new OnnxDimension(value: null, name);
    }

    /// <summary>A fixed size.</summary>
    public static implicit operator OnnxDimension(long size) => Fixed(size);

    /// <summary>A named size.</summary>
    public static implicit operator OnnxDimension(string name) => Named(name);

    /// <summary>The size, the name, or "?".</summary>
    public override string ToString() => Name ?? Value?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "?";
}
