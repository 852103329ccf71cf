using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Lifecycle.SystemLibTorch.Tests.Files;

/// <summary>Models whose tensors hold numbers that follow from their names' order alone, so that a file can be checked without another.</summary>
internal static class FileModels
{
    internal static readonly string[] Names = ["types", "convolution", "recurrent", "nested", "shapes"];

    internal static Module Create(string name) => name switch
    {
        "types" => new Types(),
        "convolution" => Sequential(("conv", Conv2d(2, 3, 3)), ("norm", BatchNorm2d(3)), ("act", ReLU()), ("flat", Flatten()), ("out", Linear(3, 2))),
        "recurrent" => Sequential(("gru", Linear(3, 4, hasBias: false)), ("emb", Embedding(5, 2)), ("norm", LayerNorm(4))),
        "nested" => new Nested(),
        "shapes" => new Shapes(),
        _ => throw new ArgumentException($"There is no model '{name}'.", nameof(name)),
    };

    /// <summary>The model with its numbers.</summary>
    internal static Module Filled(string name)
    {
        var model = Create(name);
        var place = 1;
        foreach (var (_, tensor) in model.state_dict()) Fill(tensor, place++);
        return model;
    }

    internal static void Fill(Tensor target, int place)
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        var numbers = (arange(target.NumberOfElements, dtype: int64) * 7 + place) % 113;
        // Quarters are exact in every floating-point type.
        var values = target.is_floating_point() || target.is_complex() ? numbers.to(float64) / 4 - 3 : numbers;
        target.copy_(values.to(target.dtype).reshape(target.shape));
    }

    private sealed class Types : Module
    {
        private static readonly ScalarType[] All =
        [
            ScalarType.Bool, ScalarType.Byte, ScalarType.Int8, ScalarType.Int16, ScalarType.Int32, ScalarType.Int64, ScalarType.Float16,
            ScalarType.BFloat16, ScalarType.Float32, ScalarType.Float64, ScalarType.ComplexFloat32, ScalarType.ComplexFloat64,
        ];

        internal Types()
            : base("Types")
        {
            foreach (var type in All) register_buffer(type.ToString(), zeros(3, 2, dtype: type));
        }
    }

    private sealed class Nested : Module
    {
        private readonly TorchSharp.Modules.ModuleDict<Module> parts = ModuleDict<Module>(("left", ModuleList<Module>(Linear(1, 2), Sequential(Linear(2, 1)))), ("right", Linear(2, 2)));
        private readonly TorchSharp.Modules.ParameterList weights = new(Parameter(zeros(2)), Parameter(zeros(3)));

        internal Nested()
            : base("Nested")
        {
            RegisterComponents();
        }

        // Fields that hold modules are registered by name; nothing else reads them.
        public override string GetName() => $"Nested of {parts.Count + weights.Count}";
    }

    /// <summary>Of no dimension, of no element, and long enough for sizes of several bytes.</summary>
    private sealed class Shapes : Module
    {
        internal Shapes()
            : base("Shapes")
        {
            register_buffer("scalar", tensor(1f));
            register_buffer("empty", zeros(2, 0, 3));
            register_buffer("long name with spaces, ünïcode and " + new string('x', 200), zeros(1, 300));
            register_parameter("parameter", Parameter(zeros([1, 1, 1, 1, 2])));
        }
    }
}
