using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Lifecycle.Inference.Packages.Files;

namespace Lifecycle.Inference.Packages.Signing;

/// <summary>
/// A signature in the layout of OpenSSF's model signing: a sigstore bundle around a DSSE envelope (DSSE 1.0, protocol.md) around
/// the statement. Nothing of the statement is read before the signature holds.
/// </summary>
internal static class SignatureBundle
{
    private const string MediaType = "application/vnd.dev.sigstore.bundle.v0.3+json";
    private const string PayloadType = "application/vnd.in-toto+json";
    private const int MaxSignatures = 16;

    /// <summary>Signs a statement.</summary>
    public static byte[] Sign(byte[] statement, ECDsa key)
    {
        var signature = key.SignData(Encoded(statement), SignatureKey.HashOf(key), DSASignatureFormat.Rfc3279DerSequence);
        var bundle = new BundleState(MediaType, new MaterialState { PublicKey = new KeyState { Hint = SignatureKey.HintOf(key) } }, new EnvelopeState(statement, PayloadType, [new SignatureState(signature)]));
        return JsonSerializer.SerializeToUtf8Bytes(bundle, SigningJson.Default.BundleState);
    }

    /// <summary>Opens a bundle that one of the keys signed.</summary>
    /// <returns>The statement, and the key's name.</returns>
    /// <exception cref="PackageException">It is no bundle, or none of the keys signed it.</exception>
    public static (byte[] Statement, string Key) Open(ReadOnlySpan<byte> bytes, IReadOnlyList<ECDsa> keys, PackageSource source)
    {
        var bundle = Parse(bytes, source);
        var encoded = Encoded(bundle.DsseEnvelope.Payload);
        foreach (var key in keys)
            if (bundle.DsseEnvelope.Signatures.Any(signature => Holds(key, encoded, signature.Sig)))
                return (bundle.DsseEnvelope.Payload, SignatureKey.HintOf(key));
        var hint = bundle.VerificationMaterial.PublicKey?.Hint;
        if (keys.Any(key => SignatureKey.HintOf(key) == hint))
            throw new PackageException(PackageFault.Altered, $"Model package \"{source.Path}\" is refused: its signature is not one of what it says was signed; expected a signature by the trusted key {hint}; get the package again from where it was made.");
        throw new PackageException(PackageFault.OtherKey, $"Model package \"{source.Path}\" is refused: it is signed by the key {Preprocessing.Shorten.Text(hint ?? "without a name")}; expected one of {string.Join(", ", keys.Select(SignatureKey.HintOf))}; get the package from who holds that key, or trust the other if you know whose it is.");
    }

    private static BundleState Parse(ReadOnlySpan<byte> bytes, PackageSource source)
    {
        BundleState? bundle;
        try
        {
            bundle = JsonSerializer.Deserialize(bytes, SigningJson.Default.BundleState);
        }
        catch (JsonException e)
        {
            throw source.Damaged($"its signature cannot be read ({e.Message.ReplaceLineEndings(" ").TrimEnd('.')})", $"a bundle of the type {MediaType}", e);
        }
        if (bundle is not { MediaType: MediaType, DsseEnvelope: { PayloadType: PayloadType, Signatures: { Count: > 0 and <= MaxSignatures } signatures } } || signatures.Contains(null!))
            throw source.Damaged("its signature is of another type or signs something else", $"a bundle of the type {MediaType} around {PayloadType}");
        return bundle;
    }

    private static bool Holds(ECDsa key, byte[] encoded, byte[] signature)
    {
        try
        {
            return key.VerifyData(encoded, signature, SignatureKey.HashOf(key), DSASignatureFormat.Rfc3279DerSequence);
        }
        catch (CryptographicException)
        {
            return false; // no signature at all
        }
    }

    // The pre-authentication encoding: what is signed says its type and its length.
    private static byte[] Encoded(byte[] payload) =>
        [.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"DSSEv1 {PayloadType.Length} {PayloadType} {payload.Length} ")), .. payload];
}
