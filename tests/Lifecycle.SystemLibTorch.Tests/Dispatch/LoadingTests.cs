#if !TORCHSHARP_NUGET
using TorchSharp.Dispatch;

namespace Lifecycle.SystemLibTorch.Tests.Dispatch;

[TestFixture]
public class LoadingTests
{
    [TestCase("7f /usr/lib/x86_64-linux-gnu/blas/libblas.so.3.11.0", true)]
    [TestCase("7f /usr/lib/x86_64-linux-gnu/openblas-openmp/libblas.so.3", false)]
    [TestCase("7f /usr/lib/x86_64-linux-gnu/libtorch_cpu.so", false)]
    public void TheReferenceBlasIsRecognized(string line, bool reference) => Assert.That(BlasCheck.IsReference([line]), Is.EqualTo(reference));

    [Test]
    public void AMissingLibraryIsNamedWithTheCure()
    {
        Assert.That(NativeLoader.Explain("/nowhere/liblifecycle_aten.so"), Does.StartWith("liblifecycle_aten.so was not found").And.EndsWith("./build.sh build"));
    }

    [Test]
    public void ALibraryThatCannotLoadIsExplainedInOneLine()
    {
        var file = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"{Guid.NewGuid():N}.so");
        File.WriteAllText(file, "no library");
        try
        {
            Assert.That(NativeLoader.Explain(file), Does.Contain("apt install libtorch-dev").And.Not.Contain("\n"));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Test]
    public void AnotherInterfaceIsRefused() => Assert.That(() => NativeLoader.CheckVersion(99), Throws.TypeOf<DllNotFoundException>().With.Message.Contains("version 99"));
}
#endif
