#if !TORCHSHARP_NUGET
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Lifecycle.SystemLibTorch.Tests.Robustness;

/// <summary>What a program can do wrong: an exception that says what, and a process that goes on.</summary>
[TestFixture]
public sealed class WrongUseTests
{
    private static readonly System.Type[] Unclear = [typeof(NullReferenceException), typeof(AccessViolationException), typeof(SEHException)];

    private static IEnumerable<TestCaseData> Uses() => [.. Shapes(), .. Types(), .. Indices(), .. Disposed(), .. Nulls(), .. Devices(), .. Algebra(), .. Gradients(), .. Modules(), .. Optimizers()];

    [TestCaseSource(nameof(Uses))]
    public void AWrongUseIsAnExceptionAndNoMore(Action use, string message)
    {
        using var scope = NewDisposeScope();
        var failure = Assert.Catch(() => use())!;
        Assert.That(Unclear, Does.Not.Contain(failure.GetType()), failure.ToString());
        Assert.That(failure.Message, Does.Contain(message).IgnoreCase);
        var x = ones(2, requires_grad: true);
        (x * 3).sum().backward();
        Assert.That(x.grad!.data<float>().ToArray(), Is.EqualTo(new[] { 3f, 3f }));
    }

    private static IEnumerable<TestCaseData> Shapes()
    {
        yield return Use("add of 2 and 3", () => ones(2) + ones(3), "must match the size of tensor b");
        yield return Use("in-place add that would grow", () => ones(2).add_(ones(3, 2)), "doesn't match the broadcast shape");
        yield return Use("matmul of 2x3 and 2x3", () => ones(2, 3).matmul(ones(2, 3)), "cannot be multiplied");
        yield return Use("mm of a vector", () => ones(2).mm(ones(2, 2)), "must be a matrix");
        yield return Use("bmm of matrices", () => ones(2, 2).bmm(ones(2, 2)), "3D");
        yield return Use("dot of 2 and 3", () => dot(ones(2), ones(3)), "inconsistent tensor size");
        yield return Use("view of the wrong size", () => ones(6).view(4, 2), "shape '[4, 2]' is invalid for input of size 6");
        yield return Use("view of a transpose", () => ones(2, 3).t().view(6), "view size is not compatible");
        yield return Use("reshape with two unknowns", () => ones(6).reshape(-1, -1), "only one dimension can be inferred");
        yield return Use("expand of a full dimension", () => ones(2).expand(3), "must match the existing size");
        yield return Use("permute of too few", () => ones(2, 3, 4).permute(0, 1), "number of dimensions");
        yield return Use("permute twice the same", () => ones(2, 3).permute(0, 0), "duplicate dims");
        yield return Use("cat of nothing", () => cat([]), "expected a non-empty list");
        yield return Use("cat of unlike", () => cat([ones(2, 2), ones(3, 3)]), "sizes of tensors must match");
        yield return Use("stack of unlike", () => stack([ones(2), ones(3)]), "equal size");
        yield return Use("split by nothing", () => ones(4).split(0L), "split");
        yield return Use("chunk into none", () => ones(4).chunk(0), "chunk");
        yield return Use("zeros of a negative size", () => zeros(-1), "negative dimension -1");
        yield return Use("more memory than there is", () => zeros(1L << 40, 1L << 15), "");
        yield return Use("arange backwards", () => arange(5, 0, 1), "upper bound");
        yield return Use("linspace of -1 steps", () => linspace(0, 1, -1), "non-negative");
        yield return Use("einsum of too many letters", () => einsum("ijk,jk->i", ones(2, 3), ones(3, 2)), "einsum");
        yield return Use("einsum of sizes that differ", () => einsum("ij,jk->ik", ones(2, 3), ones(2, 3)), "einsum");
        yield return Use("einsum with a wrong letter", () => einsum("i?->i", ones(2, 3)), "einsum");
        yield return Use("einsum of an unknown output", () => einsum("ij->k", ones(2, 3)), "einsum");
        yield return Use("item of two", () => ones(2).item<float>(), "");
        yield return Use("truth of two", () => (bool)ones(2), "");
        yield return Use("repeat of too few", () => ones(2, 3).repeat(2), "number of dimensions");
        yield return Use("a value to reflect", () => F.pad(ones(1, 1, 3), (1, 1), PaddingModes.Reflect, 0.5), "doesn't take in value argument");
        yield return Use("unflatten wrongly", () => ones(6).unflatten(0, 4, 2), "unflatten");
    }

