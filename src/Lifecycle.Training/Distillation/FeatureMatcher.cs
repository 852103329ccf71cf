using Lifecycle.Training.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Distillation;

/// <summary>
/// A student with the projections that bring its layers to its teacher's widths, as one model to train; and taps on the layers of
/// both. Disposing frees the projections and leaves student and teacher as they were without hooks.
/// </summary>
internal sealed class FeatureMatcher : nn.Module<Tensor, Tensor>
{
    private readonly nn.Module<Tensor, Tensor> student;
    private readonly nn.Module _teacher;
    private readonly nn.Module<Tensor, Tensor>?[] _projections;
    private readonly IReadOnlyList<FeatureMatch> _matches;
    private readonly string[] _studentPaths;
    private readonly string[] _teacherPaths;
    private readonly FeatureTap _studentTap;
    private readonly FeatureTap _teacherTap;

    /// <summary>Taps both models and makes the projections that a first run of both asks for.</summary>
    /// <exception cref="UsageException">A layer is not there, is of the wrong kind, or two layers cannot be compared.</exception>
    public FeatureMatcher(nn.Module<Tensor, Tensor> model, Teacher teacher, IReadOnlyList<FeatureMatch> matches, Action tryBoth, long seed) : base(model.GetName())
    {
        (student, _teacher, _matches) = (model, teacher.Module, matches);
        (_studentPaths, _teacherPaths) = ([.. matches.Select(static match => match.Student)], [.. matches.Select(static match => match.Teacher)]);
        RegisterComponents();
        _studentTap = new FeatureTap(student, _studentPaths);
        _teacherTap = new FeatureTap(_teacher, _teacherPaths);
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        using var generator = new Generator((ulong)seed, CPU);
        tryBoth();
        var (given, expected) = (_studentTap.Take(student, _studentPaths), _teacherTap.Take(_teacher, _teacherPaths));
        _projections = [.. matches.Select((match, place) => Projection(match, given[place], expected[place], generator))];
        for (var i = 0; i < _projections.Length; i++)
            if (_projections[i] is { } projection) register_module($"projection{i}", projection);
    }

    public override Tensor forward(Tensor input) => student.call(input);

    /// <summary>The sum of the layers' differences by their weights, of what both models gave last.</summary>
    public Tensor Loss()
    {
        var (given, expected) = (_studentTap.Take(student, _studentPaths), _teacherTap.Take(_teacher, _teacherPaths));
        Tensor? sum = null;
        for (var i = 0; i < _matches.Count; i++)
        {
            var wide = given[i].to(ScalarType.Float32);
            var loss = DistillationLoss.Features(_projections[i]?.call(wide) ?? wide, expected[i]).mul(_matches[i].Weight);
            sum = sum is null ? loss : sum.add(loss);
        }
        return sum!;
    }

    /// <summary>Lets go of student and teacher.</summary>
    public void Release()
    {
        _studentTap.Dispose();
        _teacherTap.Dispose();
        foreach (var projection in _projections) projection?.Dispose();
        // Its finalizer would otherwise reach for the student, which is the caller's.
        GC.SuppressFinalize(this);
    }

    private nn.Module<Tensor, Tensor>? Projection(FeatureMatch match, Tensor given, Tensor expected, Generator generator)
    {
        var (from, to) = (given.shape, expected.shape);
        if (from.Length != to.Length || from.Length is not (2 or 4) || (from.Length == 2 && from[0] != to[0]))
            throw new UsageException($"The student's layer \"{match.Student}\" gives {ElementSpec.Format(from)} and the teacher's \"{match.Teacher}\" {ElementSpec.Format(to)}; expected both [count x width] or both [count x channels x height x width]; name other layers in Features.");
        if (from[1] == to[1]) return null;
        nn.Module<Tensor, Tensor> made = from.Length == 2 ? nn.Linear(from[1], to[1], hasBias: false) : nn.Conv2d(from[1], to[1], 1, bias: false);
        var bound = 1 / Math.Sqrt(from[1]);
        foreach (var parameter in made.parameters()) parameter.uniform_(-bound, bound, generator);
        return made;
    }
}
