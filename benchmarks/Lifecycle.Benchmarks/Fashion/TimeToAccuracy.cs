using System.Diagnostics;
using System.Globalization;
using Lifecycle.Benchmarks.Python;
using MathNet.Numerics.Statistics;

namespace Lifecycle.Benchmarks.Fashion;

/// <summary>
/// The time from the start of a process until the Fashion-MNIST net is so accurate on the test images, reading the files included:
/// this program with the Trainer, and python3-torch's script that does the same, one after the other and in both orders.
/// </summary>
internal static class TimeToAccuracy
{
    /// <summary>Measures and prints.</summary>
    /// <param name="args">
    /// The number of rounds, 2 by default; the accuracy, 0.92 by default; the epochs that the schedule is for, 5 by default; the
    /// training images, 60,000 by default. "one" in front trains in this process.
    /// </param>
    public static void Run(string[] args)
    {
        var one = args is ["one", ..];
        double[] given = [.. args[(one ? 1 : 0)..].Select(static text => double.Parse(text, CultureInfo.InvariantCulture))];
        double[] numbers = [.. given, .. ((double[])[2, 0.92, 5, 60_000])[Math.Min(4, given.Length)..]];
        if (one) Train(Planned(numbers, (int)numbers[0]));
        else Compare(numbers);
    }

    private static FashionRun Planned(double[] numbers, int seed) => new(Precision.Auto, seed, (int)numbers[2], (int)numbers[3], numbers[1], Flip: true);

    private static void Train(FashionRun run)
    {
        var (accuracy, epochs) = run.Train();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{accuracy} {epochs}"));
    }

    private static void Compare(double[] numbers)
    {
        var rounds = (int)numbers[0];
        Contender[] contenders =
        [
            new("Lifecycle, Precision.Auto", run => ProgramRun.Numbers(Environment.ProcessPath!,
                ["time-to-accuracy", "one", $"{run.Seed}", .. numbers[1..].Select(static number => number.ToString(CultureInfo.InvariantCulture))])),
            .. PythonRun.IsPossible ? (Contender[])
            [
                new("python3-torch, float32", run => PythonRun.Numbers("fashion_accuracy.py", run.Arguments("plain"))),
                new("python3-torch, bfloat16 autocast, channels last", run => PythonRun.Numbers("fashion_accuracy.py", run.Arguments("best"))),
            ] : [],
        ];
        for (var round = 0; round < rounds; round++)
            foreach (var contender in round % 2 == 0 ? contenders : contenders.Reverse()) contender.Take(Planned(numbers, round + 1));
        Print(contenders, numbers[1]);
    }

    private static void Print(Contender[] contenders, double target)
    {
        Console.WriteLine("| process | seconds, median | each | epochs | accuracies | times the first's |");
        Console.WriteLine("| --- | ---: | --- | --- | --- | ---: |");
        foreach (var contender in contenders)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {contender.Name} | {contender.Seconds.Median():F1} | {Join(contender.Seconds, "F1")} | {Join(contender.Results.Select(static result => result[1]), "F0")} | {Join(contender.Results.Select(static result => 100 * result[0]), "F2")} | {contender.Seconds.Median() / contenders[0].Seconds.Median():F2} |"));
        if (contenders.Any(contender => contender.Results.Any(result => result[0] < target))) Console.WriteLine("Not every run came to the accuracy in its epochs: their times are those of all epochs.");
    }

    private static string Join(IEnumerable<double> values, string format) => string.Join(", ", values.Select(value => value.ToString(format, CultureInfo.InvariantCulture)));

    /// <summary>A process that trains, and how it did.</summary>
    private sealed record Contender(string Name, Func<FashionRun, double[]> Train)
    {
        public List<double> Seconds { get; } = [];

        public List<double[]> Results { get; } = [];

        public void Take(FashionRun run)
        {
            var start = Stopwatch.GetTimestamp();
            Results.Add(Train(run));
            Seconds.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
    }
}
