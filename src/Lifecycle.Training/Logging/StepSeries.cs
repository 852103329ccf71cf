namespace Lifecycle.Training.Logging;

/// <summary>A value by step in bounded memory: where there are too many points, every second goes, and of later ones as many.</summary>
internal sealed class StepSeries
{
    private const int MostPoints = 1000;
    private readonly List<(double Step, double Value)> _points = [];
    private long _seen;
    private long _every = 1;

    public IReadOnlyList<(double Step, double Value)> Points => _points;

    public void Add(long step, double value)
    {
        if (_seen++ % _every != 0) return;
        _points.Add((step, value));
        if (_points.Count < MostPoints) return;
        for (var at = 0; at < MostPoints / 2; at++) _points[at] = _points[2 * at];
        _points.RemoveRange(MostPoints / 2, MostPoints / 2);
        _every *= 2;
    }

    public void Clear()
    {
        _points.Clear();
        (_seen, _every) = (0, 1);
    }
}