    private static IEnumerable<TestCaseData> Types()
    {
        yield return Use("mean of integers", () => arange(4).mean(), "floating point");
        yield return Use("matmul of unlike types", () => ones(2, 2).matmul(ones(2, 2, dtype: float64)), "expected");
        yield return Use("in-place sum into integers", () => arange(3).add_(ones(3)), "can't be cast");
        yield return Use("gradients of integers", () => arange(3).requires_grad_(), "floating point");
        yield return Use("bitwise not of floats", () => ones(2).bitwise_not(), "");
        yield return Use("shift of floats", () => ones(2).bitwise_and(ones(2)), "");
        yield return Use("floats read as doubles", () => ones(2).data<double>(), "not compatible");
        yield return Use("softmax of integers", () => arange(3).softmax(0), "not implemented");
        yield return Use("embedding of floats", () => nn.Embedding(3, 2).call(ones(2)), "");
        yield return Use("a mask of floats", () => ones(2).masked_select(ones(2)), "bool");
        yield return Use("where of floats", () => where(ones(2), ones(2), ones(2)), "");
        yield return Use("cholesky of integers", () => linalg.cholesky(eye(2, dtype: int64)), "");
    }

    private static IEnumerable<TestCaseData> Indices()
    {
        yield return Use("an index beyond", () => ones(2)[2], "out of");
        yield return Use("an index before", () => ones(2)[-3], "out of");
        yield return Use("an index of a scalar", () => tensor(1f)[0], "");
        yield return Use("too many indices", () => ones(2)[0, 0], "too many indices");
        yield return Use("a set beyond", () => ones(2)[5] = tensor(1f), "out of");
        yield return Use("a set of the wrong shape", () => ones(2, 2)[0] = ones(3), "");
        yield return Use("a dimension beyond", () => ones(2).sum(3), "dimension out of range");
        yield return Use("select beyond", () => ones(2).select(0, 2), "out of range");
        yield return Use("narrow beyond", () => ones(4).narrow(0, 3, 2), "exceeds dimension size");
        yield return Use("gather beyond", () => ones(2).gather(0, tensor(new[] { 5L })), "out of bounds");
        yield return Use("index_select beyond", () => ones(2).index_select(0, tensor(new[] { 5L })), "out of range");
        yield return Use("take beyond", () => ones(2).take(tensor(new[] { 9L })), "out of");
        yield return Use("scatter of unlike ranks", () => zeros(2).scatter(0, ones(1, 1, dtype: int64), ones(1, 1)), "dimension");
        yield return Use("topk of too many", () => ones(2).topk(3), "out of range");
        yield return Use("kthvalue of none", () => kthvalue(ones(3), 9, 0), "out of range");
        yield return Use("an embedding beyond", () => nn.Embedding(3, 2).call(tensor(new[] { 7L })), "out of range");
        yield return Use("a class beyond", () => F.cross_entropy(ones(1, 3), tensor(new[] { 3L })), "out of bounds");
        yield return Use("one_hot beyond", () => F.one_hot(tensor(new[] { 3L }), 2), "");
        yield return Use("an accessor beyond", () => ones(2).data<float>()[2], "");
        yield return Use("multinomial of nothing", () => zeros(3).multinomial(1), "invalid multinomial");
        yield return Use("multinomial of too many", () => ones(3).multinomial(4), "cannot sample");
    }

