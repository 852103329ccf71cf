using Lifecycle.Training.Callbacks;
using Lifecycle.Training.Checkpoints;
using static TorchSharp.torch;

namespace Lifecycle.Training.Loops;

/// <summary>Losses and learning rates by step in bounded memory: where there are too many points, every second goes, and of later ones as many.</summary>
internal sealed class StepHistory
{
    private const int MostPoints = 1000;
    private readonly List<StepPoint> _points = [];
    private long _seen;
    private long _every = 1;

    /// <summary>What is kept, in order, in a list that grows along.</summary>
    public IReadOnlyList<StepPoint> Points => _points;

    /// <summary>Takes in the next step.</summary>
    public void Add(StepPoint point)
    {
        if (_seen++ % _every != 0) return;
        _points.Add(point);
        if (_points.Count < MostPoints) return;
        for (var at = 0; at < MostPoints / 2; at++) _points[at] = _points[2 * at];
        _points.RemoveRange(MostPoints / 2, MostPoints / 2);
        _every *= 2;
    }

    public void Save(StateWriter writer)
    {
        writer.Value("history", new Thinning(_seen, _every));
        using var points = tensor(_points.SelectMany(static point => new[] { point.TotalStep, point.Loss, point.LearningRate }).ToArray(), [_points.Count, 3], ScalarType.Float64);
        writer.Tensor("history", points);
    }

    public void Load(StateReader reader)
    {
        (_seen, _every) = reader.Value<Thinning>("history");
        using var points = reader.Tensor("history");
        if (_seen < 0 || _every < 1 || points.dtype != ScalarType.Float64 || points.shape is not [<= MostPoints, 3])
            throw new DataException($"The history of a checkpoint's steps is {points.dtype} {Data.ElementSpec.Format(points.shape)}, every {_every} of {_seen}; expected at most {MostPoints} rows of 3 numbers, Float64; take another checkpoint.");
        _points.Clear();
        // TorchSharp's accessor takes no empty tensor.
        var numbers = points.shape[0] == 0 ? [] : points.data<double>().ToArray();
        for (var at = 0; at < numbers.Length; at += 3) _points.Add(new StepPoint((long)numbers[at], numbers[at + 1], numbers[at + 2]));
    }

    private sealed record Thinning(long Seen, long Every);
}
