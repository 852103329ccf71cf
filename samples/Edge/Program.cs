using System.Diagnostics;
using System.Globalization;
using Lifecycle;

// Predicts images with a model that carries its preprocessing, and says how long it took from the start of the process.
if (args.Length < 2)
{
    Console.Error.WriteLine("Give a model and images: Edge MODEL.onnx IMAGE... ; './build.sh demo Predict' makes both in output/Predict.");
    return 2;
}
try
{
    var started = Process.GetCurrentProcess().StartTime;
    using var predictor = Predictor.Load(args[0], new PredictorOptions { IntraOpThreads = 1 });
    var ready = DateTime.Now - started;
    TimeSpan? first = null;
    var watch = Stopwatch.StartNew();
    foreach (var path in args.AsSpan(1))
    {
        var best = predictor.PredictImage(File.ReadAllBytes(path)).Ranked(1)[0];
        first ??= DateTime.Now - started;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{path}: {best.Label ?? $"class {best.Class}"} {best.Probability:P1}"));
    }
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"model ready {ready.TotalMilliseconds:F0} ms after the process's start, first prediction after {first!.Value.TotalMilliseconds:F0} ms, {watch.Elapsed.TotalMilliseconds / (args.Length - 1):F2} ms an image"));
    return 0;
}
catch (Exception e) when (e is LifecycleException or IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine(e.Message.ReplaceLineEndings(" "));
    return 2;
}
