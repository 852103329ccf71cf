using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Augmentation;

/// <summary>The columns of a table that an augmentation is for.</summary>
internal static class TableColumns
{
    /// <summary>1 for the chosen columns and 0 for the others, float32 [1, features]; null where all are chosen.</summary>
    /// <exception cref="DataException">A column is not there.</exception>
    public static Tensor? Mask(object augmentation, Tensor rows, IReadOnlyList<int>? columns)
    {
        if (columns is null) return null;
        var mask = new float[rows.shape[1]];
        foreach (var column in columns)
        {
            if (column < 0 || column >= mask.Length) throw AugmentedBatch.Refuse(augmentation, rows, $"rows with column {column}", "correct Columns");
            mask[column] = 1;
        }
        return torch.tensor(mask, [1, mask.Length]).to(rows.device);
    }
}
