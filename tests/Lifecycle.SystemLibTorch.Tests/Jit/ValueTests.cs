using System.Runtime.InteropServices;
using Lifecycle.SystemLibTorch.Tests.NN;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.SystemLibTorch.Tests.Jit;

/// <summary>What goes in and out of TorchScript, and that its errors are exceptions.</summary>
[TestFixture]
public sealed class ValueTests
{
    private const string Script = """
        def scaled(x, factor: float):
            return x * factor

        def spin(x, n: int):
            while n > 0:
                x = x + 1
                n -= 1
            return x

        def half(n: int):
            assert n % 2 == 0, "odd"
            return n // 2

        """;

    private static Tensor X => ones(2);

    private static IEnumerable<TestCaseData> Results()
    {
        yield return Result("one", "T(2)", X);
        yield return Result("three", "(T(2), T(4), T(6))", X);
        yield return Result("six", "[T(2), T(2), T(2), T(2), T(2), T(12)]", X);
        yield return Result("listed", "[T(2), T(4)]", X);
        yield return Result("numbers", "(4, 0.25, true)", 3, 0.5);
        yield return Result("numbers", "(4, 0.25, true)", 3L, (Scalar)0.5);
        yield return Result("counts", "[0, 1, 2]", 3);
        yield return Result("counts", "[]", 0);
        yield return Result("mixed", "(T(2), 7, [T(2), T(2)], null)", X);
        yield return Result("sizes", "[(2, 2), (3, 0)]", [new[] { X, zeros(3) }]);
        yield return Result("default", "T(0)", [null!]);
        yield return Result("default", "T(6)", X, 2);
        yield return Result("nothing", "null", X);
        yield return Result("raises", "2", 2);
        yield return Result("forward", "(T(4), T(2))", X, X);
    }

    [TestCaseSource(nameof(Results))]
    public void AResultArrivesAsItIs(string method, object[] inputs, string expected)
    {
        using var scope = NewDisposeScope();
        using var outputs = JitFiles.Load("outputs.pt");
        Assert.That(Text(outputs.invoke(method, inputs)), Is.EqualTo(expected));
    }

    [Test]
    public void TypesAreAsSpecificAsTheValues()
    {
        using var scope = NewDisposeScope();
        using var outputs = JitFiles.Load("outputs.pt");
        Assert.That(outputs.invoke("numbers", 1, 1.0), Is.InstanceOf<(Scalar, Scalar, Scalar)>());
        Assert.That(outputs.invoke("listed", X), Is.InstanceOf<Tensor[]>());
        Assert.That(outputs.invoke("counts", 2), Is.InstanceOf<Scalar[]>());
        Assert.That(outputs.invoke("mixed", X), Is.InstanceOf<(object, object, object, object)>());
        Assert.That(() => outputs.invoke<Tensor>("three", X), Throws.TypeOf<InvalidCastException>());
    }

    private static IEnumerable<TestCaseData> Failures()
    {
        yield return Failure<ExternalException>("raises", "at most two, not 3", 3);
        yield return Failure<ExternalException>("raises", "raises", 1.5);
        yield return Failure<ExternalException>("forward", "The size of tensor a", X, zeros(3));
        yield return Failure<ExternalException>("forward", "missing value for argument 'y'", X);
        yield return Failure<ExternalException>("forward", "received 4 argument(s)", X, X, X);
        yield return Failure<ExternalException>("forward", "Expected a value of type 'Tensor", X, 2.0);
        yield return Failure<ExternalException>("absent", "absent");
        yield return Failure<SystemException>("dictionary", "", X);
        yield return Failure<SystemException>("text", "", X);
        yield return Failure<SystemException>("one", "", "a string");
        yield return Failure<ArgumentException>("", "");
    }

    [TestCaseSource(nameof(Failures))]
    public void AFailureIsAnException(string method, object[] inputs, Type type, string message)
    {
        using var scope = NewDisposeScope();
        using var outputs = JitFiles.Load("outputs.pt");
        Assert.That(() => outputs.invoke(method, inputs), Throws.InstanceOf(type).With.Message.Contains(message));
        Assert.That(Text(outputs.forward(X, X)), Is.EqualTo("(T(4), T(2))"));
    }

