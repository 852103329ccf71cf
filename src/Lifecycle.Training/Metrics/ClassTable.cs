namespace Lifecycle.Training.Metrics;

/// <summary>Hits, predictions and samples of each class, and averages of scores over them as scikit-learn defines them (a division by zero gives 0).</summary>
internal readonly struct ClassTable(double[] sums)
{
    private readonly int _columns = sums.Length / 3;

    /// <summary>The number of classes.</summary>
    public int Count => _columns - 1;

    public IEnumerable<int> Classes => Enumerable.Range(0, Count);

    public double this[int row, int column] => sums[(row * _columns) + column];

    /// <summary>Whether a class is in the labels or among the predictions; labels of their own always are.</summary>
    public bool Occurs(int column) => this[0, Count] > 0 || this[1, column] + this[2, column] > 0;

    public double Score(ClassFormula formula, int column) => Finite(formula(this[0, column], this[1, column], this[2, column]));

    public double Micro(ClassFormula formula) => Finite(formula(Total(0), Total(1), Total(2)));

    public double Macro(ClassFormula formula)
    {
        var table = this;
        return Classes.Where(table.Occurs).Select(column => table.Score(formula, column)).DefaultIfEmpty(double.NaN).Average();
    }

    public double Weighted(ClassFormula formula)
    {
        var table = this;
        return Finite(Classes.Sum(column => table.Score(formula, column) * table[2, column]) / Total(2));
    }

    private double Total(int row)
    {
        var table = this;
        return Classes.Sum(column => table[row, column]);
    }

    private static double Finite(double value) => double.IsFinite(value) ? value : 0;
}
