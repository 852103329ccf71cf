using Lifecycle.Inference.Batching;

namespace Lifecycle.Inference.Tests.Batching;

/// <summary>Random schedules of everything that can happen, each repeated by its seed, held against what must be true of any.</summary>
public sealed class BatcherScheduleTests
{
    [Test]
    public void ARandomScheduleKeepsEveryPromise([Range(0, 9)] int group)
    {
        for (var seed = group * 40; seed < (group + 1) * 40; seed++) new Schedule(seed).Play(steps: 120);
    }

    private sealed record Sent(int Id, int[] Rows, RequestOptions Options, TimeSpan Time, bool AfterTheEnd, CancellationTokenSource Cancellation, Task<int[]> Answer);

    private sealed class Schedule
    {
        private readonly int _seed;
        private readonly Random _random;
        private readonly BatchingOptions _options;
        private readonly Simulation _simulation;
        private readonly List<Sent> _sent = [];
        private bool _ended;

        public Schedule(int seed)
        {
            _seed = seed;
            _random = new Random(seed);
            var most = _random.Next(1, 9);
            _options = new BatchingOptions
            {
                MaxBatchSize = most,
                AllowedBatchSizes = _random.Next(2) == 0 ? [] : [.. Enumerable.Range(1, most).Where(size => size == most || _random.Next(2) == 0)],
                MaxDelay = TimeSpan.FromMilliseconds(_random.Next(2) * _random.Next(10)),
                QueueCapacity = most + _random.Next(20),
                WhenFull = (FullQueue)_random.Next(2),
                ConcurrentBatches = _random.Next(1, 4),
                TargetP99 = _random.Next(4) == 0 ? TimeSpan.FromMilliseconds(_random.Next(1, 40)) : null,
                OnDispose = (Disposal)_random.Next(2),
            };
            _simulation = new Simulation(_options)
            {
                Latency = rows => TimeSpan.FromMilliseconds(1 + (rows * _random.NextDouble())),
                Shape = rows => rows[0] % 2,
                WhileRunning = Happen,
            };
        }

        public void Play(int steps)
        {
            for (var step = 0; step < steps; step++) Step();
            _ended = true;
            var end = _simulation.Batcher.DisposeAsync().AsTask();
            _simulation.RunAll();
            Assert.That(end.IsCompletedSuccessfully, $"Seed {_seed}: the batcher does not end.");
            Check();
        }

        // Other things go on while a batch runs, another batch among them.
        private void Happen(TimeSpan time)
        {
            for (var part = 0; part < 3; part++)
            {
                if (_random.Next(2) == 0) Step();
                _simulation.Time.Advance(time / 3);
            }
        }

        private void Step()
        {
            switch (_random.Next(10))
            {
                case < 6: Send(); break;
                case 6 when _sent.Count > 0: _sent[_random.Next(_sent.Count)].Cancellation.Cancel(); break;
                case 7: _simulation.Time.Advance(TimeSpan.FromMilliseconds(10 * _random.NextDouble())); break;
                default: if (_simulation.CanRun) _simulation.Run(); break;
            }
        }

        private void Send()
        {
            var id = _sent.Count;
            var rows = new int[_random.Next(1, _options.MaxBatchSize + 1)];
            Array.Fill(rows, 2 + id);
            if (_random.Next(20) == 0) rows[^1] = -1;
            var options = new RequestOptions
            {
                Priority = (RequestPriority)_random.Next(3),
                Caller = _random.Next(4) is var caller and > 0 ? $"{caller}" : null,
                Timeout = _random.Next(3) == 0 ? TimeSpan.FromMilliseconds(1 + (20 * _random.NextDouble())) : null,
            };
            var cancellation = new CancellationTokenSource();
            _sent.Add(new Sent(id, rows, options, _simulation.Now, _ended, cancellation, _simulation.Batcher.Send(rows, options, cancellation.Token)));
        }

        private void Check()
        {
            var label = $"Seed {_seed}";
            Assert.That(_sent.Where(sent => !sent.Answer.IsCompleted).Select(sent => sent.Id), Is.Empty, $"{label}: requests are lost.");
            Array.ForEach([.. _sent], sent => CheckOutcome(sent, label));
            Array.ForEach([.. _simulation.Batches], batch => CheckBatch(batch.Requests, batch.Rows, label));
            CheckOrder(label);
            CheckCounts(label);
        }

