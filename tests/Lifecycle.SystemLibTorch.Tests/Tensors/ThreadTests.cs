using System.Collections.Concurrent;
using Lifecycle.SystemLibTorch.Tests.NN;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.SystemLibTorch.Tests.Tensors;

[TestFixture]
public class ThreadTests
{
    [Test]
    public void OperatorsRunOnManyThreads()
    {
        using var x = ones(8);
        var sums = new float[8];
        Parallel.For(0, sums.Length, i =>
        {
            using var scope = NewDisposeScope();
            for (var round = 0; round < 200; round++)
                sums[i] = (x + i).mul(x).sum().item<float>();
        });
        Assert.That(sums, Is.EqualTo(Enumerable.Range(1, 8).Select(i => 8f * i)));
    }

    [Test]
    public void AnotherThreadMayDisposeAndOnlyOnceCounts()
    {
        var tensors = Enumerable.Range(0, 200).Select(_ => zeros(16)).ToArray();
        var before = Tensor.TotalCount;
        Parallel.ForEach(tensors, tensor => tensor.Dispose());
        Parallel.ForEach(tensors, tensor => tensor.Dispose());
        Assert.That(tensors.All(tensor => tensor.IsInvalid));
        Assert.That(Tensor.TotalCount, Is.LessThanOrEqualTo(before - tensors.Length));
    }

    [Test]
    public void AnotherThreadMayDisposeWhatAScopeOwnsWhileItsOwnerCreates()
    {
        Defects.Skip("threads");
        using var scope = NewDisposeScope();
        using var handedOver = new BlockingCollection<Tensor>();
        var disposal = Task.Run(() =>
        {
            foreach (var tensor in handedOver.GetConsumingEnumerable()) tensor.Dispose();
        });
        for (var i = 0; i < 100_000; i++)
        {
            handedOver.Add(empty(1));
            _ = empty(1);
        }

        handedOver.CompleteAdding();
        Assert.That(() => disposal.GetAwaiter().GetResult(), Throws.Nothing);
        Assert.That(scope.DisposablesCount, Is.EqualTo(100_000));
    }

    [Test]
    public void GradModeIsOfItsThread()
    {
        using var off = no_grad();
        var elsewhere = false;
        var thread = new Thread(() => elsewhere = is_grad_enabled());
        thread.Start();
        thread.Join();
        Assert.That((is_grad_enabled(), elsewhere), Is.EqualTo((false, true)));
    }
}
