using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.SystemLibTorch.Tests.NN;

/// <summary>The values of nn.init against PyTorch's.</summary>
public sealed class InitGoldenTests
{
    private static readonly Dictionary<string, Func<Tensor, Tensor>> Inits = new(StringComparer.Ordinal)
    {
        ["uniform_"] = t => nn.init.uniform_(t, -0.5, 2),
        ["normal_"] = t => nn.init.normal_(t, 1, 3),
        ["constant_"] = t => nn.init.constant_(t, 0.25),
        ["ones_"] = nn.init.ones_,
        ["zeros_"] = nn.init.zeros_,
        ["xavier_uniform_"] = t => nn.init.xavier_uniform_(t, 1.5),
        ["xavier_normal_"] = t => nn.init.xavier_normal_(t),
        ["kaiming_uniform_"] = t => nn.init.kaiming_uniform_(t, 0.3, nn.init.FanInOut.FanOut),
        ["kaiming_normal_"] = t => nn.init.kaiming_normal_(t, nonlinearity: nn.init.NonlinearityType.ReLU),
        ["trunc_normal_"] = t => nn.init.trunc_normal_(t, 0.1, 0.7, -1, 1),
        ["orthogonal_"] = t => nn.init.orthogonal_(t, 2),
    };

    private static IEnumerable<string> InitNames => Golden.Names("inits");

    [TestCaseSource(nameof(InitNames))]
    public void FillsWithPyTorchsValues(string name)
    {
        Defects.Skip(name);
        using var scope = NewDisposeScope();
        manual_seed(1234);
        var tensor = empty(6, 4, 3);
        Golden.Of("inits", name).Check(Inits[name](tensor), []);
    }
}