    [Test]
    public void AFailureLeavesNoTensorBehind()
    {
        Defects.Skip("scripts");
        using var scope = NewDisposeScope();
        using var outputs = JitFiles.Load("outputs.pt");
        var x = X;
        var before = Tensor.TotalCount;
        for (var i = 0; i < 10; i++) Assert.That(() => outputs.invoke("dictionary", x), Throws.InstanceOf<NotSupportedException>());
        Assert.That(Tensor.TotalCount, Is.EqualTo(before));
    }

    [Test]
    public void SourceCompiles()
    {
        using var scope = NewDisposeScope();
        using var unit = jit.compile(Script);
        Assert.That(Text(unit.invoke("scaled", X, 3.0)), Is.EqualTo("T(6)"));
        Assert.That(unit.invoke<Tensor>("spin", X, 4).sum().item<float>(), Is.EqualTo(10));
        Assert.That(unit.invoke<Scalar>("half", 6).ToInt64(), Is.EqualTo(3));
        Assert.That(() => unit.invoke("half", 5), Throws.InstanceOf<ExternalException>().With.Message.Contains("odd"));
    }

    [TestCase("def f(x):\n    return y\n", "undefined value y")]
    [TestCase("def f(x:\n", "")]
    [TestCase("nonsense", "")]
    public void WrongSourceIsAnException(string script, string message)
    {
        Defects.Skip("scripts");
        Assert.That(() => jit.compile(script), Throws.InstanceOf<ExternalException>().With.Message.Contains(message));
    }

    [Test]
    public void AnUnknownFunctionIsAnException()
    {
        Defects.Skip("scripts");
        using var unit = jit.compile(Script);
        Assert.That(() => unit.invoke("absent"), Throws.InstanceOf<ExternalException>().With.Message.Contains("absent"));
        unit.Dispose();
        Assert.That(() => unit.invoke("half", 2), Throws.InstanceOf<ObjectDisposedException>());
    }

    [Test]
    public void AMissingFileIsAnException()
    {
        Assert.That(() => jit.load("/nowhere/to.pt"), Throws.InstanceOf<FileNotFoundException>());
        Assert.That(() => jit.load(JitFiles.PathOf("net.pt"), "cuda:0"), Throws.InvalidOperationException);
    }

    [Test]
    public void ADamagedFileIsAnException()
    {
        var bytes = File.ReadAllBytes(JitFiles.PathOf("traced.pt"));
        foreach (var length in (int[])[0, 1, 10, 100, bytes.Length / 2, bytes.Length - 1])
            Assert.That(() => jit.load(bytes[..length]), Throws.InstanceOf<ExternalException>(), $"{length} bytes");
        Assert.That(() => jit.load(JitFiles.PathOf("modules.json")), Throws.InstanceOf<ExternalException>());
#if !TORCHSHARP_NUGET
        Assert.That(() => jit.load(JitFiles.PathOf("modules.json")), Throws.InstanceOf<ExternalException>().With.Message.Contains("modules.json"));
#endif
    }

    private static TestCaseData Result(string method, string expected, params object[] inputs) =>
        new TestCaseData(method, inputs, expected).SetArgDisplayNames(method, expected);

    private static TestCaseData Failure<T>(string method, string message, params object[] inputs) =>
        new TestCaseData(method, inputs, typeof(T), message).SetArgDisplayNames(method, message);

    // A tensor shows as the sum of its elements.
    private static string Text(object? value) => value switch
    {
        null => "null",
        Tensor tensor => FormattableString.Invariant($"T({tensor.sum().item<float>()})"),
        Scalar number => Number(number),
        Array array => $"[{string.Join(", ", array.Cast<object>().Select(Text))}]",
        System.Runtime.CompilerServices.ITuple tuple => $"({string.Join(", ", Enumerable.Range(0, tuple.Length).Select(i => Text(tuple[i])))})",
        _ => value.ToString()!,
    };

    private static string Number(Scalar number) => number.Type == ScalarType.Bool
        ? number.ToBoolean() ? "true" : "false"
        : FormattableString.Invariant($"{number.ToDouble()}");
}
