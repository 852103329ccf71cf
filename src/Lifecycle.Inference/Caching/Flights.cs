namespace Lifecycle.Inference.Caching;

/// <summary>
/// Runs that are under way, so that whoever asks for the same meanwhile shares the run: its answer, or its error. A caller that is
/// cancelled leaves alone; with the last of them the run is cancelled.
/// </summary>
internal sealed class Flights<TKey> where TKey : notnull
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, Flight> _flights = [];

    /// <summary>Joins the run of a key, or begins it.</summary>
    /// <param name="key">What runs of the same answer have in common.</param>
    /// <param name="run">The run; its token is cancelled when nobody waits for it any more.</param>
    /// <param name="cancellationToken">Ends the wait of this caller.</param>
    public async Task<Prediction> JoinAsync(TKey key, Func<CancellationToken, Task<Prediction>> run, CancellationToken cancellationToken)
    {
        var flight = Board(key, out var first);
        if (first) _ = FlyAsync(key, flight, run);
        try
        {
            return await flight.Answer.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (Leave(key, flight)) flight.Dispose();
        }
    }

    private Flight Board(TKey key, out bool first)
    {
        lock (_gate)
        {
            first = !_flights.TryGetValue(key, out var flight);
            if (flight is null) _flights.Add(key, flight = new Flight());
            flight.Callers++;
            return flight;
        }
    }

    private async Task FlyAsync(TKey key, Flight flight, Func<CancellationToken, Task<Prediction>> run)
    {
        try
        {
            var answer = await run(flight.Abandoned).ConfigureAwait(false);
            Land(key, flight);
            flight.Succeed(answer);
        }
        catch (Exception e)
        {
            Land(key, flight);
            flight.Fail(e);
        }
    }

    private void Land(TKey key, Flight flight)
    {
        lock (_gate) Remove(key, flight);
    }

    // True for the last one.
    private bool Leave(TKey key, Flight flight)
    {
        lock (_gate)
        {
            if (--flight.Callers > 0) return false;
            Remove(key, flight);
            return true;
        }
    }

    private void Remove(TKey key, Flight flight)
    {
        if (_flights.GetValueOrDefault(key) == flight) _flights.Remove(key);
    }

    private sealed class Flight : IDisposable
    {
        private readonly TaskCompletionSource<Prediction> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly CancellationTokenSource _end = new();

        public Flight() => Abandoned = _end.Token;

        public int Callers { get; set; }

        public Task<Prediction> Answer => _answer.Task;

        public CancellationToken Abandoned { get; }

        public void Succeed(Prediction answer) => _answer.TrySetResult(answer);

        public void Fail(Exception error)
        {
            _answer.TrySetException(error);
            // All callers may have left.
            _ = _answer.Task.Exception;
        }

        public void Dispose()
        {
            _end.Cancel();
            _end.Dispose();
        }
    }
}
