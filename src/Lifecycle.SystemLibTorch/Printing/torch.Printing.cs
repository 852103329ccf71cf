namespace TorchSharp;

public static partial class torch
{
    public const TensorStringStyle julia = TensorStringStyle.Julia;
    public const TensorStringStyle numpy = TensorStringStyle.Numpy;
    public const TensorStringStyle csharp = TensorStringStyle.CSharp;

    private static string s_floatFormat = "g5";
    private static string s_newLine = Environment.NewLine;
    private static int s_lineWidth = 100;

    /// <summary>The style of <see cref="TorchSharp.TensorStringStyle.Default"/>.</summary>
    public static TensorStringStyle TensorStringStyle { get; set; } = TensorStringStyle.Julia;

    /// <summary>What is null stays as it is.</summary>
    public static void set_printoptions(TensorStringStyle? style = null, string? floatFormat = null, int? linewidth = null, string? newLine = null, int? maxRows = null, int? maxColumns = null)
    {
        TensorStringStyle = style ?? TensorStringStyle;
        s_floatFormat = floatFormat ?? s_floatFormat;
        s_newLine = newLine ?? s_newLine;
        s_lineWidth = linewidth ?? s_lineWidth;
    }

    public static void set_printoptions(int precision, int? linewidth = null, string? newLine = null, bool sci_mode = false, int? maxRows = null, int? maxColumns = null) =>
        set_printoptions(style: null, FormattableString.Invariant($"{(sci_mode ? 'E' : 'F')}{precision}"), linewidth, newLine, maxRows, maxColumns);
}
