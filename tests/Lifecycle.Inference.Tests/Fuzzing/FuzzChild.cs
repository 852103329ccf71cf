using System.Globalization;
using System.Security.Cryptography;
using Lifecycle.Inference.Isolation;
using Lifecycle.Inference.Packages.Files;
using Lifecycle.Inference.Tests.Packages;
using Lifecycle.Onnx.Graph;

namespace Lifecycle.Inference.Tests.Fuzzing;

/// <summary>
/// The process that reads damaged files, with a limit on its memory: this assembly's own program. It says each number before it reads
/// the file of that number, and what came of it after, so that whoever started it knows which one ended it.
/// </summary>
internal static class FuzzChild
{
    public const string Refused = "refused";
    public const string Valid = "valid";
    public const string Untyped = "untyped";

    private const long MostElements = 1 << 20;

    private static readonly PredictorOptions Options = new()
    {
        IntraOpThreads = 1, Timeout = TimeSpan.FromSeconds(1), Loading = new OnnxLoadOptions { MaxBytes = 1 << 24, MaxNodes = 10_000, MaxTensorBytes = 1 << 26 },
    };

    /// <summary>Started as: kind, seed, first number, count, bytes of memory. LIFECYCLE_FUZZ_SAVE names a file for the last damaged one.</summary>
    public static int Main(string[] arguments)
    {
        var numbers = arguments[1..].Select(static text => long.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        MemoryLimit.Set(numbers[3]);
        using var output = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
        using var folder = new TemporaryFolder();
        Action<byte[]> read;
        byte[][] corpus;
        (corpus, read) = arguments[0] switch
        {
            "models" => (Corpus.Models(), Read),
            "packages" => (Corpus.Packages(), bytes => ReadPackage(folder, bytes)),
            "manifests" => (Corpus.Texts()[..1], Reader(folder, "manifest.json")),
            "signatures" => (Corpus.Texts()[1..], Reader(folder, "model.sig")),
            _ => throw new ArgumentOutOfRangeException(nameof(arguments)),
        };
        for (var number = numbers[1]; number < numbers[1] + numbers[2]; number++)
        {
            output.WriteLine(number.ToString(CultureInfo.InvariantCulture));
            var file = FileOf(corpus, numbers[0], number);
            if (Environment.GetEnvironmentVariable("LIFECYCLE_FUZZ_SAVE") is { Length: > 0 } path) File.WriteAllBytes(path, file);
            output.WriteLine(Outcome(read, file));
        }
        return 0;
    }

    /// <summary>The damaged file of a number.</summary>
    public static byte[] FileOf(byte[][] corpus, long seed, long number)
    {
        var random = new Random(unchecked((int)((seed * 1_000_003) + number)));
        return Mutator.Mutate(corpus[number % corpus.Length], corpus, random);
    }

    private static string Outcome(Action<byte[]> read, byte[] file)
    {
        try
        {
            read(file);
            return Valid;
        }
        catch (LifecycleException e)
        {
            return e.Message.Contains('\n') ? $"{Untyped} message of two lines: {e.Message.ReplaceLineEndings("|")}" : Refused;
        }
        catch (Exception e)
        {
            return $"{Untyped} {e.ToString().ReplaceLineEndings("|")}";
        }
    }

    // As a program does it: read, load into ONNX Runtime, run.
    private static void Read(byte[] file)
    {
        using var predictor = Predictor.Load(new MemoryStream(file), Options);
        var inputs = new List<TensorData>();
        foreach (var input in predictor.Inputs)
        {
            long[] shape = [.. input.Shape.Select(static dimension => dimension.Value ?? 1)];
            var elements = shape.Aggregate(1L, static (product, size) => Math.Min(product * Math.Min(size, MostElements), MostElements));
            if (elements == MostElements || input.ElementType.ByteLength(elements) is not { } bytes) return;
            inputs.Add(TensorData.FromBytes(input.Name, input.ElementType, shape, new byte[bytes]));
        }
        _ = predictor.PredictTensors([.. inputs]);
    }

    private static void ReadPackage(TemporaryFolder folder, byte[] file)
    {
        File.WriteAllBytes(folder.File("package.zip"), file);
        _ = ModelPackage.Open(folder.File("package.zip"), Packed.Unsigned).LoadModel();
    }

    // A package whose other files are as they should be, so that the damage is read at all.
    private static Action<byte[]> Reader(TemporaryFolder folder, string name)
    {
        var path = folder.File("package");
        Packed.Save(path);
        if (name != "model.sig") File.Delete(Path.Combine(path, "model.sig"));
        return file =>
        {
            File.WriteAllBytes(Path.Combine(path, name), file);
            if (name != "model.sig")
            {
                File.WriteAllBytes(Path.Combine(path, "SHA256SUMS"), Checksums.Write(Directory.EnumerateFiles(path).Where(static one => Path.GetFileName(one) != "SHA256SUMS")
                    .ToDictionary(static one => Path.GetFileName(one), static one => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(one))))));
            }
            _ = ModelPackage.Open(path, name == "model.sig" ? Packed.Trusted : Packed.Unsigned).LoadModel();
        };
    }
}
