namespace Lifecycle.Inference.Preprocessing.Tables.Columns;

/// <summary>What fitting found for a number: what a missing one becomes, and (x - Offset) / Scale.</summary>
/// <param name="Offset">What is subtracted.</param>
/// <param name="Scale">What is divided by; never 0.</param>
/// <param name="Fill">The value of a missing number, before scaling; null where it is an error.</param>
internal sealed record FittedNumber(double Offset, double Scale, double? Fill = null)
{
    /// <summary>Computed in double precision and rounded once, wherever it is computed.</summary>
    public float Encode(double number) => (float)((number - Offset) / Scale);

    public double Decode(double encoded) => (encoded * Scale) + Offset;

    /// <summary>Whether a file may say so.</summary>
    public bool IsSound => double.IsFinite(Fill ?? 0) && double.IsFinite(Offset) && double.IsFinite(Scale) && Scale != 0;
}
