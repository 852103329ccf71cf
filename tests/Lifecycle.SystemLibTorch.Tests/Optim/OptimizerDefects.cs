namespace Lifecycle.SystemLibTorch.Tests.Optim;

/// <summary>Where TorchSharp 0.107.0's optimizers and schedules differ from PyTorch's, which Lifecycle.SystemLibTorch follows.</summary>
internal static class OptimizerDefects
{
    private static readonly (string Start, string Holding, string Defect)[] Known =
    [
        ("RAdam", "", "RAdam multiplies by the learning rate twice once it rectifies"),
        ("SGD", "weight_decay 0.02 maximize", "SGD that maximizes lets the weights grow where they should decay"),
        ("CyclicLR", "", "CyclicLR adds to the highest momentum instead of taking off, and counts cycles where ExpRange counts steps"),
        ("OneCycleLR on two", "", "OneCycleLR takes the number of a parameter group for that of a phase"),
        ("SequentialLR", "", "SequentialLR's first schedule steps once too often"),
        ("LBFGS", "max_eval null", "LBFGS over named parameters needs max_eval"),
    ];

    /// <summary>Skips a case of a known defect where it runs on TorchSharp itself.</summary>
    internal static void Skip(string name)
    {
#if TORCHSHARP_NUGET
        foreach (var (start, holding, defect) in Known)
        {
            if (name.StartsWith(start, StringComparison.Ordinal) && name.Contains(holding, StringComparison.Ordinal)) Assert.Ignore($"TorchSharp 0.107.0: {defect}.");
        }
#else
        _ = Known.Length + name.Length;
#endif
    }
}
