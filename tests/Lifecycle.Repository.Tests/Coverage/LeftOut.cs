namespace Lifecycle.Repository.Tests.Coverage;

/// <summary>Parts of TorchSharp's API that SystemLibTorch leaves out on purpose.</summary>
internal sealed record LeftOut(string What, string Why, Func<string, bool> Fits)
{
    private static readonly string[] Distributions =
    [
        "Bernoulli", "Beta", "Binomial", "Categorical", "Cauchy", "Chi2", "Dirichlet", "ExpRelaxedCategorical", "Exponential", "FisherSnedecor",
        "Gamma", "Geometric", "Gumbel", "HalfCauchy", "HalfNormal", "Independent", "Kumaraswamy", "Laplace", "LogNormal", "LogitRelaxedBernoulli",
        "Multinomial", "MultivariateNormal", "NegativeBinomial", "Normal", "OneHotCategorical", "Pareto", "Poisson", "RelaxedBernoulli",
        "RelaxedOneHotCategorical", "TransformedDistribution", "Uniform", "Weibull",
    ];

    private static readonly LeftOut[] All =
    [
        new("probability distributions", "no ordinary training or inference program uses them; the random operators are there",
            static type => Under(type, "torch.distributions") || (Module(type) is { } name && Distributions.Contains(name, StringComparer.Ordinal))),
        new("TensorBoard", "a library of its own; Lifecycle writes training reports",
            static type => Under(type, "torch.utils.tensorboard") || Under(type, "Utils.tensorboard") || Module(type) is "SummaryWriter" || type is "HistogramBinSelector" or "Utils.CRC32C"),
        new("custom autograd functions", "they need a native class of one's own for each; compose the function of operators",
            static type => type is "torch.autograd.AutogradContext" || (Under(type, "torch.autograd") && type.Contains("Function<", StringComparison.Ordinal))),
        new("exported programs", "AOTInductor came with libtorch 2",
            static type => type.StartsWith("ExportedProgram", StringComparison.Ordinal) || Under(type, "torch.export")),
        new("types that nothing takes or returns", "only members that TorchSharp itself marks as not implemented, or none, speak of them",
            static type => type is "indexing" or "layout" or "memory_format" or "PrintOptionsProfile" or "Reduce" or "Float32MatmulPrecision" or "torch.jit.Type" or "torch.jit.TensorType" or "torch.jit.Type.DynamicType" or "torch.jit.DynamicType"),
        new("native readers of MNIST and CIFAR10", "Lifecycle reads IDX files itself, and `torch.utils.data` takes any dataset",
            static type => Under(type, "Data.Loader") || Under(type, "Data.DataIterator")),
        new("Jacobians", "composed of `torch.autograd.grad` where needed", static type => type is "torch.autograd.functional"),
        new("TorchSharp's own plumbing", "public there for its other assemblies; no program calls it",
            static type => type is "AllocateIndexedNativeTensorOrScalarArray" or "AllocatePinnedArray" or "DistanceFunctionNative" or "DebugMode" or "LobpcgMethod" || type.EndsWith(".HType", StringComparison.Ordinal)
                || type is "Utils.BigEndianReader" or "IProgressBar" or "Modules.OptimizerHelper.TypeCode" or "torch.optim.Optimizer.LossClosure" or "Utils.Decompress" or "Utils.ReferenceEqualityComparer<>" or "Utils.TypeFormatterSourceAttribute" or "torch.LobpcgMethod" or "torch.hub"),
    ];

    internal static LeftOut? ReasonOf(string type) => Array.Find(All, reason => reason.Fits(type));

    private static bool Under(string type, string name) => type.Equals(name, StringComparison.Ordinal) || type.StartsWith(name + ".", StringComparison.Ordinal);

    private static string? Module(string type) => type.Split('.') is ["Modules", var name, ..] ? name : null;
}
