using System.Security.Cryptography;
using Lifecycle.Inference.Packages.Files;
using Lifecycle.Inference.Packages.Signing;

namespace Lifecycle.Inference.Packages;

/// <summary>Files that were held against a signature, or against the hashes that came with them.</summary>
/// <param name="Hashes">Each file's SHA-256, but for the signature's.</param>
/// <param name="Signer">The key that signed, or null.</param>
internal sealed record VerifiedFiles(IReadOnlyDictionary<string, string> Hashes, string? Signer);

/// <summary>Holds a package's files against its signature and its hashes, before anything else of them is read.</summary>
internal static class PackageVerifier
{
    private const long MaxSignatureBytes = 1 << 20;

    /// <summary>Verifies all files.</summary>
    /// <exception cref="PackageException">Nobody vouches for it, somebody else does, or a file is not the one that was packed.</exception>
    /// <exception cref="UsageException">A trusted key cannot be read.</exception>
    public static VerifiedFiles Verify(PackageSource source, ModelPackageOptions options)
    {
        CheckLengths(source, options);
        var signed = options.TrustedKeys.Count > 0 && source.Lengths.ContainsKey(PackageNames.Signature);
        if (!signed && !options.AllowUnsigned) throw Unverified(source, options);
        var (stated, signer) = signed ? Open(source, options) : (null, null);
        var hashes = source.Lengths.Keys.Where(static name => name != PackageNames.Signature).ToDictionary(static name => name, source.Hash, StringComparer.Ordinal);
        if (stated is not null) Compare(source, stated, hashes, "signed");
        var sums = ReadVerified(source, hashes, PackageNames.Checksums);
        Compare(source, Checksums.Read(sums.Whole.Span, source), hashes.Where(static file => file.Key != PackageNames.Checksums).ToDictionary(StringComparer.Ordinal), "packed");
        return new VerifiedFiles(hashes, signer);
    }

    /// <summary>Reads a file again, as the one that was verified.</summary>
    /// <exception cref="PackageException">It has changed since.</exception>
    public static FileBytes ReadVerified(PackageSource source, IReadOnlyDictionary<string, string> hashes, string name)
    {
        if (!source.Lengths.ContainsKey(name) || !hashes.TryGetValue(name, out var hash)) throw source.Damaged($"it has no file \"{name}\"", "one");
        var bytes = source.Read(name);
        return bytes.Sha256 == hash ? bytes : throw Altered(source, $"its file \"{name}\" changed while it was read");
    }

    private static void CheckLengths(PackageSource source, ModelPackageOptions options)
    {
        var total = source.Lengths.Values.Aggregate(0L, static (sum, length) => length > long.MaxValue - sum ? long.MaxValue : sum + length);
        if (total > options.MaxBytes)
            throw source.Damaged($"it has {total} bytes", $"at most {options.MaxBytes} ({nameof(ModelPackageOptions)}.{nameof(ModelPackageOptions.MaxBytes)})");
        foreach (var (name, limit) in new[] { (PackageNames.Signature, MaxSignatureBytes), (PackageNames.Checksums, MaxSignatureBytes), (PackageNames.Manifest, ManifestReader.MaxBytes), (PackageNames.Card, ManifestReader.MaxBytes) })
            if (source.Lengths.GetValueOrDefault(name) is var length && length > limit) throw source.Damaged($"its file \"{name}\" has {length} bytes", $"at most {limit}");
        foreach (var name in new[] { PackageNames.Model, PackageNames.Manifest, PackageNames.Card, PackageNames.Checksums })
            if (!source.Lengths.ContainsKey(name)) throw source.Damaged($"it has no file \"{name}\"", "one");
    }

    private static (Dictionary<string, string> Stated, string Signer) Open(PackageSource source, ModelPackageOptions options)
    {
        var keys = new List<ECDsa>();
        try
        {
            foreach (var key in options.TrustedKeys) keys.Add(SignatureKey.Read(key));
            var (statement, signer) = SignatureBundle.Open(source.Read(PackageNames.Signature).Whole.Span, keys, source);
            return (SignedStatement.Read(statement, source), signer);
        }
        finally
        {
            foreach (var key in keys) key.Dispose();
        }
    }

    private static void Compare(PackageSource source, Dictionary<string, string> stated, Dictionary<string, string> found, string how)
    {
        foreach (var (name, hash) in stated)
        {
            if (!found.TryGetValue(name, out var other)) throw Altered(source, $"its file \"{Preprocessing.Shorten.Text(name)}\" was {how} and is not there");
            if (other != hash) throw Altered(source, $"its file \"{name}\" is not the one that was {how}");
        }
        if (found.Keys.FirstOrDefault(name => !stated.ContainsKey(name)) is { } extra) throw Altered(source, $"its file \"{extra}\" was not {how}");
    }

    private static PackageException Altered(PackageSource source, string found) => new(PackageFault.Altered,
        $"Model package \"{source.Path}\" is refused: {found}; expected every file as it was packed and no other; get the package again from where it was made.");

    private static PackageException Unverified(PackageSource source, ModelPackageOptions options) => new(PackageFault.Unverified,
        $"Model package \"{source.Path}\" is refused: {(options.TrustedKeys.Count == 0 ? "no key was given to check it with" : "it has no signature")}; expected a signature by a trusted key; {(options.TrustedKeys.Count == 0 ? $"give {nameof(ModelPackageOptions)}.{nameof(ModelPackageOptions.TrustedKeys)}" : "sign it when it is saved")}, or set {nameof(ModelPackageOptions.AllowUnsigned)} if you made the package yourself.");
}
