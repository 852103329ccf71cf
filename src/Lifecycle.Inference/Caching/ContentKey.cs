using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Lifecycle.Inference.Caching;

/// <summary>
/// What a result belongs to: the model, and the SHA-256 of the input's bits. A hash that is made for safety, since with any other an
/// attacker could make inputs that get each other's answers.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ContentKey(long Version, UInt128 High, UInt128 Low)
{
    public static ContentKey Of(long version, ReadOnlySpan<float> values)
    {
        Span<UInt128> hash = stackalloc UInt128[SHA256.HashSizeInBytes / 16];
        SHA256.HashData(MemoryMarshal.AsBytes(values), MemoryMarshal.AsBytes(hash));
        return new ContentKey(version, hash[0], hash[1]);
    }
}
