using System.Globalization;
using TorchSharp.Printing;

namespace TorchSharp;

public static partial class torch
{
    public const TensorStringStyle julia = TensorStringStyle.Julia;
    public const TensorStringStyle numpy = TensorStringStyle.Numpy;
    public const TensorStringStyle csharp = TensorStringStyle.CSharp;

    private static PrintOptions s_printOptions = new("g5", Width: 100, Environment.NewLine, MaxRows: 6, MaxColumns: 6, CultureInfo.InvariantCulture);

    /// <summary>The style of <see cref="TorchSharp.TensorStringStyle.Default"/>.</summary>
    public static TensorStringStyle TensorStringStyle { get; set; } = TensorStringStyle.Julia;

    /// <summary>What is null stays as it is.</summary>
    public static void set_printoptions(TensorStringStyle? style = null, string? floatFormat = null, int? linewidth = null, string? newLine = null, int? maxRows = null, int? maxColumns = null)
    {
        TensorStringStyle = style ?? TensorStringStyle;
        s_printOptions = s_printOptions with
        {
            Format = floatFormat ?? s_printOptions.Format,
            Width = linewidth ?? s_printOptions.Width,
            NewLine = newLine ?? s_printOptions.NewLine,
            MaxRows = maxRows ?? s_printOptions.MaxRows,
            MaxColumns = maxColumns ?? s_printOptions.MaxColumns,
        };
    }

    public static void set_printoptions(int precision, int? linewidth = null, string? newLine = null, bool sci_mode = false, int? maxRows = null, int? maxColumns = null) =>
        set_printoptions(style: null, FormattableString.Invariant($"{(sci_mode ? 'E' : 'F')}{precision}"), linewidth, newLine, maxRows, maxColumns);

    /// <summary>The options for one call.</summary>
    private static PrintOptions PrintOptionsWith(string? format, int? width, CultureInfo? culture, string? newLine) => s_printOptions with
    {
        Format = format ?? s_printOptions.Format,
        Width = width ?? s_printOptions.Width,
        NewLine = newLine ?? s_printOptions.NewLine,
        Culture = culture ?? CultureInfo.CurrentCulture,
    };
}
