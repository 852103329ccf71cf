using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Parameters and running statistics of the normalizations over a batch.</summary>
public abstract class NormBase : nn.Module<Tensor, Tensor>
{
    protected NormBase(
        long num_features, double eps, double? momentum, bool affine, bool track_running_stats, Device? device, ScalarType? dtype,
        string name)
        : base(name)
    {
        this.num_features = num_features;
        this.eps = eps;
        this.momentum = momentum;
        this.affine = affine;
        this.track_running_stats = track_running_stats;
        if (affine)
        {
            weight = new Parameter(empty([num_features], dtype, device));
            bias = new Parameter(empty([num_features], dtype, device));
        }
        if (track_running_stats)
        {
            running_mean = empty([num_features], dtype, device);
            running_var = empty([num_features], dtype, device);
            num_batches_tracked = tensor(0L, ScalarType.Int64, device);
        }
        reset_parameters();
    }

    public long num_features { get; private set; }

    public double eps { get; set; }

    public double? momentum { get; set; }

    public bool affine { get; private set; }

    public bool track_running_stats { get; private set; }

    public Parameter weight
    {
        get => ParameterOrNull(nameof(weight))!;
        set => SetParameter(nameof(weight), value);
    }

    public Parameter? bias
    {
        get => ParameterOrNull(nameof(bias));
        set => SetParameter(nameof(bias), value);
    }

    public Tensor? running_mean
    {
        get => BufferOrNull(nameof(running_mean));
        set => SetBuffer(nameof(running_mean), value);
    }

    public Tensor? running_var
    {
        get => BufferOrNull(nameof(running_var));
        set => SetBuffer(nameof(running_var), value);
    }

    public Tensor? num_batches_tracked
    {
        get => BufferOrNull(nameof(num_batches_tracked));
        set => SetBuffer(nameof(num_batches_tracked), value);
    }

    public void reset_running_stats()
    {
        if (!track_running_stats) return;
        nn.init.zeros_(running_mean!);
        nn.init.ones_(running_var!);
        nn.init.zeros_(num_batches_tracked!);
    }

    public void reset_parameters()
    {
        reset_running_stats();
        if (!affine) return;
        nn.init.ones_(weight);
        nn.init.zeros_(bias!);
    }

    protected abstract void ValidateInputDimensions(Tensor input);
}
