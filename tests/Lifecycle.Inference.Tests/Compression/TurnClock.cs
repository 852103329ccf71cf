namespace Lifecycle.Inference.Tests.Compression;

/// <summary>A clock for a latency comparison: each model takes the milliseconds it is given, whatever the machine does. At most 5 turns.</summary>
internal sealed class TurnClock(params double[] milliseconds) : TimeProvider
{
    private const int WarmUps = 2;
    private int _calls;
    private double _now;

    public override long TimestampFrequency => 1_000_000;

    public override long GetTimestamp()
    {
        var call = _calls++;
        var models = milliseconds.Length;
        // Two looks at the clock around each call; one between the unmeasured calls and the first turn.
        var first = (WarmUps * models * 2) + 1;
        if (call >= first && (call - first) % 2 == 1)
        {
            var (turn, step) = Math.DivRem((call - first) / 2, models);
            _now += milliseconds[turn % 2 == 0 ? step : models - 1 - step];
        }
        else _now += 1;
        return (long)(_now * 1000);
    }
}
