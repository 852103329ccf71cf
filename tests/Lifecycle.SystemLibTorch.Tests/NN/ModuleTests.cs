using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Lifecycle.SystemLibTorch.Tests.NN;

/// <summary>What a module owns and in what order, its hooks, its moves and its end.</summary>
public sealed class ModuleTests
{
    private sealed class Block : Module<Tensor, Tensor>
    {
        private readonly Linear first = Linear(3, 4);
        private readonly BatchNorm1d norm = BatchNorm1d(4);
        private readonly Parameter scale = Parameter(ones(4));
        private readonly Tensor offset = zeros(4);
        private readonly Module<Tensor, Tensor> tail = Sequential(("act", ReLU()), ("out", Linear(4, 2, hasBias: false)));

        internal Block()
            : base(nameof(Block))
        {
            RegisterComponents();
            register_buffer("counter", zeros(1), persistent: false);
        }

        public override Tensor forward(Tensor input) => tail.call((norm.call(first.call(input)) * scale) + offset);
    }

    private static readonly string[] ParameterNames =
        ["scale", "first.weight", "first.bias", "norm.weight", "norm.bias", "tail.out.weight"];

    private static readonly string[] BufferNames = ["offset", "norm.running_mean", "norm.running_var", "norm.num_batches_tracked"];

    [Test]
    public void FieldsAreRegisteredInTheirOrder()
    {
        using var block = new Block();
        Assert.Multiple(() =>
        {
            Assert.That(block.named_parameters().Select(p => p.name), Is.EqualTo(ParameterNames));
            Assert.That(block.state_dict().Keys, Is.EqualTo(ParameterNames.Concat(BufferNames)));
            Assert.That(block.named_children().Select(c => c.name), Is.EqualTo(new[] { "first", "norm", "tail" }));
            Assert.That(block.named_modules().Select(c => c.name), Is.EqualTo(new[] { "first", "norm", "tail", "tail.act", "tail.out" }));
            Assert.That(block.parameters(recurse: false).Count(), Is.EqualTo(1));
            Assert.That(block.GetName(), Is.EqualTo("Block"));
        });
    }

    [Test]
    public void ComponentsAreFoundByPath()
    {
        using var block = new Block();
        Assert.Multiple(() =>
        {
            Assert.That(block.get_parameter("tail.out.weight")!.shape, Is.EqualTo(new long[] { 2, 4 }));
            Assert.That(block.has_parameter("first.weight"), Is.True);
            Assert.That(block.has_parameter("first.nothing"), Is.False);
            Assert.That(block.get_buffer("norm.running_var")!.shape, Is.EqualTo(new long[] { 4 }));
            Assert.That(block.has_buffer("offset"), Is.True);
            Assert.That(block.get_buffer("nowhere.offset"), Is.Null);
        });
    }

    [Test]
    public void ASharedParameterIsListedOnce()
    {
        using var shared = Linear(3, 3);
        using var twice = ModuleList(shared, shared);
        using var owner = new Holder(twice);
        Assert.That(owner.parameters().Count(), Is.EqualTo(2));
        Assert.That(owner.state_dict().Keys, Is.EquivalentTo(new[] { "list.0.weight", "list.0.bias", "list.1.weight", "list.1.bias" }));
    }

    [Test]
    public void NamesAreChecked()
    {
        using var block = new Block();
        using var other = Linear(1, 1);
        Assert.Multiple(() =>
        {
            Assert.That(() => block.register_module("a.b", other), Throws.ArgumentException);
            Assert.That(() => block.register_module("", other), Throws.ArgumentException);
            Assert.That(() => block.register_module("first", other), Throws.InvalidOperationException);
            Assert.That(() => block.register_parameter("scale", Parameter(ones(1))), Throws.InvalidOperationException);
            Assert.That(() => block.register_buffer("offset", ones(1)), Throws.InvalidOperationException);
        });
    }

    [Test]
    public void CallRunsHooksAndForwardDoesNot()
    {
        using var scope = NewDisposeScope();
        using var module = ReLU();
        var seen = new List<string>();
        module.register_forward_pre_hook(_ => seen.Add("before"));
        module.register_forward_hook(_ => seen.Add("after"));
        var doubling = module.register_forward_pre_hook((_, x) => x * 2);
        var adding = module.register_forward_hook((_, _, y) => y + 1);
        Assert.That(module.call(ones(1)).item<float>(), Is.EqualTo(3));
        Assert.That(seen, Is.EqualTo(new[] { "before", "after" }));
        Assert.That(module.forward(ones(1)).item<float>(), Is.EqualTo(1));
        doubling.remove();
        adding.remove();
        Assert.That(module.call(ones(1)).item<float>(), Is.EqualTo(1));
        Assert.That(seen, Has.Count.EqualTo(4));
    }

