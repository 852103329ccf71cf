using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Lifecycle.SystemLibTorch.Tests.NN;

/// <summary>What RegisterComponents finds in the fields of a module, and under what names.</summary>
public sealed class RegistrationTests
{
    [Test]
    public void FieldsOfAllClassesAreFound()
    {
        using var module = new Derived();
        Assert.Multiple(() =>
        {
            Assert.That(module.named_children().Select(c => c.name), Is.EquivalentTo(new[] { "open", "hidden", "renamed", "<Body>k__BackingField", "ofBase" }));
            Assert.That(module.named_parameters(recurse: false).Select(p => p.name), Is.EquivalentTo(new[] { "scale", "ofBaseScale" }));
            Assert.That(module.named_buffers(recurse: false).Select(b => b.name), Is.EqualTo(new[] { "offset" }));
        });
    }

    [Test]
    public void ListsOfModulesAreNotLookedInto()
    {
        using var module = new Derived();
        Assert.That(module.named_modules().Select(m => m.module), Has.None.SameAs(module.Listed[0]));
        module.Listed[0].Dispose();
    }

    [Test]
    public void ContainersInsideContainersNameTheirWay()
    {
        using var inner = ModuleDict(("a", (Module)Linear(1, 1, hasBias: false)), ("list", ModuleList<Module>(ReLU(), PReLU(1))));
        using var outer = new Held(ModuleList<Module>(inner, Sequential(("last", Linear(1, 1)))));
        Assert.That(outer.named_parameters().Select(p => p.name), Is.EqualTo(new[] { "held.0.a.weight", "held.0.list.1.weight", "held.1.last.weight", "held.1.last.bias" }));
        Assert.That(outer.named_modules().Select(m => m.name), Is.EqualTo(
            new[] { "held", "held.0", "held.1", "held.0.a", "held.0.list", "held.0.list.0", "held.0.list.1", "held.1.last" }));
        Assert.That(outer.children().Count(), Is.EqualTo(1));
        Assert.That(outer.modules().Count(), Is.EqualTo(8));
    }

    [Test]
    public void NullRemovesASubmodule()
    {
        using var module = new Derived();
        module.register_module("open", null!);
        Assert.That(module.named_children().Select(c => c.name), Has.None.EqualTo("open"));
        Assert.That(() => module.register_parameter("none", null!), Throws.ArgumentNullException);
        Assert.That(() => module.register_buffer("none", null!), Throws.ArgumentNullException);
    }

    [Test]
    public void AddedModulesComeLast()
    {
        using var module = new Derived();
        module.add_module("later", ReLU());
        Assert.That(module.named_children().Last().name, Is.EqualTo("later"));
    }

    [Test]
    public void LayersWithoutParametersHoldNone()
    {
        using var module = new Plain();
        module.register_module("sub", new Plain());
        Assert.That(module.named_modules().Single().name, Is.EqualTo("sub"));
        using var linear = Linear(1, 1);
        Assert.That(() => module.register_module("linear", linear), Throws.InvalidOperationException);
        Assert.That(() => module.register_buffer("buffer", ones(1)), Throws.InvalidOperationException);
        Assert.That(() => module.register_parameter("parameter", Parameter(ones(1))), Throws.InvalidOperationException);
    }

    [Test]
    public void TrainAndEvalReachOverridesAndLists()
    {
        var watched = new Watched();
        using var module = new Held(ModuleList<Module>(Sequential(watched), Dropout()));
        foreach (var training in new[] { false, true, false })
        {
            module.train(training);
            Assert.That(watched.Last, Is.EqualTo(training));
            Assert.That(module.modules().Append(module).Select(m => m.training), Has.All.EqualTo(training));
        }
        module.train();
        module.eval();
        Assert.That(watched.Last, Is.False);
    }

    private class Base(string name) : Module(name)
    {
        private readonly Module ofBase = ReLU();
        private readonly Parameter ofBaseScale = Parameter(ones(1));

        internal bool HasBase => ofBase is not null && ofBaseScale is not null;
    }

    private sealed class Derived : Base
    {
        public readonly Module open = Linear(1, 1);
        private readonly Module hidden = ReLU();
        private readonly Module? nothing = null;
        private readonly Parameter scale = Parameter(ones(2));
        private readonly Tensor offset = zeros(2);

        [ComponentName(Name = "renamed")]
        private readonly Module original = Tanh();

        internal Derived()
            : base(nameof(Derived))
        {
            RegisterComponents();
            RegisterComponents();
        }

        internal List<Module> Listed { get; } = [Linear(1, 1)];

        internal Module Body { get; } = Sigmoid();

        internal bool HasAll => HasBase && hidden is not null && nothing is null && scale is not null && offset is not null && original is not null;
    }

    private sealed class Plain() : ParameterLessModule<Tensor, Tensor>(nameof(Plain))
    {
        public override Tensor forward(Tensor input) => input.alias();
    }

    private sealed class Watched() : Module<Tensor, Tensor>(nameof(Watched))
    {
        internal bool? Last { get; private set; }

        public override Tensor forward(Tensor input) => input.alias();

        public override void train(bool train = true)
        {
            base.train(train);
            Last = train;
        }
    }

    private sealed class Held : Module
    {
        private readonly Module held;

        internal Held(Module held)
            : base(nameof(Held))
        {
            this.held = held;
            RegisterComponents();
        }
    }
}
