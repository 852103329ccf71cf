using System.Globalization;

namespace TorchSharp.Printing;

/// <summary>
/// How a tensor is printed: the format of floating-point numbers; the characters that a line of the Julia style may take; and for
/// the other styles the most rows, and the most elements of a row, that they show before they leave out the middle.
/// </summary>
internal sealed record PrintOptions(string Format, int Width, string NewLine, int MaxRows, int MaxColumns, CultureInfo Culture);
