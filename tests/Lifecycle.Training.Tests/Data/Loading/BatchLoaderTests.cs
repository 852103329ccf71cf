using Lifecycle.Training.Data.Loading;
using Lifecycle.Training.Data.Sampling;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Data.Loading;

public class BatchLoaderTests
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    [Test]
    public void GivesTheSamplersBatchesInOrderOnAnyNumberOfThreads([Values(0, 1, 3, null)] int? workers, [Values] bool intoBuffers, [Values] bool dropLast)
    {
        var sampler = new ShuffledSampler(103, seed: 4);
        var loader = new BatchLoader(new CountingDataset(103, intoBuffers: intoBuffers), sampler, 10, new BatchLoaderOptions { Workers = workers, DropLast = dropLast });

        var expected = new long[dropLast ? 100 : 103];
        sampler.Fill(epoch: 2, 0, expected);
        Assert.Multiple(() =>
        {
            Assert.That(Samples(loader, 2, 0), Is.EqualTo(expected));
            Assert.That(Samples(loader, 2, 7), Is.EqualTo(expected[70..]));
            Assert.That(Samples(loader, 2, loader.Steps), Is.Empty);
            Assert.That(Samples(loader, 3, 0), Is.Not.EqualTo(expected));
        });
    }

    [Test]
    public void LeavesNoTensorAndNoThread([Values(0, 1, 3)] int workers, [Values] bool intoBuffers, [Values] bool all)
    {
        var threads = new HashSet<Thread>();
        var dataset = new CountingDataset(64, _ => { lock (threads) threads.Add(Thread.CurrentThread); }, intoBuffers);
        var before = LiveTensors.Settled();
        using (var reader = new BatchLoader(dataset, null, 4, new BatchLoaderOptions { Workers = workers }).Open(0))
        {
            var left = all ? long.MaxValue : 5;
            while (left-- > 0 && reader.TryRead(out var batch)) batch.Dispose();
        }
        Assert.Multiple(() =>
        {
            Assert.That(Tensor.TotalCount, Is.EqualTo(before));
            Assert.That(threads, Is.Not.Empty);
            Assert.That(threads.Where(thread => thread != Thread.CurrentThread && thread.IsAlive), Is.Empty);
            Assert.That(threads.Contains(Thread.CurrentThread), Is.EqualTo(workers == 0));
        });
    }

    [Test]
    public void NamesTheSampleThatCannotBeRead([Values(0, 2)] int workers, [Values] bool usage)
    {
        Exception fault = usage ? new UsageException("There is no file \"cat.png\".") : new InvalidOperationException("bits\nare gone");
        var dataset = new CountingDataset(40, indices => { if (indices.Contains(23)) throw fault; });
        using var reader = new BatchLoader(dataset, null, 10, new BatchLoaderOptions { Workers = workers }).Open(0);
        var seen = 0;

        var error = Assert.Catch<LifecycleException>(() => { while (reader.TryRead(out var batch)) { batch.Dispose(); seen++; } });

        Assert.Multiple(() =>
        {
            Assert.That(seen, Is.EqualTo(2));
            Assert.That(error, usage ? Is.TypeOf<UsageException>() : Is.TypeOf<DataException>());
            Assert.That(error!.Message, Does.StartWith("Sample 23 (epoch 1, step 3) cannot be read: ").And.Not.Contain("\n"));
            Assert.That(error.InnerException, Is.SameAs(fault));
        });
    }

    [Test]
    public void NamesTheStepWhereNoSingleSampleFails()
    {
        var dataset = new CountingDataset(40, indices => { if (indices.Length > 1) throw new InvalidOperationException("too many"); });
        using var reader = new BatchLoader(dataset, null, 10).Open(1);
        Assert.That(() => reader.TryRead(out _), Throws.TypeOf<DataException>().With.Message.EqualTo("The samples of step 1 of epoch 2 (the first is 0) cannot be read: too many"));
    }

    [Test]
    public void CancellationEndsTheWaitForABatch()
    {
        using var gate = new ManualResetEventSlim();
        using var reading = new ManualResetEventSlim();
        using var source = new CancellationTokenSource();
        var dataset = new CountingDataset(40, _ => { reading.Set(); gate.Wait(_patience); });
        var before = LiveTensors.Settled();
        using (var reader = new BatchLoader(dataset, null, 10, new BatchLoaderOptions { Workers = 1 }).Open(0, 0, source.Token))
        {
            var taker = Task.Run(() => reader.TryRead(out _));
            Assert.That(reading.Wait(_patience), Is.True);
            source.Cancel();
            Assert.That(() => taker.Wait(_patience), Throws.TypeOf<AggregateException>().With.InnerException.InstanceOf<OperationCanceledException>());
            gate.Set();
        }
        Assert.That(Tensor.TotalCount, Is.EqualTo(before));
    }

    [Test]
    public void ReadsNoFurtherAheadThanAsked()
    {
        using var third = new CountdownEvent(3);
        var dataset = new CountingDataset(100, _ => { if (!third.IsSet) third.Signal(); });
        using (new BatchLoader(dataset, null, 10, new BatchLoaderOptions { Workers = 2, Prefetch = 3 }).Open(0))
            Assert.That(third.Wait(_patience), Is.True);
        Assert.That(dataset.Reads, Is.EqualTo(3));
    }

    [Test]
    public void ReadsInputsIntoTheSameMemoryAgainButNotTargets()
    {
        using var reader = new BatchLoader(new CountingDataset(40), null, 10, new BatchLoaderOptions { Workers = 0 }).Open(0);
        Assert.That(reader.TryRead(out var first), Is.True);
        var (firstInput, keptTarget) = (first!.Inputs[0], first.Targets[0].alias());
        first.Dispose();
        Assert.That(reader.TryRead(out var second), Is.True);
        using (second)
        using (keptTarget)
        {
            Assert.That(second!.Inputs[0], Is.SameAs(firstInput));
            Assert.That(second.Inputs[0].data<long>()[0], Is.EqualTo(10));
            Assert.That(keptTarget.data<long>().ToArray(), Is.EqualTo(Enumerable.Range(0, 10)));
        }
    }

    [Test]
    public void MendsABufferWhoseTensorWasDisposedOf()
    {
        using var reader = new BatchLoader(new CountingDataset(40), null, 10, new BatchLoaderOptions { Workers = 0 }).Open(0);
        reader.TryRead(out var first);
        first!.Inputs[0].Dispose();
        first.Dispose();
        reader.TryRead(out var second);
        using (second) Assert.That(second!.Inputs[0].data<long>()[0], Is.EqualTo(10));
    }

    [Test]
    public void ABatchOutlivesItsReader()
    {
        var before = LiveTensors.Settled();
        LoadedBatch? batch;
        using (var reader = new BatchLoader(new CountingDataset(40), null, 10, new BatchLoaderOptions { Workers = 2 }).Open(0)) reader.TryRead(out batch);
        Assert.That(batch!.Inputs[0].data<long>()[2], Is.EqualTo(1));
        batch.Dispose();
        Assert.That(Tensor.TotalCount, Is.EqualTo(before));
    }

    [Test]
    public void MeasuresWaitingAndReading()
    {
        var clock = new ManualClock();
        var dataset = new CountingDataset(40, _ => clock.Advance(TimeSpan.FromSeconds(3)));
        using var reader = new BatchLoader(dataset, null, 10, new BatchLoaderOptions { Workers = 0, TimeProvider = clock }).Open(0);
        for (var i = 0; i < 2; i++)
        {
            reader.TryRead(out var batch);
            batch!.Dispose();
            clock.Advance(TimeSpan.FromSeconds(1));
        }
        var statistics = reader.Statistics;
        Assert.Multiple(() =>
        {
            Assert.That(statistics, Is.EqualTo(new LoaderStatistics(2, 20, TimeSpan.FromSeconds(6), TimeSpan.FromSeconds(6), TimeSpan.FromSeconds(8), 0)));
            Assert.That(statistics.BatchesPerSecond, Is.EqualTo(0.25));
            Assert.That(statistics.WaitShare, Is.EqualTo(0.75));
        });
    }

    [TestCase(0.01, 1.0, 0, Description = "reading takes a hundredth")]
    [TestCase(0.00005, 0.0001, 0, Description = "reading takes 50 microseconds")]
    [TestCase(0.2, 1.0, 1, Description = "reading takes a sixth")]
    public void StartsThreadsWhereReadingTakesLong(double reading, double computing, int workers)
    {
        var clock = new ManualClock();
        var trainer = Thread.CurrentThread;
        var dataset = new CountingDataset(400, _ => { if (Thread.CurrentThread == trainer) clock.Advance(TimeSpan.FromSeconds(reading)); });
        var loader = new BatchLoader(dataset, null, 10, new BatchLoaderOptions { TimeProvider = clock });
        using var reader = loader.Open(0);
        while (reader.TryRead(out var batch))
        {
            batch.Dispose();
            clock.Advance(TimeSpan.FromSeconds(computing));
        }
        using var next = loader.Open(1);
        Assert.Multiple(() =>
        {
            Assert.That(reader.Statistics.Workers, Is.EqualTo(Environment.ProcessorCount == 1 ? 0 : workers));
            Assert.That(next.Statistics.Workers, Is.EqualTo(reader.Statistics.Workers), "the next epoch");
        });
    }

    [Test]
    public void RefusesASamplerForAnotherDataset()
    {
        using var reader = new BatchLoader(new CountingDataset(10), new SequentialSampler(12), 6).Open(0);
        reader.TryRead(out var first);
        first!.Dispose();
        Assert.That(() => reader.TryRead(out _), Throws.TypeOf<UsageException>().With.Message.Contains("sample 10 at position 10"));
    }

    [Test]
    public void RefusesOptionsOutOfRange() => Assert.Multiple(() =>
    {
        var dataset = new CountingDataset(10);
        Assert.That(() => new BatchLoader(dataset, null, 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new BatchLoader(dataset, null, 2, new BatchLoaderOptions { Workers = -1, Prefetch = 0 }), Throws.TypeOf<UsageException>().With.Message.Contains("Workers").And.Message.Contains("Prefetch"));
        Assert.That(() => new BatchLoader(dataset, null, 11, new BatchLoaderOptions { DropLast = true }), Throws.TypeOf<UsageException>().With.Message.Contains("10 samples"));
        Assert.That(() => new BatchLoader(dataset, null, 2).Open(0, 6), Throws.InstanceOf<ArgumentOutOfRangeException>());
    });

    private static List<long> Samples(BatchLoader loader, int epoch, long fromStep)
    {
        var samples = new List<long>();
        var step = fromStep;
        using var reader = loader.Open(epoch, fromStep);
        while (reader.TryRead(out var batch))
        {
            using (batch)
            {
                Assert.That(batch.Step, Is.EqualTo(step++));
                var targets = batch.Targets[0].data<long>().ToArray();
                Assert.That(batch.Indices.ToArray(), Is.EqualTo(targets));
                Assert.That(batch.Inputs[0].data<long>().ToArray(), Is.EqualTo(targets.SelectMany(i => new[] { i, -i })));
                samples.AddRange(targets);
            }
        }
        return samples;
    }
}
