using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>The last moves and what they changed in the gradient, from which L-BFGS tells the curvature.</summary>
internal sealed class LBFGSHistory(long size) : IDisposable
{
    private readonly List<(Tensor Change, Tensor Move, double Weight)> _pairs = [];

    public void Dispose()
    {
        foreach (var (change, move, _) in _pairs)
        {
            change.Dispose();
            move.Dispose();
        }
        _pairs.Clear();
    }

    /// <summary>Takes in a move, and returns the scale of the curvature; null, and nothing is taken in, where the curvature is too small.</summary>
    internal double? Add(Tensor change, Tensor move, double leastCurvature)
    {
        var curvature = change.dot(move).ToDouble();
        if (curvature <= leastCurvature) return null;
        if (_pairs.Count > 0 && _pairs.Count == size)
        {
            _pairs[0].Change.Dispose();
            _pairs[0].Move.Dispose();
            _pairs.RemoveAt(0);
        }
        _pairs.Add((change.DetachFromDisposeScope(), move.DetachFromDisposeScope(), 1 / curvature));
        return curvature / change.dot(change).ToDouble();
    }

    /// <summary>The direction down the gradient, seen through the inverse of the curvature.</summary>
    internal Tensor Direction(Tensor gradient, double scale)
    {
        var shares = new double[_pairs.Count];
        var direction = gradient.neg();
        for (var i = _pairs.Count - 1; i >= 0; i--)
        {
            shares[i] = _pairs[i].Move.dot(direction).ToDouble() * _pairs[i].Weight;
            direction.add_(_pairs[i].Change, alpha: -shares[i]);
        }
        direction.mul_(scale);
        for (var i = 0; i < _pairs.Count; i++)
        {
            var back = _pairs[i].Change.dot(direction).ToDouble() * _pairs[i].Weight;
            direction.add_(_pairs[i].Move, alpha: shares[i] - back);
        }
        return direction;
    }
}
