using System.Security.Cryptography;
using System.Text;

namespace Lifecycle.Inference.Predicting;

/// <summary>
/// What passes made of a model file, kept beside it: <c>NAME.HASH.passes.onnx</c>, where the hash is that of the model, of the passes' key
/// and of this library's version. A result of an older model is not read; delete it at will.
/// </summary>
internal static class PassCache
{
    private const string Extension = ".passes.onnx";
    private const string HashKey = "lifecycle.passes";

    /// <summary>The result from the cache, or made and put there where it can be written.</summary>
    /// <param name="path">The model's file.</param>
    /// <param name="model">What is in it.</param>
    /// <param name="passes">The passes.</param>
    /// <param name="loading">Limits on what is read.</param>
    /// <param name="notices">Takes a line where the result could not be kept.</param>
    public static OnnxModel Apply(string path, OnnxModel model, ModelPasses passes, OnnxLoadOptions loading, ICollection<string> notices)
    {
        if (!model.FitsOneFile(new OnnxSaveOptions()))
        {
            notices.Add("What the passes made is not kept: the model is larger than one file may be.");
            return passes.Apply(model);
        }
        var hash = Hash(model, passes.Key);
        var cached = $"{Path.ChangeExtension(path, extension: null)}.{hash[..16]}{Extension}";
        if (Read(cached, hash, loading) is { } known) return known;
        var made = passes.Apply(model);
        made.Metadata[HashKey] = hash;
        try
        {
            made.Save(cached);
        }
        catch (UsageException e)
        {
            notices.Add($"What the passes made is not kept: {e.Message}");
        }
        return made;
    }

    private static OnnxModel? Read(string path, string hash, OnnxLoadOptions loading)
    {
        if (!File.Exists(path)) return null;
        try
        {
            var model = OnnxModel.Load(path, loading);
            return model.Metadata.TryGetValue(HashKey, out var found) && string.Equals(found, hash, StringComparison.Ordinal) ? model : null;
        }
        catch (LifecycleException)
        {
            // Damaged or unreadable: it is made anew.
            return null;
        }
    }

    private static string Hash(OnnxModel model, string key)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{typeof(PassCache).Assembly.GetName().Version}\n{typeof(PassCache).Assembly.ManifestModule.ModuleVersionId}\n{key}\n"));
        hash.AppendData(model.ToArray());
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