    private static IEnumerable<TestCaseData> Disposed()
    {
        yield return Use("sum of a disposed tensor", () => Gone().sum(), "empty handle");
        yield return Use("add of a disposed tensor", () => ones(2) + Gone(), "empty handle");
        yield return Use("shape of a disposed tensor", () => Gone().shape, "empty handle");
        yield return Use("data of a disposed tensor", () => Gone().data<float>(), "empty handle");
        yield return Use("cat with a disposed tensor", () => cat([ones(2), Gone()]), "empty handle");
        yield return Use("backward of a disposed tensor", () => { Gone().backward(); return 0; }, "empty handle");
        yield return Use("saving a disposed tensor", () => { Gone().Save(new MemoryStream()); return 0; }, "empty handle");
        yield return Use("calling a disposed module", () => { var linear = nn.Linear(2, 2); linear.Dispose(); return linear.call(ones(1, 2)); }, "");
        yield return Use("a scope that is closed", () => { var scope = NewDisposeScope(); scope.Dispose(); return scope.DisposablesCount; }, "disposed");
        yield return Use("a generator that is disposed", () => { var generator = new Generator(1); generator.Dispose(); return rand(2, generator: generator); }, "");
    }

    private static IEnumerable<TestCaseData> Nulls()
    {
        yield return Use("add of null", () => ones(2).add((Tensor)null!), "");
        yield return Use("cat of null", () => cat([ones(2), null!]), "");
        yield return Use("an operator on null", () => ones(2) * (Tensor)null!, "");
        yield return Use("a linear layer on null", () => nn.Linear(2, 2).call(null!), "");
        yield return Use("a tensor of a null array", () => tensor((float[])null!), "null");
        yield return Use("einsum of null", () => einsum(null!, ones(2)), "");
        yield return Use("loading from null", () => nn.Linear(1, 1).load((Stream)null!), "null");
        yield return Use("a state of null", () => nn.Linear(1, 1).load_state_dict(null!), "null");
        yield return Use("a device of null", () => new Device((string)null!), "");
        yield return Use("a script of null", () => jit.compile(null!), "null");
        yield return Use("a file of null", () => jit.load((string)null!), "null");
    }

    private static IEnumerable<TestCaseData> Devices()
    {
        const string cure = "use torch.CPU";
        yield return Use("a tensor to CUDA", () => ones(2).cuda(), cure);
        yield return Use("a tensor to cuda:0", () => ones(2).to("cuda:0"), cure);
        yield return Use("a tensor to a device type", () => ones(2).to(DeviceType.CUDA), cure);
        yield return Use("zeros on CUDA", () => zeros(2, device: new Device(DeviceType.CUDA)), "CUDA");
        yield return Use("a module to CUDA", () => nn.Linear(1, 1).cuda(), cure);
        yield return Use("a module to cuda:0", () => nn.Linear(1, 1).to("cuda:0"), cure);
        yield return Use("a layer on CUDA", () => nn.Linear(1, 1, device: new Device("cuda")), "CUDA");
        yield return Use("CUDA as the default", () => { set_default_device("cuda"); return 0; }, cure);
        yield return Use("waiting for CUDA", () => { cuda.synchronize(); return 0; }, cure);
        yield return Use("MPS", () => ones(2).mps(), cure);
        yield return Use("an unknown device", () => device("abacus"), "abacus");
        yield return Use("no threads", () => { set_num_threads(0); return 0; }, "positive");
    }

    private static IEnumerable<TestCaseData> Algebra()
    {
        yield return Use("the inverse of a singular matrix", () => zeros(2, 2).inverse(), "singular");
        yield return Use("linalg.inv of a singular matrix", () => linalg.inv(zeros(2, 2)), "singular");
        yield return Use("the inverse of a rectangle", () => linalg.inv(ones(2, 3)), "square");
        yield return Use("solving with a singular matrix", () => linalg.solve(zeros(2, 2), ones(2)), "singular");
        yield return Use("cholesky of a negative matrix", () => linalg.cholesky(-eye(2)), "positive-definite");
        yield return Use("the determinant of a rectangle", () => linalg.det(ones(2, 3)), "square");
        yield return Use("eigh of NaN", () => linalg.eigh(full(3, 3, float.NaN)), "");
        yield return Use("an unknown norm", () => linalg.norm(ones(2, 2), "unknown"), "");
    }

