using static TorchSharp.torch;

namespace Lifecycle.SystemLibTorch.Tests.Goldens;

/// <summary>The cases of each family by name, inputs in and results out: the counterparts of the scripts beside them.</summary>
internal static partial class OperatorCases
{
    internal static Dictionary<string, Dictionary<string, Func<Tensor[], Tensor[]>>> Families { get; } = new(StringComparer.Ordinal)
    {
        ["algebra"] = Family(AddAlgebra),
        ["comparisons"] = Family(AddComparisons),
        ["factories"] = Family(AddFactories),
        ["gathering"] = Family(AddGathering),
        ["gradients"] = Family(AddGradients),
        ["groups"] = Family(AddGroups),
        ["indexing"] = Family(AddIndexing),
        ["inplace"] = Family(AddInPlace),
        ["pointwise"] = Family(AddPointwise),
        ["randoms"] = Family(AddRandoms),
        ["reductions"] = Family(AddReductions),
        ["shapes"] = Family(AddShapes),
        ["signals"] = Family(AddSignals),
        ["typed"] = Family(AddTyped),
    };

    private static Dictionary<string, Func<Tensor[], Tensor[]>> Family(Action<Cases> add)
    {
        var cases = new Dictionary<string, Func<Tensor[], Tensor[]>>(StringComparer.Ordinal);
        add(new Cases(cases));
        return cases;
    }

    internal sealed class Cases(Dictionary<string, Func<Tensor[], Tensor[]>> all)
    {
        internal InPlaceCases InPlace() => new(this);

        internal void Add(string name, Func<Tensor[], Tensor> one) => all.Add(name, x => [one(x)]);

        internal void Add(string name, Func<Tensor[], Tensor[]> several) => all.Add(name, several);

        internal void Add(string name, Func<Tensor[], (Tensor, Tensor)> two) => all.Add(name, x =>
        {
            var (first, second) = two(x);
            return [first, second];
        });
    }
}
