using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>
/// The last moves and what they changed in the gradient, from which L-BFGS tells the curvature. Numbers stay tensors, as in
/// libtorch: the method makes much of how they are rounded.
/// </summary>
internal sealed class LBFGSHistory(long size) : IDisposable
{
    private readonly List<(Tensor Change, Tensor Move, Tensor Weight)> _pairs = [];

    public void Dispose()
    {
        foreach (var pair in _pairs) Release(pair);
        _pairs.Clear();
    }

    /// <summary>Takes in a move, and returns the scale of the curvature; null, and nothing is taken in, where the curvature is too small.</summary>
    internal Tensor? Add(Tensor change, Tensor move, double leastCurvature)
    {
        var curvature = change.dot(move);
        if (curvature.ToDouble() <= leastCurvature) return null;
        if (_pairs.Count > 0 && _pairs.Count == size)
        {
            Release(_pairs[0]);
            _pairs.RemoveAt(0);
        }
        _pairs.Add((change.DetachFromDisposeScope(), move.DetachFromDisposeScope(), curvature.reciprocal().DetachFromDisposeScope()));
        return curvature / change.dot(change);
    }

    /// <summary>The direction down the gradient, seen through the inverse of the curvature; scaled by one where no curvature is known.</summary>
    internal Tensor Direction(Tensor gradient, Tensor? scale)
    {
        var shares = new Tensor[_pairs.Count];
        var direction = gradient.neg();
        for (var i = _pairs.Count - 1; i >= 0; i--)
        {
            shares[i] = _pairs[i].Move.dot(direction) * _pairs[i].Weight;
            direction.add_(_pairs[i].Change, alpha: -shares[i].ToDouble());
        }
        if (scale is not null) direction.mul_(scale);
        for (var i = 0; i < _pairs.Count; i++)
        {
            var back = _pairs[i].Change.dot(direction) * _pairs[i].Weight;
            direction.add_(_pairs[i].Move, alpha: (shares[i] - back).ToDouble());
        }
        return direction;
    }

    private static void Release((Tensor Change, Tensor Move, Tensor Weight) pair)
    {
        pair.Change.Dispose();
        pair.Move.Dispose();
        pair.Weight.Dispose();
    }
}
