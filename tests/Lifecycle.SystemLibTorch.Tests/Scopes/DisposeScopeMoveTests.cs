using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.SystemLibTorch.Tests.Scopes;

/// <summary>Every way in which a tensor changes its scope, and what the statistics of the thread say of it.</summary>
[TestFixture]
public sealed class DisposeScopeMoveTests
{
    [SetUp]
    public void Reset() => DisposeScopeManager.Statistics.Reset();

    [Test]
    public void TwoAndThreeMoveTogether()
    {
        using var outer = NewDisposeScope();
        using (var inner = NewDisposeScope())
        {
            var (first, second) = inner.MoveToOuter(ones(1), ones(1));
            var (third, fourth, fifth) = inner.MoveToOuter(ones(1), ones(1), ones(1));
            Assert.That(new[] { first, second, third, fourth, fifth }.All(outer.Contains));
            Assert.That(inner.DisposablesCount, Is.Zero);
            var (left, right) = inner.Detach(ones(1), ones(1));
            Assert.That((inner.Contains(left), outer.Contains(right)), Is.EqualTo((false, false)));
            left.Dispose();
            right.Dispose();
        }

        Assert.That(outer.DisposablesCount, Is.EqualTo(5));
    }

    [Test]
    public void MovingOutOfAThirdScopeDoesNothing()
    {
        using var outer = NewDisposeScope();
        var foreign = ones(1);
        using var middle = NewDisposeScope();
        using var inner = NewDisposeScope();
        inner.MoveToOuter(foreign);
        Assert.That((outer.Contains(foreign), middle.Contains(foreign)), Is.EqualTo((true, false)));
        inner.Detach(foreign);
        Assert.That(outer.Contains(foreign));
    }

    [Test]
    public void ATensorLeavesTheScopeItWasInWhenAnotherTakesIt()
    {
        using var outer = NewDisposeScope();
        using var inner = NewDisposeScope();
        var moved = ones(1);
        outer.Attach(moved);
        Assert.That((outer.Contains(moved), inner.Contains(moved)), Is.EqualTo((true, false)));
        Assert.That(DisposeScopeManager.Statistics.AttachedToScopeCount, Is.EqualTo(1));
        outer.Attach(moved);
        Assert.That(DisposeScopeManager.Statistics.AttachedToScopeCount, Is.EqualTo(1));
        moved.MoveToOtherDisposeScope(inner);
        Assert.That(inner.Contains(moved));
        moved.MoveToOtherDisposeScope((DisposeScope)null!);
        Assert.That((outer.Contains(moved), inner.Contains(moved)), Is.EqualTo((false, false)));
        moved.Dispose();
    }

    [Test]
    public void DisposeEverythingButKeepsUpToThree()
    {
        using var scope = NewDisposeScope();
        var tensors = Enumerable.Range(0, 5).Select(_ => ones(1)).ToArray();
        scope.DisposeEverythingBut(tensors[0], tensors[1], tensors[2]);
        Assert.That(tensors.Select(tensor => tensor.IsInvalid), Is.EqualTo(new[] { false, false, false, true, true }));
        scope.DisposeEverythingBut(tensors[0], tensors[1]);
        Assert.That(scope.DisposablesCount, Is.EqualTo(2));
        scope.DisposeEverything();
        Assert.That((tensors[0].IsInvalid, scope.DisposablesCount), Is.EqualTo((true, 0)));
    }

    [Test]
    public void ADisposedTensorLeavesItsScope()
    {
        using var scope = NewDisposeScope();
        var tensor = ones(1);
        tensor.Dispose();
        Assert.That(scope.DisposablesCount, Is.Zero);
        tensor.Dispose();
        Assert.That(DisposeScopeManager.Statistics.DisposedInScopeCount, Is.EqualTo(1));
    }

    [Test]
    public void OnlyTensorsCanBeOwned()
    {
        using var scope = NewDisposeScope();
        using var stream = new MemoryStream();
        Assert.That(() => scope.Attach(stream), Throws.InvalidOperationException);
    }

    [TestCase(0, 3, 2, 1)]
    [TestCase(4, 2, 0, 2)]
    public void StatisticsCountWhatHappened(int outside, int inside, int detached, int disposed)
    {
        var loose = Enumerable.Range(0, outside).Select(_ => ones(1)).ToList();
        using (var scope = NewDisposeScope())
        {
            var owned = Enumerable.Range(0, inside).Select(_ => ones(1)).ToList();
            foreach (var tensor in owned.Take(detached)) loose.Add(tensor.DetachFromDisposeScope());
            foreach (var tensor in owned.TakeLast(disposed)) tensor.Dispose();
            Assert.That(scope.DisposablesCount, Is.EqualTo(inside - detached - disposed));
        }

        var counts = DisposeScopeManager.Statistics;
        Assert.That(counts.ThreadTotalLiveCount, Is.EqualTo(outside + detached));
        foreach (var tensor in loose) tensor.Dispose();
        Assert.That(
            (counts.CreatedOutsideScopeCount, counts.CreatedInScopeCount, counts.DetachedFromScopeCount, counts.DisposedInScopeCount, counts.DisposedOutsideScopeCount),
            Is.EqualTo(((long)outside, (long)inside, (long)detached, (long)(inside - detached), (long)(outside + detached))));
        Assert.That((counts.ThreadTotalLiveCount, counts.PackedSequenceStatistics.CreatedInScopeCount), Is.EqualTo((0, 0)));
    }

    [Test]
    public void AnExceptionClosesItsScope()
    {
        Tensor? inside = null;
        Assert.That(
            () =>
            {
                using var scope = NewDisposeScope();
                inside = ones(2);
                _ = inside + ones(3);
            },
            Throws.InstanceOf<System.Runtime.InteropServices.ExternalException>());
        Assert.That((inside!.IsInvalid, CurrentDisposeScope), Is.EqualTo((true, (DisposeScope?)null)));
    }

    [Test]
    public void EachThreadCountsForItself()
    {
        long elsewhere = -1;
        var thread = new Thread(() =>
        {
            using var scope = NewDisposeScope();
            _ = ones(1);
            elsewhere = DisposeScopeManager.Statistics.CreatedInScopeCount;
        });
        thread.Start();
        thread.Join();
        Assert.That((elsewhere, DisposeScopeManager.Statistics.CreatedInScopeCount), Is.EqualTo((1, 0)));
    }
}
