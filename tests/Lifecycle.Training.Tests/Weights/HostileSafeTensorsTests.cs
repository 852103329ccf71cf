using System.Text;
using Lifecycle.Training.Weights;

namespace Lifecycle.Training.Tests.Weights;

/// <summary>Each way in which a safetensors file can lie is refused with a message that says how.</summary>
public class HostileSafeTensorsTests
{
    private static IEnumerable<TestCaseData> Headers()
    {
        yield return Case("overlap", """{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[2,6]}}""", 6, "over the one before it");
        yield return Case("the same bytes twice", """{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}""", 4, "over the one before it");
        yield return Case("hole", """{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[1],"data_offsets":[5,6]}}""", 6, "after a hole");
        yield return Case("hole at the start", """{"a":{"dtype":"U8","shape":[4],"data_offsets":[1,5]}}""", 5, "after a hole");
        yield return Case("bytes left over", """{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}""", 5, "1 bytes after the last tensor");
        yield return Case("bytes without tensors", "{}", 5, "5 bytes after");
        yield return Case("beyond the end", """{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}""", 3, "end of the file");
        yield return Case("far beyond the end", """{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"b":{"dtype":"U8","shape":[9223372036854775807],"data_offsets":[0,9223372036854775807]}}""", 3, "end of the file");
        yield return Case("product overflows", """{"a":{"dtype":"U8","shape":[4294967296,4294967296],"data_offsets":[0,0]}}""", 0, "overflows");
        yield return Case("bytes overflow", """{"a":{"dtype":"F64","shape":[2305843009213693952],"data_offsets":[0,0]}}""", 0, "overflows");
        yield return Case("overflow before a zero", """{"a":{"dtype":"F32","shape":[4294967296,4294967296,0],"data_offsets":[0,0]}}""", 0, "overflows");
        yield return Case("number beyond 64 bits", """{"a":{"dtype":"U8","shape":[18446744073709551616],"data_offsets":[0,0]}}""", 0, "whole number");
        yield return Case("size misdeclared", """{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,4]}}""", 4, "expected 16");
        yield return Case("size negative", """{"a":{"dtype":"U8","shape":[-1],"data_offsets":[0,4]}}""", 4, "whole number");
        yield return Case("size a fraction", """{"a":{"dtype":"U8","shape":[1.5],"data_offsets":[0,4]}}""", 4, "whole number");
        yield return Case("size a text", """{"a":{"dtype":"U8","shape":["4"],"data_offsets":[0,4]}}""", 4, "whole number");
        yield return Case("end before beginning", """{"a":{"dtype":"U8","shape":[0],"data_offsets":[4,0]}}""", 4, "end after the beginning");
        yield return Case("three offsets", """{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4,4]}}""", 4, "more than 2");
        yield return Case("one offset", """{"a":{"dtype":"U8","shape":[4],"data_offsets":[0]}}""", 4, "expected all three");
        yield return Case("no type", """{"a":{"shape":[4],"data_offsets":[0,4]}}""", 4, "expected all three");
        yield return Case("type unknown", """{"a":{"dtype":"Q9","shape":[4],"data_offsets":[0,4]}}""", 4, "type Q9");
        yield return Case("type of half bytes", """{"a":{"dtype":"F4","shape":[8],"data_offsets":[0,4]}}""", 4, "type F4");
        yield return Case("two of a name", """{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"a":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}}""", 8, "two tensors named \"a\"");
        yield return Case("two of a name, one escaped", """{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"\u0061":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}}""", 8, "two tensors named \"a\"");
        yield return Case("field twice", """{"a":{"dtype":"U8","shape":[4],"shape":[2,2],"data_offsets":[0,4]}}""", 4, "twice or unknown");
        yield return Case("field unknown", """{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4],"more":{}}}""", 4, "twice or unknown");
        yield return Case("notes twice", """{"__metadata__":{},"__metadata__":{}}""", 0, "__metadata__ twice");
        yield return Case("note twice", """{"__metadata__":{"a":"b","a":"c"}}""", 0, "two notes");
        yield return Case("notes nested", """{"__metadata__":{"a":{}}}""", 0, "expected String");
        yield return Case("notes a list", """{"__metadata__":[]}""", 0, "expected StartObject");
        yield return Case("tensor a number", """{"a":1}""", 0, "expected StartObject");
        yield return Case("more than 64 axes", $$$"""{"a":{"dtype":"U8","shape":[{{{string.Join(',', Enumerable.Repeat(1, 65))}}}],"data_offsets":[0,1]}}""", 1, "more than 64");
        yield return Case("no JSON", "{\"a\"", 0, "not JSON");
        yield return Case("two objects", "{} {}", 0, "not JSON");
        yield return Case("a list", "[]", 0, "does not begin with {");
        yield return Case("blank before", " {}", 0, "does not begin with {");
        yield return Case("nothing", "", 0, "does not begin with {");
        yield return Case("broken UTF-8", "{\"\udc00\":1}", 0, "not JSON");
        yield return Case("nested deep", new StringBuilder().Insert(0, "{\"a\":", 1000).ToString(), 0, "twice or unknown");
    }

