using System.Text.RegularExpressions;

namespace Lifecycle.SystemLibTorch.Tests.Optim;

/// <summary>Where TorchSharp 0.107.0's optimizers, schedules and gradients differ from PyTorch's, which Lifecycle.SystemLibTorch follows.</summary>
internal static class OptimizerDefects
{
    private static readonly (Regex Names, string Defect)[] Known =
    [
        (Pattern("^RAdam"), "RAdam multiplies by the learning rate twice once it rectifies"),
        (Pattern("^SGD.*weight_decay.*maximize"), "SGD that maximizes lets the weights grow where they should decay"),
        (Pattern("^state of SGD"), "SGD cannot take over a state where it has none yet"),
        (Pattern("^LBFGS: rate changed"), "the rate of LBFGS's group is not the optimizer's"),
        (Pattern("^OneCycleLR on two"), "OneCycleLR takes the number of a parameter group for that of a phase"),
        (Pattern("^CyclicLR(?!.*cycle_momentum False)"), "CyclicLR adds to the highest momentum instead of taking off"),
        (Pattern("^gradient: unused"), "an input that takes no part has an undefined tensor for a gradient"),
        (Pattern("^error: (an input that takes no part|kept graph)"), "an error of autograd.grad ends the process"),
    ];

    /// <summary>Skips a case of a known defect where it runs on TorchSharp itself.</summary>
    internal static void Skip(string name)
    {
#if TORCHSHARP_NUGET
        if (Array.Find(Known, known => known.Names.IsMatch(name)) is { Defect: { } defect })
            Assert.Ignore($"TorchSharp 0.107.0: {defect}.");
#else
        _ = Known.Length + name.Length;
#endif
    }

    private static Regex Pattern(string pattern) => new(pattern, RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
}
