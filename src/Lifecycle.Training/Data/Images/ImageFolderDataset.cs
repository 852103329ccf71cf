using System.Buffers;
using System.Collections.Concurrent;
using Lifecycle.Inference.Preprocessing.Images;
using Lifecycle.Onnx.Graph.Reading;
using Lifecycle.Onnx.Options;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Data.Images;

/// <summary>
/// A folder of folders of PNG and JPEG images, one folder a class, as torchvision's ImageFolder has it. Images are decoded when a batch is
/// read, on several threads, and come as uint8 [count, channels, height, width]; labels as int64 [count]. Reading is thread-safe.
/// </summary>
public sealed class ImageFolderDataset : IDataset, ITargetReader
{
    private readonly ImageFile[] _files;
    private readonly ImageFolderOptions _options;

    private ImageFolderDataset(ImageFile[] files, IReadOnlyList<string> classes, ImagePreprocessing preprocessing, ImageFolderOptions options)
    {
        _options = options;
        Classes = classes;
        Preprocessing = preprocessing;
        (_files, Broken) = options.Broken == BrokenImages.Skip ? Sift(files) : (files, []);
        Inputs = [new ElementSpec(ScalarType.Byte, [preprocessing.Channels, preprocessing.Height, preprocessing.Width])];
        Targets = [new ElementSpec(ScalarType.Int64, [])];
    }

    /// <summary>The names of the class folders, by code unit; a label is a position in it.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>What brings the images to their size, to export with the model.</summary>
    public ImagePreprocessing Preprocessing { get; }

    /// <summary>The files left out under <see cref="BrokenImages.Skip"/>, by path.</summary>
    public IReadOnlyList<BrokenImage> Broken { get; }

    /// <inheritdoc/>
    public long Count => _files.Length;

    /// <inheritdoc/>
    public IReadOnlyList<ElementSpec> Inputs { get; }

    /// <inheritdoc/>
    public IReadOnlyList<ElementSpec> Targets { get; }

