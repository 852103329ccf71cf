using System.Runtime.InteropServices;

namespace Lifecycle.Inference.Batching;

/// <summary>What running a batch took: how often the model ran, with how many rows, and how many requests failed.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct BatchOutcome(int Batches, long Rows, long RowsRun, int Failed)
{
    public static BatchOutcome operator +(BatchOutcome left, BatchOutcome right) =>
        new(left.Batches + right.Batches, left.Rows + right.Rows, left.RowsRun + right.RowsRun, left.Failed + right.Failed);
}

/// <summary>Requests that run together.</summary>
internal sealed class Batch<TInput, TOutput>(IBatchModel<TInput, TOutput> model, BatchSizes sizes, BatchRequest<TInput, TOutput>[] requests)
{
    private readonly TInput[] _inputs = Array.ConvertAll(requests, request => request.Input);
    private readonly TOutput[] _outputs = new TOutput[requests.Length];
    private readonly Exception?[] _errors = new Exception?[requests.Length];

    public int Count => requests.Length;

    /// <summary>What its requests have in common.</summary>
    public object Shape => requests[0].Shape;

    /// <summary>With how many rows it runs.</summary>
    public int PaddedRows { get; } = sizes.Padded(RowsOf(requests));

    /// <summary>When it will have ended, by what was learned.</summary>
    public TimeSpan ExpectedEnd { get; set; }

    /// <summary>Runs it. No request gets its answer yet.</summary>
    public BatchOutcome Run() => Run(0, requests.Length);

    /// <summary>Gives each request its answer or its error; returns how many of each were cancelled meanwhile.</summary>
    public (int Answered, int Failed) Deliver()
    {
        var (answered, failed) = (0, 0);
        for (var index = 0; index < requests.Length; index++)
        {
            if (_errors[index] is not { } error) answered += requests[index].Succeed(_outputs[index]) ? 0 : 1;
            else failed += requests[index].Fail(error) ? 0 : 1;
        }
        return (answered, failed);
    }

    private BatchOutcome Run(int start, int count)
    {
        var rows = RowsOf(requests.AsSpan(start, count));
        var padded = sizes.Padded(rows);
        var outcome = new BatchOutcome(Batches: 1, rows, padded, Failed: 0);
        try
        {
            model.Run(_inputs.AsSpan(start, count), padded, _outputs.AsSpan(start, count));
            return outcome;
        }
        catch (LifecycleException) when (count > 1)
        {
            // One of them may be at fault: halves and their halves find it, and the others get their answers.
            var half = count / 2;
            return outcome + Run(start, half) + Run(start + half, count - half);
        }
        catch (Exception e)
        {
            _errors.AsSpan(start, count).Fill(e);
            return outcome with { Failed = count };
        }
    }

    private static int RowsOf(ReadOnlySpan<BatchRequest<TInput, TOutput>> requests)
    {
        var rows = 0;
        foreach (var request in requests) rows += request.Rows;
        return rows;
    }
}
