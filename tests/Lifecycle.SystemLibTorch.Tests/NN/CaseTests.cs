using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.SystemLibTorch.Tests.NN;

/// <summary>Sequence models, losses, initial values and utilities against what PyTorch computed.</summary>
public sealed class CaseTests
{
    private static readonly Lazy<Dictionary<string, Case>> Losses = new(static () => Case.Read("losses.json"));
    private static readonly Lazy<Dictionary<string, Case>> Sequences = new(static () => Case.Read("sequences.json"));
    private static readonly Lazy<Dictionary<string, Case>> Inits = new(static () => Case.Read("inits.json"));

    private static IEnumerable<string> LossNames => Losses.Value.Keys;

    private static IEnumerable<string> SequenceNames => Sequences.Value.Keys;

    private static IEnumerable<string> InitNames => Inits.Value.Keys;

    [TestCaseSource(nameof(LossNames))]
    public void LossModulesComputeWhatPyTorchComputes(string name) => Run(Losses.Value[name], static given => LossCases.Kinds[given.Kind](given, false));

    [TestCaseSource(nameof(LossNames))]
    public void LossFunctionsComputeWhatPyTorchComputes(string name) => Run(Losses.Value[name], static given => LossCases.Kinds[given.Kind](given, true));

    [TestCaseSource(nameof(SequenceNames))]
    public void SequenceModelsComputeWhatPyTorchComputes(string name) => Run(Sequences.Value[name], static given => SequenceCases.Kinds[given.Kind](given));

    [TestCaseSource(nameof(InitNames))]
    public void InitialValuesAndUtilitiesAreThoseOfPyTorch(string name) => Run(Inits.Value[name], InitCases.Run);

    private static void Run(Case given, Func<Case, Case.Outcome> run)
    {
        foreach (var trait in given.Traits) Defects.Skip(trait);
        using var scope = NewDisposeScope();
        manual_seed(1234);
        var outcome = run(given);
        given.Check(outcome);
        outcome.Module?.Dispose();
    }
}
