using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.SystemLibTorch.Tests.Runtime;

/// <summary>What is asked of devices and threads on a machine without a GPU.</summary>
[TestFixture]
public sealed class DeviceTests
{
    [Test]
    public void QueriesAnswerWithoutAnException()
    {
        Assert.That(cuda.is_available(), Is.False);
        Assert.That(cuda_is_available(), Is.False);
        Assert.That(cuda.is_cudnn_available(), Is.False);
        Assert.That(cuda.device_count(), Is.Zero);
        Assert.That(mps_is_available(), Is.False);
        Assert.That(() => InitializeDeviceType(DeviceType.CPU), Throws.Nothing);
        Assert.That(TryInitializeDeviceType(DeviceType.CPU));
        Assert.That(get_default_device().type, Is.EqualTo(DeviceType.CPU));
    }

    private static IEnumerable<TestCaseData> Switches()
    {
        yield return Switch("matmul.allow_tf32", () => backends.cuda.matmul.allow_tf32, on => backends.cuda.matmul.allow_tf32 = on);
        yield return Switch(
            "matmul.allow_fp16_reduced_precision_reduction",
            () => backends.cuda.matmul.allow_fp16_reduced_precision_reduction,
            on => backends.cuda.matmul.allow_fp16_reduced_precision_reduction = on);
        yield return Switch("cudnn.allow_tf32", () => backends.cudnn.allow_tf32, on => backends.cudnn.allow_tf32 = on);
        yield return Switch("flash_sdp", backends.cuda.flash_sdp_enabled, backends.cuda.enable_flash_sdp);
        yield return Switch("math_sdp", backends.cuda.math_sdp_enabled, backends.cuda.enable_math_sdp);
    }

    [TestCaseSource(nameof(Switches))]
    public void ASwitchKeepsItsValue(Func<bool> get, Action<bool> set)
    {
        var before = get();
        set(!before);
        Assert.That(get(), Is.Not.EqualTo(before));
        set(before);
        Assert.That(get(), Is.EqualTo(before));
    }

    [Test]
    public void ThreadsCanBeSet()
    {
        var before = get_num_threads();
        set_num_threads(2);
        Assert.That(get_num_threads(), Is.EqualTo(2));
        set_num_threads(before);
        Assert.That(get_num_threads(), Is.EqualTo(before));
        Assert.That(get_num_interop_threads(), Is.Positive);
    }

#if !TORCHSHARP_NUGET
    [TestCase(DeviceType.CUDA)]
    [TestCase(DeviceType.MPS)]
    public void AnAbsentDeviceIsRefusedWithTheCure(DeviceType type)
    {
        Assert.That(TryInitializeDeviceType(type), Is.False);
        Assert.That(() => InitializeDeviceType(type), Throws.InvalidOperationException.With.Message.Contains("use torch.CPU"));
    }
#endif

    [Test]
    public void TheRandomStateCanBeKeptAndSetBack()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(5);
        Assert.That(random.initial_seed(), Is.EqualTo(5));
        var state = random.get_rng_state();
        var first = rand(3).data<float>().ToArray();
        random.set_rng_state(state);
        Assert.That(rand(3).data<float>().ToArray(), Is.EqualTo(first));
    }

    private static TestCaseData Switch(string name, Func<bool> get, Action<bool> set) => new TestCaseData(get, set).SetArgDisplayNames(name);
}
