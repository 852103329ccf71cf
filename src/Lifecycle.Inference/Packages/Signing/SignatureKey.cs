using System.Security.Cryptography;
using System.Text;

namespace Lifecycle.Inference.Packages.Signing;

/// <summary>A key on one of the curves that model signing knows, with the hash that goes with it.</summary>
internal static class SignatureKey
{
    private static readonly Dictionary<int, HashAlgorithmName> Hashes = new()
    {
        [256] = HashAlgorithmName.SHA256,
        [384] = HashAlgorithmName.SHA384,
        [521] = HashAlgorithmName.SHA512,
    };

    /// <summary>The hash that is signed with a key of this size.</summary>
    /// <exception cref="UsageException">Model signing knows no such key.</exception>
    public static HashAlgorithmName HashOf(ECDsa key) => Hashes.TryGetValue(key.KeySize, out var hash) ? hash
        : throw new UsageException($"The key has {key.KeySize} bits; expected an ECDSA key on P-256, P-384 or P-521; make one with ECDsa.Create(ECCurve.NamedCurves.nistP256).");

    /// <summary>Reads a public key.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static ECDsa Read(string pem)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            _ = HashOf(key);
            return key;
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException or UsageException)
        {
            key.Dispose();
            throw new UsageException($"A trusted key cannot be read ({e.Message.ReplaceLineEndings(" ").TrimEnd('.')}); expected the PEM text of a public ECDSA key on P-256, P-384 or P-521; write one with ECDsa.ExportSubjectPublicKeyInfoPem.", e);
        }
    }

    /// <summary>What a bundle calls the key: the SHA-256 of its PEM text, which ends in a line feed.</summary>
    public static string HintOf(ECDsa key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(key.ExportSubjectPublicKeyInfoPem() + "\n")));
}
