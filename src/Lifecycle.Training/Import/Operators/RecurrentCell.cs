using static TorchSharp.torch;

namespace Lifecycle.Training.Import.Operators;

/// <summary>The weights and activations of one direction of a recurrent layer.</summary>
internal sealed class RecurrentCell
{
    private readonly NodeContext _context;
    private readonly string[] _activations;
    private readonly int _direction;
    private readonly Tensor? _peepholes;
    private readonly double _clip;

    internal RecurrentCell(NodeContext context, int gates, string[] activations, int direction)
    {
        (_context, _direction) = (context, direction);
        Weight = context[1].select(0, direction);
        Recurrence = context[2].select(0, direction);
        Size = Recurrence.shape[^1];
        var bias = context.Find(3)?.select(0, direction);
        InputBias = bias?.narrow(0, 0, gates * Size);
        RecurrentBias = bias?.narrow(0, gates * Size, gates * Size);
        _peepholes = gates == 4 ? context.Find(7)?.select(0, direction) : null;
        _clip = context.Attributes.Float("clip");
        var named = context.Attributes.Texts("activations");
        _activations = named is null ? activations : named[(direction * activations.Length)..((direction + 1) * activations.Length)];
        ActivationCount = activations.Length;
    }

    internal Tensor Weight { get; }

    internal Tensor Recurrence { get; }

    internal Tensor? InputBias { get; }

    internal Tensor? RecurrentBias { get; }

    internal long Size { get; }

    internal bool ResetsAfter => _context.Attributes.Int("linear_before_reset") != 0;

    internal bool CouplesForget => _context.Attributes.Int("input_forget") != 0;

    private int ActivationCount { get; }

    internal Tensor Project(Tensor hidden) => nn.functional.linear(hidden, Recurrence, RecurrentBias!);

    internal Tensor Peep(Tensor gate, Tensor memory, int index) => _peepholes is null ? gate : gate.add(_peepholes.narrow(0, index * Size, Size).mul(memory));

    internal Tensor Activate(int index, Tensor x)
    {
        if (_clip > 0) x = x.clamp(-_clip, _clip);
        var place = (_direction * ActivationCount) + index;
        return _activations[index].ToUpperInvariant() switch
        {
            "SIGMOID" => x.sigmoid(),
            "TANH" => x.tanh(),
            "RELU" => x.relu(),
            "AFFINE" => x.mul(Constant("activation_alpha", place, 1)).add(Constant("activation_beta", place, 0)),
            "LEAKYRELU" => nn.functional.leaky_relu(x, Constant("activation_alpha", place, 0.01)),
            "HARDSIGMOID" => x.mul(Constant("activation_alpha", place, 0.2)).add(Constant("activation_beta", place, 0.5)).clamp(0, 1),
            "ELU" => nn.functional.elu(x, Constant("activation_alpha", place, 1)),
            "SOFTSIGN" => x.div(x.abs().add(1)),
            "SOFTPLUS" => nn.functional.softplus(x),
            _ => throw _context.Error($"has the activation {_activations[index]}", "Sigmoid, Tanh, Relu, Affine, LeakyRelu, HardSigmoid, Elu, Softsign or Softplus"),
        };
    }

    private double Constant(string attribute, int place, double otherwise) =>
        _context.Attributes.Floats(attribute) is { } values && place < values.Length ? values[place] : otherwise;
}
