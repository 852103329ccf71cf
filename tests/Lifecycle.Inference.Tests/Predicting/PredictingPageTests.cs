using Lifecycle.Inference.Predicting;
using Lifecycle.Onnx.Graph;

namespace Lifecycle.Inference.Tests.Predicting;

/// <summary>What docs/predicting.md quotes.</summary>
public sealed class PredictingPageTests
{
    [Test]
    public void Rows()
    {
        var (model, rows) = (Models.Linear(), new float[] { 1, 2, 3, 4 });

        // begin: rows
        using var predictor = Predictor.Load(model, new PredictorOptions { IntraOpThreads = 1, WarmUpRuns = 1 });
        Prediction prediction = predictor.Predict(rows);        // two rows of two values
        foreach (var score in prediction.Ranked(count: 2, row: 1))
            Console.WriteLine($"{score.Label ?? $"class {score.Class}"} {score.Probability:P1}");

        var output = new float[6];
        predictor.Predict(rows, output);                        // into the caller's memory: nothing is allocated
        // end: rows

        Assert.That(output, Is.EqualTo(prediction.Values.ToArray()));
    }

    [Test]
    public void Names()
    {
        var model = PredictorCallTests.TwoInputs();
        float[] a = [1, 2, 3, 4, 5, 6];
        float[] b = [6, 5, 4, 3, 2, 1];

        // begin: names
        using var predictor = Predictor.Load(model);
        using (var call = predictor.BeginCall())
        {
            call.Set("a", a, 2, 3);                             // the values, then their shape
            b.CopyTo(call.Prepare<float>("b", 2, 3));           // or written where the model reads them
            call.Run();
            ReadOnlySpan<float> sum = call.Get<float>("sum");   // valid until the call ends or runs again
            Console.WriteLine($"{sum[0]} of [{string.Join(", ", call.GetShape("sum").ToArray())}]");
        }
        // end: names

        Assert.That(predictor.PredictTensors(TensorData.Create<float>("a", [2, 3], a), TensorData.Create<float>("b", [2, 3], b))[0].AsSpan<float>().ToArray(), Is.All.EqualTo(7));
    }

    [Test]
    public void Errors()
    {
        // begin: errors
        using var predictor = Predictor.Load(PredictorCallTests.TwoInputs(), new PredictorOptions
        {
            ExecutionProvider = "auto",                         // CUDA where there is one
            Timeout = TimeSpan.FromSeconds(1),
            RequireFinite = true,
            Passes = ModelPasses.Exact,
        });
        foreach (var notice in predictor.Notices) Console.WriteLine(notice);
        using var call = predictor.BeginCall();
        try
        {
            call.Set("a", [1L, 2], 1, 2);
        }
        catch (TensorMismatchException e)
        {
            Console.WriteLine($"{e.Mismatch} of {e.Tensor}: {e.Found}, not {e.Expected}");
        }
        // end: errors

        Assert.That(() => call.Set("a", [1L, 2], 1, 2), Throws.TypeOf<TensorMismatchException>().With.Property("Mismatch").EqualTo(TensorMismatch.ElementType));
    }

    [Test]
    public async Task Records()
    {
        using var predictor = Predictor.Load(Models.Linear());
        IEnumerable<House> houses = [new(1, 2), new(3, 4)];

        // begin: records
        var prices = predictor.Map<House>()
            .Input<float>("x", static (house, row) => (row[0], row[1]) = (house.Area, house.Rooms))
            .To(static outputs => outputs.Get<float>("y")[0]);
        float price = prices.Predict(new House(Area: 80, Rooms: 3));

        var options = new PredictManyOptions { BatchSize = 256, Parallelism = 2, Skip = 0 };
        await foreach (var predicted in prices.PredictManyAsync(houses, options))
            Console.WriteLine($"{predicted.Index}: {predicted.Record} {predicted.Result}");
        // end: records

        Assert.That(price, Is.EqualTo(92.5f));
    }

    private sealed record House(float Area, float Rooms);
}
