using static TorchSharp.torch;

namespace Lifecycle.SystemLibTorch.Tests.Goldens;

/// <summary>The cases by name: inputs in, results out, in the order of make_goldens.py.</summary>
internal static partial class OperatorCases
{
    internal static Dictionary<string, Func<Tensor[], Tensor[]>> All { get; } = Make();

    private static Dictionary<string, Func<Tensor[], Tensor[]>> Make()
    {
        var cases = new Dictionary<string, Func<Tensor[], Tensor[]>>(StringComparer.Ordinal);
        foreach (var add in (Action<Cases>[])[AddPointwise, AddComparisons, AddReductions, AddShapes, AddGathering, AddAlgebra, AddFactories, AddRandom, AddSignals, AddGradients])
            add(new Cases(cases));
        return cases;
    }

    internal sealed class Cases(Dictionary<string, Func<Tensor[], Tensor[]>> all)
    {
        internal void Add(string name, Func<Tensor[], Tensor> one) => all.Add(name, x => [one(x)]);

        internal void Add(string name, Func<Tensor[], Tensor[]> several) => all.Add(name, several);

        internal void Add(string name, Func<Tensor[], (Tensor, Tensor)> two) => all.Add(name, x =>
        {
            var (first, second) = two(x);
            return [first, second];
        });
    }
}
