using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Lifecycle.SystemLibTorch.Tests.NN;

public sealed class LossGoldenTests
{
    private enum Kind
    {
        Classes,
        Values,
        Probabilities,
        Sigmoid,
    }

    private static readonly float[] Weights = [0.5f, 1.0f, 2.0f, 1.5f];

    private static readonly Dictionary<string, (Func<Module<Tensor, Tensor, Tensor>> Make, Kind Kind)> Losses = new(StringComparer.Ordinal)
    {
        ["CrossEntropyLoss"] = (() => CrossEntropyLoss(), Kind.Classes),
        ["CrossEntropyLoss options"] = (() => new CrossEntropyLoss(tensor(Weights), ignore_index: 1, label_smoothing: 0.1), Kind.Classes),
        ["CrossEntropyLoss none"] = (() => CrossEntropyLoss(reduction: Reduction.None), Kind.Classes),
        ["CrossEntropyLoss probabilities"] = (() => CrossEntropyLoss(reduction: Reduction.Sum), Kind.Probabilities),
        ["NLLLoss"] = (() => NLLLoss(tensor(Weights)), Kind.Classes),
        ["MSELoss"] = (() => MSELoss(), Kind.Values),
        ["MSELoss sum"] = (() => MSELoss(Reduction.Sum), Kind.Values),
        ["L1Loss"] = (() => L1Loss(), Kind.Values),
        ["SmoothL1Loss"] = (() => SmoothL1Loss(beta: 0.5), Kind.Values),
        ["HuberLoss"] = (() => HuberLoss(delta: 0.7), Kind.Values),
        ["KLDivLoss"] = (() => KLDivLoss(log_target: false, reduction: Reduction.Sum), Kind.Probabilities),
        ["KLDivLoss log"] = (() => KLDivLoss(log_target: true), Kind.Values),
        ["BCELoss"] = (() => BCELoss(), Kind.Sigmoid),
        ["BCEWithLogitsLoss"] = (() => BCEWithLogitsLoss(pos_weights: tensor(new[] { 1.0f, 2.0f, 0.5f, 1.0f })), Kind.Probabilities),
    };

    private static IEnumerable<string> Names => Golden.Names("losses");

    [TestCaseSource(nameof(Names))]
    public void ComputesWhatPyTorchComputes(string name)
    {
        using var scope = NewDisposeScope();
        manual_seed(1234);
        var (make, kind) = Losses[name];
        using var loss = make();
        var x = randn(5, 4).requires_grad_();
        Golden.Of("losses", name).Check(loss.call(kind is Kind.Sigmoid ? x.sigmoid() : x, Target(kind)), [x]);
    }

    private static Tensor Target(Kind kind)
    {
        if (kind is Kind.Classes) return tensor(new long[] { 0, 3, 1, 2, 3 });
        var values = linspace(-1, 2, 20).view(5, 4);
        return kind is Kind.Values ? values : values.softmax(1);
    }
}
