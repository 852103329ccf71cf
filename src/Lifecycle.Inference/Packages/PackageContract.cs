using Lifecycle.Inference.Sessions;
using Lifecycle.Onnx.Graph;

namespace Lifecycle.Inference.Packages;

/// <summary>Whether a package's model fits what its caller gives and needs.</summary>
internal static class PackageContract
{
    /// <summary>Checks what the options expect.</summary>
    /// <exception cref="PackageException">It does not fit.</exception>
    public static void Check(PackageManifest manifest, ModelPackageOptions options, string path)
    {
        if (options.ExpectedInputs is { } inputs)
        {
            foreach (var taken in manifest.Inputs)
                if (!inputs.Any(given => Fits(given, taken))) throw Refuse(path, $"its model takes {taken}", Names(inputs, taken.Name));
            if (inputs.FirstOrDefault(given => manifest.Inputs.All(taken => taken.Name != given.Name)) is { } left) throw Refuse(path, $"its model has no input \"{left.Name}\"", [left]);
        }
        foreach (var needed in options.ExpectedOutputs ?? [])
            if (!manifest.Outputs.Any(output => Fits(output, needed))) throw Refuse(path, $"its model gives {string.Join("; ", manifest.Outputs)}", [needed]);
    }

    /// <summary>Whether all that the one may be can be what the other takes.</summary>
    private static bool Fits(TensorInfo given, TensorInfo taken) =>
        given.Name == taken.Name && given.ElementType == taken.ElementType && given.Shape.Count == taken.Shape.Count
        && given.Shape.Zip(taken.Shape).All(static pair => !pair.Second.IsFixed || pair.First.Value == pair.Second.Value);

    private static IEnumerable<TensorInfo> Names(IReadOnlyList<TensorInfo> expected, string name)
    {
        var same = expected.Where(tensor => tensor.Name == name).ToList();
        return same.Count > 0 ? same : expected;
    }

    private static PackageException Refuse(string path, string found, IEnumerable<TensorInfo> expected) => new(PackageFault.OtherContract,
        $"Model package \"{path}\" is refused: {found}; expected {string.Join("; ", expected)}; give a package that was made for these, or change what is expected.");
}
