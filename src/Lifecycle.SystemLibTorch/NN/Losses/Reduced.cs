using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>The reduction of losses that are composed of other operators.</summary>
internal static class Reduced
{
    internal static Tensor By(nn.Reduction reduction, Tensor loss) => reduction switch
    {
        nn.Reduction.Mean => loss.mean(),
        nn.Reduction.Sum => loss.sum(),
        _ => loss.alias(),
    };
}
