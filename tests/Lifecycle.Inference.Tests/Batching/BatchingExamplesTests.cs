using Lifecycle.Inference.Batching;

namespace Lifecycle.Inference.Tests.Batching;

public sealed class BatchingExamplesTests
{
    [Test]
    public async Task TheyDoWhatThePageSays()
    {
        var path = Path.Combine(TestContext.CurrentContext.WorkDirectory, "batching-example.onnx");
        var model = Models.Linear();
        model.Labels = ["a", "b", "c"];
        model.Save(path);
        float[] image = [1, 2];
        using var predictor = Predictor.Load(path, new PredictorOptions { IntraOpThreads = 1 });
        await using var batcher = new BatchingPredictor(predictor);

        Assert.That((await BatchingExamples.BatchAsync(path, image, CancellationToken.None)).Values.ToArray(), Is.EqualTo(Models.LinearOf(image)));
        Assert.That(await BatchingExamples.RequestAsync(batcher, image, "someone"), Is.EqualTo("c").Or.EqualTo("try again later"));
        Assert.That((await BatchingExamples.AdviseAsync(predictor, image)).Candidates, Is.Not.Empty);
        Assert.That(await BatchingExamples.SwapAsync(path, path, image), Is.EqualTo(2));
        Assert.That(await BatchingExamples.CacheAsync(predictor, image), Is.EqualTo(0.5));
        Assert.That(BatchingExamples.FitCascade(predictor, predictor, [1, 2, 3, 4], [2, 2]).CascadeAccuracy, Is.EqualTo(1));
    }
}