        private void CheckOutcome(Sent sent, string label)
        {
            var runs = _simulation.Batches.Where(batch => batch.Requests.Contains(sent.Rows)).ToArray();
            var name = $"{label}, request {sent.Id}";
            if (sent.Answer.IsCompletedSuccessfully)
            {
                Assert.That(sent.Answer.Result, Is.EqualTo(Simulation.Answer(sent.Rows)), name);
                // Run again only as a part of a batch that failed.
                Assert.That(runs.Count(run => run.Requests.All(request => request[^1] >= 0)), Is.EqualTo(1), name);
                Assert.That(sent.Options.Timeout is not { } timeout || runs[0].Start < sent.Time + timeout, $"{name} ran after its deadline.");
                return;
            }
            if (sent.Answer.IsCanceled)
            {
                Assert.That(sent.Cancellation.IsCancellationRequested, name);
                return;
            }
            var error = sent.Answer.Exception!.InnerException!;
            if (error is ModelException) Assert.That(sent.Rows, Does.Contain(-1), name);
            else Assert.That(runs, Is.Empty, $"{name} ran though it ended with {error.Message}");
            Assert.That(error, Is.TypeOf<ModelException>().Or.TypeOf<QueueFullException>().Or.TypeOf<DeadlineException>().Or.TypeOf<ObjectDisposedException>(), name);
            if (error is QueueFullException) Assert.That(_options.WhenFull, Is.EqualTo(FullQueue.Reject), name);
            if (error is DeadlineException) Assert.That(sent.Options.Timeout, Is.Not.Null, name);
            if (error is ObjectDisposedException) Assert.That(sent.AfterTheEnd || _options.OnDispose == Disposal.Fail, name);
        }

        private void CheckBatch(int[][] requests, int rows, string label)
        {
            var given = requests.Sum(request => request.Length);
            Assert.That(given, Is.LessThanOrEqualTo(_options.MaxBatchSize), label);
            Assert.That(rows, Is.EqualTo(_options.AllowedBatchSizes.Count == 0 ? given : _options.AllowedBatchSizes.First(size => size >= given)), label);
            Assert.That(requests.Select(request => request[0] % 2).Distinct().Count(), Is.EqualTo(1), label);
        }

        // Of one caller, one priority and one shape, the first run of an earlier request is never after that of a later one.
        private void CheckOrder(string label)
        {
            var firstRuns = new Dictionary<int[], int>(ReferenceEqualityComparer.Instance as IEqualityComparer<int[]>);
            foreach (var (number, request) in _simulation.Batches.SelectMany(batch => batch.Requests).Index()) firstRuns.TryAdd(request, number);
            var alike = _sent.Where(sent => firstRuns.ContainsKey(sent.Rows)).GroupBy(sent => (sent.Options.Caller, sent.Options.Priority, sent.Rows[0] % 2));
            foreach (var group in alike)
                Assert.That(group.Select(sent => firstRuns[sent.Rows]), Is.Ordered, $"{label}, caller {group.Key.Caller}: requests overtook each other.");
        }

        private void CheckCounts(string label)
        {
            var statistics = _simulation.Statistics;
            var errors = _sent.Where(sent => sent.Answer.IsFaulted).Select(sent => sent.Answer.Exception!.InnerException!).ToArray();
            using var _ = Assert.EnterMultipleScope();
            Assert.That(statistics.Answered, Is.EqualTo(_sent.Count(sent => sent.Answer.IsCompletedSuccessfully)), label);
            Assert.That(statistics.Cancelled, Is.EqualTo(_sent.Count(sent => sent.Answer.IsCanceled)), label);
            Assert.That(statistics.Failed, Is.EqualTo(errors.OfType<ModelException>().Count()), label);
            Assert.That(statistics.Rejected, Is.EqualTo(errors.OfType<QueueFullException>().Count()), label);
            Assert.That(statistics.Expired, Is.EqualTo(errors.OfType<DeadlineException>().Count()), label);
            Assert.That((statistics.QueuedRows, statistics.RunningBatches), Is.EqualTo((0, 0)), label);
            Assert.That(_simulation.Time.Set, Is.Zero, label);
        }
    }
}
