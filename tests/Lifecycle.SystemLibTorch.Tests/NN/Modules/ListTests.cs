using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Lifecycle.SystemLibTorch.Tests.NN;

/// <summary>ModuleList and ParameterList as lists, and ModuleDict and ParameterDict as dictionaries that keep their order.</summary>
public sealed class ListTests
{
    [Test]
    public void ModuleListsAreLists()
    {
        Linear[] layers = [.. Enumerable.Range(1, 5).Select(i => Linear(i, 1))];
        using var list = ModuleList(layers[0]);
        list.Add(layers[2]);
        list.Insert(1, layers[1]);
        list.append(layers[3]);
        list.extend([layers[4]]);
        AssertList(list, layers, Linear(9, 9));
        Assert.That(list.Remove(layers[1]), Is.True);
        Assert.That(list.Remove(layers[1]), Is.False);
        list.RemoveAt(0);
        Assert.That(list, Is.EqualTo(layers[2..]));
        list[0] = layers[1];
        Assert.That(list[0], Is.SameAs(layers[1]));
        list.Clear();
        Assert.That(list, Is.Empty);
        foreach (var layer in layers) layer.Dispose();
    }

    [Test]
    public void ParameterListsAreLists()
    {
        Parameter[] parameters = [.. Enumerable.Range(1, 5).Select(i => Parameter(ones(i)))];
        using var list = ParameterList(parameters[0]);
        list.Add(parameters[2]);
        list.Insert(1, parameters[1]);
        list.append(parameters[3]);
        list.extend([parameters[4]]);
        AssertList(list, parameters, Parameter(ones(9)));
        Assert.That(list.named_parameters().Select(p => p.name), Is.EqualTo(new[] { "0", "1", "2", "3", "4" }));
        Assert.That(list.has_parameter("4"), Is.True);
        Assert.That(list.has_parameter("5"), Is.False);
        Assert.That(list.get_parameter("3"), Is.SameAs(parameters[3]));
        Assert.That(list.get_parameter("x"), Is.Null);
        Assert.That(list.Remove(parameters[1]), Is.True);
        list.RemoveAt(0);
        list[0] = parameters[1];
        Assert.That(list.parameters(), Is.EqualTo(new[] { parameters[1], parameters[3], parameters[4] }).Using<Tensor>(ReferenceEquals));
        list.Clear();
        Assert.That(list.parameters(), Is.Empty);
        foreach (var parameter in parameters) parameter.Dispose();
    }

    [Test]
    public void ModuleDictionariesKeepTheirOrder()
    {
        Module[] layers = [.. Enumerable.Range(1, 4).Select(i => Linear(i, 1))];
        using var dictionary = ModuleDict(("c", layers[0]));
        dictionary.Add("a", layers[1]);
        dictionary.Add(("b", layers[2]));
        AssertDictionary(dictionary, layers[..3], layers[3]);
        foreach (var layer in layers) layer.Dispose();
    }

    [Test]
    public void ParameterDictionariesKeepTheirOrder()
    {
        Parameter[] parameters = [.. Enumerable.Range(1, 4).Select(i => Parameter(ones(i)))];
        using var dictionary = ParameterDict(("c", parameters[0]));
        dictionary.Add("a", parameters[1]);
        dictionary.Add(("b", parameters[2]));
        Assert.That(dictionary.has_parameter("a"), Is.True);
        Assert.That(dictionary.has_parameter("z"), Is.False);
        Assert.That(dictionary.get_parameter("b"), Is.SameAs(parameters[2]));
        Assert.That(dictionary.named_parameters(true).Select(p => p.name), Is.EquivalentTo(new[] { "c", "a", "b" }));
        AssertDictionary(dictionary, parameters[..3], parameters[3]);
        foreach (var parameter in parameters) parameter.Dispose();
    }

