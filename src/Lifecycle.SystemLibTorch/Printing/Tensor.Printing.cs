using System.ComponentModel;
using System.Globalization;
using TorchSharp.Printing;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        private string Metadata => string.Create(CultureInfo.InvariantCulture, $"[{string.Join('x', shape)}], type = {dtype}, device = {device}");

        public override string ToString() => IsInvalid ? "" : Metadata;

        public string ToString(bool disamb, string? fltFormat = null, int? width = null, CultureInfo? cultureInfo = null, string? newLine = null) =>
            disamb ? ToString(torch.TensorStringStyle, fltFormat, width, cultureInfo, newLine) : ToString();

        public string ToString(TensorStringStyle style, string? fltFormat = null, int? width = null, CultureInfo? cultureInfo = null, string? newLine = null)
        {
            if (style == TensorStringStyle.Default)
                style = torch.TensorStringStyle;
            if (style == TensorStringStyle.Metadata || is_meta)
                return ToString();
            using var scope = NewDisposeScope();
            var options = PrintOptionsWith(fltFormat, width, cultureInfo, newLine);
            return style switch
            {
                TensorStringStyle.Julia => new JuliaText(this, options).Write(Metadata),
                TensorStringStyle.Numpy => new NestedText(this, options, csharp: false).Numpy(),
                TensorStringStyle.CSharp => new NestedText(this, options, csharp: true).CSharp(Metadata),
                _ => throw new InvalidEnumArgumentException($"Unsupported tensor string style: {style}"),
            };
        }
    }
}