    /// <summary>Lists a folder; images are read later.</summary>
    /// <param name="folder">Holds one folder a class, each with images, at any depth.</param>
    /// <param name="preprocessing">What brings the images to one size. Its mean and deviation are not applied here: the Trainer normalizes on the device, after augmentation.</param>
    /// <param name="options">How to read; null for the defaults.</param>
    /// <exception cref="UsageException">An option is out of range, or the folder is not there or not readable.</exception>
    /// <exception cref="DataException">There is no class, or one without images.</exception>
    public static ImageFolderDataset Open(string folder, ImagePreprocessing preprocessing, ImageFolderOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(preprocessing);
        options ??= new();
        OptionsValidator.Check(nameof(ImageFolderOptions), [("", options)]);
        preprocessing.Check();
        try
        {
            string[] classes = [.. Directory.EnumerateDirectories(folder).Select(static path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
            if (classes.Length == 0) throw new DataException($"\"{folder}\" holds no folders; expected one for each class, with its images; give the folder above them.");
            var files = classes.SelectMany((name, label) => List(Path.Combine(folder, name), label, options)).ToArray();
            return new ImageFolderDataset(files, classes, preprocessing, options);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"\"{folder}\" cannot be listed: {e.Message.ReplaceLineEndings(" ").TrimEnd('.')}; expected a folder with one folder for each class; check the path.", e);
        }
    }

    /// <summary>The file of a sample.</summary>
    public string PathOf(long index) => _files[index].Path;

    /// <inheritdoc/>
    public Batch Read(ReadOnlySpan<long> indices)
    {
        var samples = indices.ToArray();
        using var scope = NewDisposeScope();
        var images = empty([samples.Length, .. Inputs[0].Shape], ScalarType.Byte);
        Decode(samples, images);
        return new Batch([images.MoveToOuterDisposeScope()], [Labels(samples).MoveToOuterDisposeScope()]);
    }

    Tensor? ITargetReader.TryReadTarget(ReadOnlySpan<long> indices) => Labels(indices.ToArray());

    private Tensor Labels(long[] samples) => torch.tensor(Array.ConvertAll(samples, index => (long)_files[index].Label), ScalarType.Int64);

    private unsafe void Decode(long[] samples, Tensor images)
    {
        var length = Preprocessing.Length;
        fixed (byte* memory = images.bytes)
        {
            // A lambda takes no pointer, and the tensor stays where it is until all threads are done.
            var start = (nint)memory;
            Each(samples.Length, i => Decode(_files[samples[i]].Path, new Span<byte>((void*)(start + ((nint)i * length)), length)));
        }
    }

    private void Decode(string path, Span<byte> pixels)
    {
        try
        {
            DecodeOrFail(path, pixels);
        }
        catch (ImageException e)
        {
            throw e.Of($"\"{path}\"");
        }
    }

    private void DecodeOrFail(string path, Span<byte> pixels)
    {
        using var file = File.OpenHandle(path, options: FileOptions.SequentialScan);
        var length = RandomAccess.GetLength(file);
        if (length > _options.MaxFileBytes) throw new ImageException($"has {length} bytes; expected at most {_options.MaxFileBytes}; make it smaller or raise {nameof(ImageFolderOptions)}.{nameof(ImageFolderOptions.MaxFileBytes)}");
        var bytes = ArrayPool<byte>.Shared.Rent((int)length);
        try
        {
            var read = 0;
            int part;
            while (read < length && (part = RandomAccess.Read(file, bytes.AsSpan(read, (int)length - read), read)) > 0) read += part;
            Preprocessing.ReadPixelsOrFail(bytes.AsSpan(0, read), pixels);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private (ImageFile[] Whole, IReadOnlyList<BrokenImage> Broken) Sift(ImageFile[] files)
    {
        var broken = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        Each(files.Length, i =>
        {
            var pixels = ArrayPool<byte>.Shared.Rent(Preprocessing.Length);
            try
            {
                DecodeOrFail(files[i].Path, pixels.AsSpan(0, Preprocessing.Length));
            }
            catch (Exception e) when (e is ImageException or IOException or UnauthorizedAccessException)
            {
                broken[files[i].Path] = e.Message;
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(pixels);
            }
        });
        var whole = files.Where(file => !broken.ContainsKey(file.Path)).ToArray();
        if (whole.Length == 0) throw new DataException($"None of the {files.Length} images is whole; the first: \"{files[0].Path}\" {broken[files[0].Path]}.");
        return (whole, [.. broken.OrderBy(static pair => pair.Key, StringComparer.Ordinal).Select(static pair => new BrokenImage(pair.Key, pair.Value))]);
    }

    // The first failure as it is, not wrapped.
    private void Each(int count, Action<int> work)
    {
        var threads = _options.Threads == 0 ? Environment.ProcessorCount : _options.Threads;
        try
        {
            Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = threads }, work);
        }
        catch (AggregateException e)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(e.Flatten().InnerExceptions.OfType<LifecycleException>().FirstOrDefault() ?? Explain(e.Flatten().InnerExceptions[0]));
        }
    }

    private static Exception Explain(Exception e) => e is IOException or UnauthorizedAccessException
        ? new UsageException($"An image cannot be read: {e.Message.ReplaceLineEndings(" ").TrimEnd('.')}; expected the files that were there when the folder was opened.", e)
        : e;

    private static IEnumerable<ImageFile> List(string folder, int label, ImageFolderOptions options)
    {
        var paths = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(path => options.Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase) && !PlainFile.IsSpecial(path))
            .Order(StringComparer.Ordinal).ToList();
        return paths.Count > 0
            ? paths.Select(path => new ImageFile(path, label))
            : throw new DataException($"\"{folder}\" holds no images ({string.Join(", ", options.Extensions)}); expected at least one for each class; take the folder away or set {nameof(ImageFolderOptions)}.{nameof(ImageFolderOptions.Extensions)}.");
    }

    private readonly record struct ImageFile(string Path, int Label);
}