    [Test]
    public void ParametersInListsMoveAndTrain()
    {
        using var scope = NewDisposeScope();
        using var list = ParameterList(Parameter(ones(2)), Parameter(ones(3)));
        using var holder = new Holder(list, ParameterDict(("x", Parameter(ones(4)))));
        holder.to(ScalarType.Float64);
        Assert.That(holder.parameters().Select(p => p.dtype), Has.All.EqualTo(ScalarType.Float64));
        Assert.That(list.Select(p => p.dtype), Has.All.EqualTo(ScalarType.Float64));
        Assert.That(holder.named_parameters().Select(p => p.name), Is.EqualTo(new[] { "list.0", "list.1", "dictionary.x" }));
        (list[0].sum() * 2).backward();
        Golden.AssertClose(list[0].grad, [2, 2], "gradient");
    }

    private static void AssertList<T>(IList<T> list, T[] expected, T other)
        where T : class, IDisposable
    {
        var copy = new T[expected.Length + 1];
        list.CopyTo(copy, 1);
        Assert.Multiple(() =>
        {
            Assert.That(list, Has.Count.EqualTo(expected.Length));
            Assert.That(list.IsReadOnly, Is.False);
            for (var i = 0; i < expected.Length; i++)
            {
                Assert.That(list[i], Is.SameAs(expected[i]));
                Assert.That(copy[i + 1], Is.SameAs(expected[i]));
                Assert.That(list.IndexOf(expected[i]), Is.EqualTo(i));
                Assert.That(list.Contains(expected[i]), Is.True);
            }
            Assert.That(list.Contains(other), Is.False);
            Assert.That(list.IndexOf(other), Is.EqualTo(-1));
        });
        other.Dispose();
    }

    // Of the names c, a and b, in this order.
    private static void AssertDictionary<T>(IDictionary<string, T> dictionary, T[] expected, T other)
        where T : class
    {
        var list = (IList<(string, T)>)dictionary;
        var copy = new (string, T)[3];
        list.CopyTo(copy, 0);
        Assert.Multiple(() =>
        {
            Assert.That(list, Has.Count.EqualTo(3));
            Assert.That(list.Select(item => item.Item1), Is.EqualTo(new[] { "c", "a", "b" }));
            Assert.That(copy.Select(item => item.Item1), Is.EqualTo(new[] { "c", "a", "b" }));
            Assert.That(dictionary.Keys, Is.EquivalentTo(new[] { "a", "b", "c" }));
            Assert.That(dictionary.Values, Has.Count.EqualTo(3));
            Assert.That(dictionary["a"], Is.SameAs(expected[1]));
            Assert.That(list[2].Item2, Is.SameAs(expected[2]));
            Assert.That(dictionary.ContainsKey("b"), Is.True);
            Assert.That(dictionary.TryGetValue("z", out _), Is.False);
            Assert.That(() => dictionary["z"], Throws.InstanceOf<KeyNotFoundException>());
            Assert.That(() => dictionary.Add("a", other), Throws.ArgumentException);
        });
        Assert.That(dictionary.Remove("a"), Is.True);
        Assert.That(dictionary.ContainsKey("a"), Is.False);
        list.Insert(0, ("first", other));
        Assert.That(list.Select(item => item.Item1), Is.EqualTo(new[] { "first", "c", "b" }));
        list.RemoveAt(1);
        dictionary["b"] = expected[1];
        Assert.That(list.Select(item => item.Item2), Is.EqualTo(new[] { other, expected[1] }).Using<T>(ReferenceEquals));
        list.Clear();
        Assert.That(list, Has.Count.EqualTo(0));
    }

    private sealed class Holder : Module
    {
        private readonly ParameterList list;
        private readonly ParameterDict dictionary;

        internal Holder(ParameterList list, ParameterDict dictionary)
            : base(nameof(Holder))
        {
            (this.list, this.dictionary) = (list, dictionary);
            RegisterComponents();
        }

        internal int Count => list.Count + dictionary.Count;
    }
}
