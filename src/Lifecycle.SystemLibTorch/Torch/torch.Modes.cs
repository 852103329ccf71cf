namespace TorchSharp;

public enum compute_mode
{
    use_mm_for_euclid_dist_if_necessary = 0,
    use_mm_for_euclid_dist = 1,
    donot_use_mm_for_euclid_dist = 2,
}

public static partial class torch
{
    public enum RoundingMode
    {
        None = 0,
        trunc = 1,
        floor = 2,
    }

    /// <summary>The rounding mode as ATen names it; null for none.</summary>
    private static string? NameOf(RoundingMode mode) => mode == RoundingMode.None ? null : mode.ToString();
}
