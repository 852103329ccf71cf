using Lifecycle.Training.Data;
using Lifecycle.Training.Optimization;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Benchmarks.Training;

/// <summary>The same training twice: by the Trainer, and by the loop that a TorchSharp user writes by hand.</summary>
internal sealed class TrainingSetup : IDisposable
{
    public const int BatchSize = 128;
    private const double LearningRate = 1e-3;
    private const double WeightDecay = 0.01;
    private readonly Tensor _inputs;
    private readonly Tensor _labels;
    private readonly TensorDataset _dataset;
    private readonly nn.Module<Tensor, Tensor> _trained;
    private readonly nn.Module<Tensor, Tensor> _written;
    private readonly optim.Optimizer _optimizer;
    private readonly Trainer _trainer;

    public TrainingSetup(string model, int steps)
    {
        set_num_threads(Environment.ProcessorCount);
        manual_seed(1);
        var samples = (long)steps * BatchSize;
        var described = TrainingModel.Named(model);
        _inputs = randn([samples, .. described.SampleShape]);
        _labels = randint(10, [samples], ScalarType.Int64);
        _dataset = new TensorDataset(_inputs.alias(), _labels.alias());
        _trained = described.Make();
        _written = described.Make();
        _optimizer = optim.AdamW(_written.parameters(), LearningRate, weight_decay: WeightDecay);
        _trainer = new Trainer(_trained, Losses.CrossEntropy(), new TrainerOptions
        {
            Epochs = 1, BatchSize = BatchSize, Device = "cpu", ChannelsLast = false, RestoreBest = false,
            Optimizer = Optimizers.AdamW(LearningRate, WeightDecay, decayAll: true),
        });
    }

    /// <summary>One epoch of the Trainer, with all it does before and after.</summary>
    public void Lifecycle() => _trainer.FitAsync(_dataset).GetAwaiter().GetResult();

    /// <summary>
    /// One epoch by hand: shuffle, and for each batch forward, loss, a look at the loss, backward, update. On a thread of its
    /// own, as the Trainer's: the main thread's memory allocator is another, and slower here.
    /// </summary>
    public double ByHand() =>
        Task.Factory.StartNew(Epoch, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).GetAwaiter().GetResult();

    private double Epoch()
    {
        using var epoch = NewDisposeScope();
        using var loss = nn.CrossEntropyLoss();
        _written.train();
        var total = 0.0;
        var order = randperm(_inputs.shape[0]);
        foreach (var indices in order.split(BatchSize))
        {
            using var step = NewDisposeScope();
            _optimizer.zero_grad();
            var value = loss.call(_written.call(_inputs.index_select(0, indices)), _labels.index_select(0, indices));
            total += value.item<float>();
            value.backward();
            _optimizer.step();
        }

        return total;
    }

    public void Dispose()
    {
        _optimizer.Dispose();
        _trained.Dispose();
        _written.Dispose();
        _dataset.Dispose();
        _inputs.Dispose();
        _labels.Dispose();
    }
}