    private static IEnumerable<TestCaseData> Gradients()
    {
        yield return Use("backward of two values", () => { ones(2, requires_grad: true).mul(2).backward(); return 0; }, "scalar outputs");
        yield return Use("backward without gradients", () => { ones(1).sum().backward(); return 0; }, "does not require grad");
        yield return Use("backward twice", BackwardTwice, "second time");
        yield return Use("a leaf changed in place", () => ones(2, requires_grad: true).add_(1), "leaf variable");
        yield return Use("a saved value changed in place", ChangedInPlace, "inplace operation");
        yield return Use("a gradient of the wrong shape", () => { var x = ones(2, requires_grad: true); x.grad = ones(3); return 0; }, "");
        yield return Use("an output that has no part in it", () => autograd.grad([ones(1, requires_grad: true).sum()], [ones(1, requires_grad: true)]), "not have been used");
    }

    private static IEnumerable<TestCaseData> Modules()
    {
        yield return Use("a linear layer on the wrong width", () => nn.Linear(2, 3).call(ones(1, 4)), "cannot be multiplied");
        yield return Use("a convolution on the wrong channels", () => nn.Conv2d(3, 4, 3).call(ones(1, 1, 8, 8)), "channels");
        yield return Use("a kernel larger than the image", () => nn.Conv2d(1, 1, 5).call(ones(1, 1, 3, 3)), "kernel size can't be greater");
        yield return Use("batch norm of one value", () => nn.BatchNorm1d(2).call(ones(1, 2)), "more than 1 value");
        yield return Use("layer norm of another shape", () => nn.LayerNorm(3).call(ones(2, 4)), "normalized_shape");
        yield return Use("a pooling to nothing", () => nn.MaxPool2d(3).call(ones(1, 1, 2, 2)), "too small");
        yield return Use("a dropout of two", () => nn.Dropout(2).call(ones(3)), "");
        yield return Use("a module named with a dot", () => { nn.Sequential().add_module("a.b", nn.ReLU()); return 0; }, "a.b");
        yield return Use("a module named twice", () => { var module = nn.Linear(1, 1); module.add_module("a", nn.ReLU()); module.add_module("a", nn.ReLU()); return 0; }, "a");
        yield return Use("a state with other names", () => nn.Linear(1, 1).load_state_dict(new() { ["nothing"] = ones(1) }), "nothing");
        yield return Use("a state of another shape", () => nn.Linear(1, 1).load_state_dict(nn.Linear(2, 1).state_dict()), "");
        yield return Use("a module to integers", () => nn.Linear(1, 1).to(int32), "floating point");
        yield return Use("a module from a missing file", () => nn.Linear(1, 1).load("/nowhere/model.dat"), "/nowhere/model.dat");
        yield return Use("targets of another count", () => nn.CrossEntropyLoss().call(ones(2, 3), zeros(3, dtype: int64)), "batch");
        yield return Use("probabilities above one", () => nn.BCELoss().call(full(2, 2.0), ones(2)), "between 0 and 1");
        yield return Use("an upsample without a size", () => F.interpolate(ones(1, 1, 2, 2)), "");
        yield return Use("a flatten beyond", () => nn.Flatten(5).call(ones(2, 2)), "dimension out of range");
    }

    private static IEnumerable<TestCaseData> Optimizers()
    {
        yield return Use("a negative learning rate", () => optim.Adam([Weight()], -1), "");
        yield return Use("a beta of two", () => optim.Adam([Weight()], beta1: 2), "");
        yield return Use("an optimizer's missing file", () => { optim.SGD([Weight()], 0.1).load_state_dict("/nowhere/sgd.dat"); return 0; }, "/nowhere");
    }

    private static TorchSharp.Modules.Parameter Weight() => nn.Parameter(ones(2));

    private static Tensor Gone()
    {
        var tensor = ones(2);
        tensor.Dispose();
        return tensor;
    }

    private static object BackwardTwice()
    {
        var x = ones(2, requires_grad: true);
        var loss = (x * x).sum();
        loss.backward();
        loss.backward();
        return loss;
    }

    private static object ChangedInPlace()
    {
        var x = ones(2, requires_grad: true);
        var y = x.exp();
        var loss = y.sum();
        y.add_(1);
        loss.backward();
        return loss;
    }

    private static TestCaseData Use(string name, Func<object?> use, string message)
    {
        Action action = () => _ = use();
        return new TestCaseData(action, message).SetArgDisplayNames(name);
    }
}
#endif