    [TestCaseSource(nameof(Headers))]
    public void IsRefused(string header, int data, string message)
    {
        var json = header.Contains('\udc00', StringComparison.Ordinal) ? [.. "{\""u8, 0xFF, .. "\":1}"u8] : Encoding.UTF8.GetBytes(header);
        Refuses([.. BitConverter.GetBytes((ulong)json.Length), .. json, .. new byte[data]], message);
    }

    private static IEnumerable<TestCaseData> Lengths()
    {
        yield return new TestCaseData(Array.Empty<byte>(), "expected 8 bytes").SetArgDisplayNames("empty file");
        yield return new TestCaseData(new byte[7], "expected 8 bytes").SetArgDisplayNames("7 bytes");
        yield return new TestCaseData(BitConverter.GetBytes(ulong.MaxValue), "at most 100000000").SetArgDisplayNames("header of 2^64");
        yield return new TestCaseData(BitConverter.GetBytes(100_000_001UL), "at most 100000000").SetArgDisplayNames("header above the cap");
        yield return new TestCaseData(BitConverter.GetBytes(100_000_000UL), "at most the 0 that follow").SetArgDisplayNames("header beyond the file");
    }

    [TestCaseSource(nameof(Lengths))]
    public void Refuses(byte[] content, string message)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["a.safetensors"], content);

        Assert.That(() => SafeTensorsFile.Open(folder["a.safetensors"]), Throws.InstanceOf<DataException>().With.Message.Contains(message).And.Message.Contains("a.safetensors"));
    }

    [Test]
    public void ATypeThatTorchLacksIsListedButNotRead()
    {
        using var folder = new TemporaryFolder();
        var json = """{"a":{"dtype":"U16","shape":[2],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[1],"data_offsets":[4,5]}}"""u8.ToArray();
        File.WriteAllBytes(folder["a.safetensors"], [.. BitConverter.GetBytes((ulong)json.Length), .. json, .. new byte[] { 1, 0, 2, 0, 9 }]);
        using var file = SafeTensorsFile.Open(folder["a.safetensors"]);
        using var b = file.Read("b");

        Assert.That(b.bytes.ToArray(), Is.EqualTo(new byte[] { 9 }));
        Assert.That(() => file.Read("a"), Throws.InstanceOf<DataException>().With.Message.Contains("U16"));
    }

    [Test]
    public void EveryCutAndFlipOfAHeaderIsReadOrRefused()
    {
        using var folder = new TemporaryFolder();
        var json = """{"a":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]},"__metadata__":{"x":"y"}}"""u8.ToArray();
        byte[] whole = [.. BitConverter.GetBytes((ulong)json.Length), .. json, .. new byte[16]];
        var refused = 0;
        for (var at = 0; at < whole.Length; at++)
        {
            refused += Opens(folder, whole[..at]) ? 0 : 1;
            for (var bit = 0; bit < 8; bit++)
            {
                var flipped = whole.ToArray();
                flipped[at] ^= (byte)(1 << bit);
                refused += Opens(folder, flipped) ? 0 : 1;
            }
        }

        Assert.That(refused, Is.GreaterThan(whole.Length * 3));
    }

    private static bool Opens(TemporaryFolder folder, byte[] content)
    {
        File.WriteAllBytes(folder["a.safetensors"], content);
        try
        {
            using var file = SafeTensorsFile.Open(folder["a.safetensors"]);
            foreach (var name in file.Tensors.Keys) file.Read(name).Dispose();
            return true;
        }
        catch (DataException)
        {
            return false;
        }
    }

    private static TestCaseData Case(string name, string header, int data, string message) => new TestCaseData(header, data, message).SetArgDisplayNames(name);
}
