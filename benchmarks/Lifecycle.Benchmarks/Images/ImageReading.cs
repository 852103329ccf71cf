using System.Globalization;
using Lifecycle.Benchmarks.Python;
using Lifecycle.Inference.Preprocessing.Images;
using Lifecycle.Training.Data.Images;

namespace Lifecycle.Benchmarks.Images;

/// <summary>A batch of photographs decoded, resized and cropped from a folder, against torchvision's ImageFolder on as many threads, in turn and in both orders.</summary>
internal static class ImageReading
{
    private const int Count = 64;
    private const string Photographs = "/usr/lib/python3/dist-packages/sklearn/datasets/images";

    /// <summary>Measures and prints.</summary>
    /// <param name="args">The number of pairs; 9 by default.</param>
    public static void Run(string[] args)
    {
        var pairs = args is [var text, ..] ? int.Parse(text, CultureInfo.InvariantCulture) : 9;
        string[] files = Directory.Exists(Photographs) ? Directory.GetFiles(Photographs, "*.jpg") : [];
        if (files.Length == 0)
        {
            Console.WriteLine($"images: not measured: {Photographs} has no photographs; apt install python3-sklearn");
            return;
        }

        var folder = Directory.CreateTempSubdirectory("lifecycle-").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(folder, "all"));
            for (var i = 0; i < Count; i++) File.Copy(files[i % files.Length], Path.Combine(folder, "all", $"{i:00}.jpg"));
            foreach (var side in (int[])[64, 224]) Measure(folder, side, pairs);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Measure(string folder, int side, int pairs)
    {
        var threads = Environment.ProcessorCount;
        using var python = PythonPeer.Start("images.py", folder, side.ToString(CultureInfo.InvariantCulture), threads.ToString(CultureInfo.InvariantCulture));
        if (python is null)
        {
            Console.WriteLine("images: not measured: /usr/bin/python3 has no torchvision; apt install python3-torchvision");
            return;
        }

        var dataset = ImageFolderDataset.Open(folder, new ImagePreprocessing { Height = side, Width = side }, new ImageFolderOptions { Threads = threads });
        long[] all = [.. Enumerable.Range(0, Count).Select(static i => (long)i)];
        var timing = PairedTiming.Measure(() => dataset.Read(all).Dispose(), () => python.Run(1), pairs);
        var baseline = Count / timing.BaselineMedian.TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"images of 640x427 to {side}x{side}, {threads} threads: {1 / timing.RatioMedian:F2} times as fast as torchvision (quartiles {1 / timing.RatioHigh:F2} to {1 / timing.RatioLow:F2}), which reads {baseline:F0} images a second"));
    }
}
