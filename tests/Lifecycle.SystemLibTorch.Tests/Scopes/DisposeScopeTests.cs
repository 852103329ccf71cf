using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.SystemLibTorch.Tests.Scopes;

[TestFixture]
public class DisposeScopeTests
{
    [SetUp]
    public void Reset() => DisposeScopeManager.Statistics.Reset();

    [Test]
    public void AScopeDisposesOfWhatWasMadeInIt()
    {
        Tensor inside;
        using (var scope = NewDisposeScope())
        {
            inside = ones(2);
            Assert.That(scope.Contains(inside));
            Assert.That(scope.DisposablesCount, Is.EqualTo(1));
        }

        Assert.That(inside.IsInvalid);
        Assert.That(() => inside.Handle, Throws.InvalidOperationException);
        Assert.That(CurrentDisposeScope, Is.Null);
    }

    [Test]
    public void AParameterTakesThePlaceOfItsTensorUncounted()
    {
        var counts = DisposeScopeManager.Statistics.TensorStatistics;
        TorchSharp.Modules.Parameter parameter;
        using (NewDisposeScope())
        {
            var values = ones(2);
            parameter = new TorchSharp.Modules.Parameter(values);
            Assert.That(values.IsInvalid);
            Assert.That((counts.CreatedInScopeCount, counts.AttachedToScopeCount, counts.DetachedFromScopeCount), Is.EqualTo((1, 0, 0)));
        }

        Assert.That(parameter.IsInvalid);
        Assert.That((counts.DisposedInScopeCount, counts.ThreadTotalLiveCount), Is.EqualTo((1, 0)));
    }

    [Test]
    public void AResultMovesToTheOuterScope()
    {
        using var outer = NewDisposeScope();
        Tensor result;
        using (NewDisposeScope())
            result = (ones(2) + ones(2)).MoveToOuterDisposeScope();
        Assert.That(result.IsInvalid, Is.False);
        Assert.That(outer.DisposablesView, Is.EqualTo(new[] { result }).Using<IDisposable>(ReferenceEquals));
    }

    [Test]
    public void WithoutAnOuterScopeAMoveDetaches()
    {
        Tensor result;
        using (NewDisposeScope())
            result = ones(2).MoveToOuterDisposeScope();
        Assert.That(result.IsInvalid, Is.False);
        result.Dispose();
    }

    [Test]
    public void ADetachedTensorOutlivesItsScope()
    {
        Tensor kept;
        using (NewDisposeScope())
            kept = ones(2).DetachFromDisposeScope();
        Assert.That(kept.IsInvalid, Is.False);
        kept.Dispose();
        Assert.That(DisposeScopeManager.Statistics.DetachedFromScopeCount, Is.EqualTo(1));
    }

    [Test]
    public void DisposeEverythingButKeepsWhatItIsTold()
    {
        using var scope = NewDisposeScope();
        var (first, second, third) = (ones(1), ones(1), ones(1));
        Assert.That(ReferenceEquals(scope.DisposeEverythingBut(second), second));
        Assert.That(new[] { first.IsInvalid, second.IsInvalid, third.IsInvalid }, Is.EqualTo(new[] { true, false, true }));
    }

    [Test]
    public void ATensorOfItsOwnAttachesToAScope()
    {
        var loose = ones(1);
        using (var scope = NewDisposeScope())
        {
            scope.Attach(loose);
            Assert.That(DisposeScopeManager.Statistics.AttachedToScopeCount, Is.EqualTo(1));
        }

        Assert.That(loose.IsInvalid);
    }

    [Test]
    public void MoveToOtherFollowsAnotherTensor()
    {
        using var outer = NewDisposeScope();
        var anchor = ones(1);
        Tensor moved;
        using (NewDisposeScope())
            moved = ones(1).MoveToOtherDisposeScope(anchor);
        Assert.That(moved.IsInvalid, Is.False);
        Assert.That(outer.Contains(moved));
    }

    [Test]
    public void AWrappedExpressionLeavesItsResultAlone()
    {
        using var outer = NewDisposeScope();
        var result = WrappedTensorDisposeScope(() => ones(2).add(ones(2)).mul(ones(2)));
        Assert.That(outer.DisposablesCount, Is.EqualTo(1));
        Assert.That(result.data<float>().ToArray(), Is.EqualTo(new[] { 2f, 2f }));
    }

    [Test]
    public void ScopesCloseInAnyOrder()
    {
        var outer = NewDisposeScope();
        var inner = NewDisposeScope();
        outer.Dispose();
        Assert.That(CurrentDisposeScope, Is.SameAs(inner));
        inner.Dispose();
        Assert.That(CurrentDisposeScope, Is.Null);
        Assert.That(() => inner.DisposablesCount, Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public void StatisticsTellInsideFromOutside()
    {
        using (ones(1))
        {
            using var scope = NewDisposeScope();
            _ = ones(1);
            _ = ones(1);
        }

        var counts = DisposeScopeManager.Statistics.TensorStatistics;
        Assert.That(counts.CreatedOutsideScopeCount, Is.EqualTo(1));
        Assert.That(counts.DisposedOutsideScopeCount, Is.EqualTo(1));
        Assert.That(counts.CreatedInScopeCount, Is.EqualTo(2));
        Assert.That(counts.DisposedInScopeCount, Is.EqualTo(2));
        Assert.That(counts.ThreadTotalLiveCount, Is.Zero);
    }

    [Test]
    public void EachThreadHasScopesOfItsOwn()
    {
        using var scope = NewDisposeScope();
        Tensor? elsewhere = null;
        var thread = new Thread(() => elsewhere = ones(1));
        thread.Start();
        thread.Join();
        Assert.That(scope.Contains(elsewhere!), Is.False);
        elsewhere!.Dispose();
    }
}
