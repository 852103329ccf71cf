using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Import.Tests.Models;

/// <summary>
/// How a digit of 28 by 28 grey pixels comes to look like what detypify was trained on: white strokes, 8 pixels wide, on black.
/// </summary>
/// <param name="Size">The side to which the picture is enlarged; a stroke of a digit becomes a tenth of it.</param>
/// <param name="Crisp">Whether the edges, blurred by the enlarging, are made steep again.</param>
/// <param name="Thinned">How many pixels a stroke loses on each side.</param>
internal sealed record DigitPreprocessing(int Size, bool Crisp, int Thinned)
{
    internal Tensor Apply(Tensor digits)
    {
        var large = nn.functional.interpolate(digits, [Size, Size], mode: InterpolationMode.Bilinear, align_corners: false);
        var crisp = Crisp ? ((large - 0.5) * 12).sigmoid() : large;
        return Thinned == 0 ? crisp : -nn.functional.max_pool2d(-crisp, (2 * Thinned) + 1, 1, Thinned);
    }
}
