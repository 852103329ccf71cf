using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Export;

/// <summary>One operator or a form of it: a function of the input, which is exported and verified.</summary>
/// <param name="Name">What the row is called.</param>
/// <param name="Run">The function.</param>
/// <param name="Example">An input.</param>
internal sealed record OperatorRow(string Name, Func<Tensor, Tensor> Run, Func<Tensor> Example)
{
    /// <summary>The first operator set that has it; before, the export is refused with an error that names it.</summary>
    public int From { get; init; } = 13;

    /// <summary>Dynamic axes beside the batch.</summary>
    public DynamicAxis[] Axes { get; init; } = [];

    /// <summary>The modules that it runs, whose parameters are the model's.</summary>
    public TorchSharp.torch.nn.Module[] Parts { get; init; } = [];
}
