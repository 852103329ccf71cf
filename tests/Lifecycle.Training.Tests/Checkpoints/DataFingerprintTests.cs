using Lifecycle.Training.Checkpoints;
using Lifecycle.Training.Data;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Checkpoints;

public class DataFingerprintTests
{
    [Test]
    public void TellsDataApart()
    {
        var prints = new[]
        {
            Of(count: 40, type: ScalarType.Float32), Of(count: 41, type: ScalarType.Float32), Of(count: 40, type: ScalarType.Float64),
            Of(count: 40, type: ScalarType.Float32, change: 0), Of(count: 40, type: ScalarType.Float32, change: 39), Of(count: 1, type: ScalarType.Float32),
        };

        Assert.That(prints, Is.Unique);
        Assert.That(Of(count: 40, type: ScalarType.Float32), Is.EqualTo(prints[0]));
    }

    private static string Of(int count, ScalarType type, int? change = null)
    {
        using var scope = NewDisposeScope();
        var numbers = arange(count * 3, dtype: type).reshape(count, 3);
        if (change is { } row) numbers[row] = -1;
        using var data = new TensorDataset(numbers.MoveToOuterDisposeScope(), zeros(count).MoveToOuterDisposeScope());
        return DataFingerprint.Of(data);
    }
}
