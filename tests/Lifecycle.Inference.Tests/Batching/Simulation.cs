using Lifecycle.Inference.Batching;

namespace Lifecycle.Inference.Tests.Batching;

/// <summary>
/// A batcher in simulated time on one thread: runs of batches begin when the test says so, and take the time that the test gives
/// them. A request is a list of numbers, one a row; its answer is the numbers squared. A negative number makes a run fail.
/// </summary>
internal sealed class Simulation : IBatchModel<int[], int[]>, IAsyncDisposable
{
    private readonly Queue<Action> _started = [];

    public Simulation(BatchingOptions options, int? fixedRows = null) =>
        Batcher = new Batcher<int[], int[]>(this, options with { Time = Time }, fixedRows, _started.Enqueue);

    public ManualTime Time { get; } = new();

    public Batcher<int[], int[]> Batcher { get; }

    public BatchingStatistics Statistics => Batcher.Statistics();

    public TimeSpan Now => TimeSpan.FromTicks(Time.GetTimestamp());

    /// <summary>What the model ran: the requests of each batch and the rows it was filled up to.</summary>
    public List<(int[][] Requests, int Rows, TimeSpan Start)> Batches { get; } = [];

    /// <summary>How long a batch of so many rows takes.</summary>
    public Func<int, TimeSpan> Latency { get; set; } = _ => TimeSpan.Zero;

    /// <summary>What else happens while a batch runs: given the time that it takes, passes that time.</summary>
    public Action<TimeSpan>? WhileRunning { get; set; }

    /// <summary>How requests are told apart; by default all may share a batch.</summary>
    public Func<int[], object> Shape { get; set; } = _ => 0;

    /// <summary>Whether a thread was started that has not begun.</summary>
    public bool CanRun => _started.Count > 0;

    public Task<int[]> Send(params int[] rows) => Send(new RequestOptions(), rows);

    public Task<int[]> Send(RequestOptions options, params int[] rows) => Batcher.Send(rows, options, CancellationToken.None);

    /// <summary>Lets one of the started threads work until it finds nothing more to do.</summary>
    public void Run() => _started.Dequeue()();

    public void RunAll()
    {
        while (CanRun) Run();
    }

    public (int Rows, object Shape) Describe(int[] input) => input.Length > 0 ? (input.Length, Shape(input)) : throw new DataException("No rows.");

    public void Run(ReadOnlySpan<int[]> inputs, int rows, Span<int[]> outputs)
    {
        Batches.Add((inputs.ToArray(), rows, Now));
        var time = Latency(rows);
        if (WhileRunning is { } happens) happens(time);
        else Time.Advance(time);
        if (inputs.ToArray().SelectMany(input => input).Any(value => value < 0)) throw new ModelException("A negative number.");
        for (var index = 0; index < inputs.Length; index++) outputs[index] = Answer(inputs[index]);
    }

    public static int[] Answer(int[] rows) => [.. rows.Select(value => value * value)];

    public ValueTask DisposeAsync()
    {
        var end = Batcher.DisposeAsync();
        RunAll();
        return end;
    }
}