    [Test]
    public void TrainingIsSetForTheWholeTree()
    {
        using var block = new Block();
        block.eval();
        Assert.That(block.modules().Append(block).Select(m => m.training), Has.All.False);
        block.train();
        Assert.That(block.modules().Append(block).Select(m => m.training), Has.All.True);
    }

    [Test]
    public void ApplyVisitsChildrenBeforeTheirParent()
    {
        using var block = new Block();
        var visited = new List<string>();
        block.apply(m => visited.Add(m.GetName()));
        Assert.That(visited[^1], Is.EqualTo("Block"));
        Assert.That(visited, Has.Count.EqualTo(6));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void ZeroGradClearsGradients(bool setToNone)
    {
        using var scope = NewDisposeScope();
        using var block = new Block();
        block.call(randn(5, 3)).sum().backward();
        Assert.That(block.parameters().Select(p => p.grad), Has.None.Null);
        block.zero_grad(setToNone);
        Assert.That(block.parameters().Select(p => p.grad), setToNone ? Has.All.Null : Has.None.Null);
        if (!setToNone) Assert.That(block.parameters().Sum(p => p.grad!.abs().sum().item<float>()), Is.Zero);
    }

    [Test]
    public void ToConvertsFloatingTensorsAndTheFieldsThatHoldThem()
    {
        using var scope = NewDisposeScope();
        using var block = new Block().to(ScalarType.Float64);
        Assert.That(block.parameters().Select(p => p.dtype), Has.All.EqualTo(ScalarType.Float64));
        Assert.That(block.get_buffer("norm.running_mean")!.dtype, Is.EqualTo(ScalarType.Float64));
        Assert.That(block.get_buffer("norm.num_batches_tracked")!.dtype, Is.EqualTo(ScalarType.Int64));
        Assert.That(block.parameters().Select(p => p.requires_grad), Has.All.True);
        Assert.That(block.call(randn(5, 3, dtype: ScalarType.Float64)).dtype, Is.EqualTo(ScalarType.Float64));
        Assert.That(() => block.to(ScalarType.Int32), Throws.ArgumentException);
    }

    [Test]
    public void SharedParametersStaySharedWhenTheyMove()
    {
        Defects.Skip("sharing");
        using var first = Linear(3, 3, hasBias: false);
        using var second = Linear(first.weight);
        using var pair = Sequential(first, second).to(ScalarType.Float64);
        Assert.That(second.weight, Is.SameAs(first.weight));
        Assert.That(pair.parameters().Single().dtype, Is.EqualTo(ScalarType.Float64));
    }

    [Test]
    public void LoadStateDictNamesWhatDoesNotFit()
    {
        using var scope = NewDisposeScope();
        using var source = new Block();
        using var target = new Block();
        var state = source.state_dict();
        target.load_state_dict(state);
        foreach (var (key, tensor) in target.state_dict()) Assert.That(tensor.equal(state[key]).all().item<bool>(), key);
        state.Remove("scale");
        state.Add("extra", ones(1));
        Assert.That(() => target.load_state_dict(state), Throws.InvalidOperationException);
        var (missing, unexpected) = target.load_state_dict(state, strict: false);
        Assert.That(missing, Is.EqualTo(new[] { "scale" }));
        Assert.That(unexpected, Is.EqualTo(new[] { "extra" }));
        Assert.That(() => target.load_state_dict(state, skip: ["scale", "extra"]), Throws.Nothing);
    }

    [Test]
    public void ParametersOutliveTheScopeTheyWereMadeIn()
    {
        Defects.Skip("scopes");
        Block block;
        using (NewDisposeScope()) block = new Block();
        Assert.That(block.named_parameters().Count(), Is.EqualTo(ParameterNames.Length));
        block.Dispose();
        Assert.That(block.named_parameters(), Is.Empty);
    }

    [Test]
    public void DisposeReleasesEveryTensor()
    {
        Defects.Skip("dispose");
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var before = Tensor.TotalCount;
        using (NewDisposeScope())
        {
            using var block = new Block();
            block.call(randn(5, 3)).sum().backward();
        }
        Assert.That(Tensor.TotalCount, Is.EqualTo(before));
    }

    [Test]
    public void GroupNormStartsAsTheIdentity()
    {
        Defects.Skip("GroupNorm");
        using var module = GroupNorm(2, 4);
        Golden.AssertClose(module.weight, [1, 1, 1, 1], "weight");
        Golden.AssertClose(module.bias, [0, 0, 0, 0], "bias");
    }

    private sealed class Holder : Module
    {
        private readonly ModuleList<Linear> list;

        internal Holder(ModuleList<Linear> list)
            : base(nameof(Holder))
        {
            this.list = list;
            RegisterComponents();
        }
    }
}
