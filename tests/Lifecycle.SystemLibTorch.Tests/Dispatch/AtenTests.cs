#if !TORCHSHARP_NUGET
using System.Runtime.InteropServices;
using TorchSharp;
using TorchSharp.Dispatch;
using static TorchSharp.torch;

namespace Lifecycle.SystemLibTorch.Tests.Dispatch;

[TestFixture]
public class AtenTests
{
    private static readonly Operator s_full = new("aten::full");
    private static readonly Operator s_add = new("aten::add", "Tensor");
    private static readonly Operator s_addInPlace = new("aten::add_", "Scalar");
    private static readonly Operator s_item = new("aten::item");
    private static readonly Operator s_split = new("aten::split", "Tensor");
    private static readonly Operator s_max = new("aten::max", "dim");
    private static readonly Operator s_cat = new("aten::cat");
    private static readonly Operator s_index = new("aten::index", "Tensor");
    private static readonly Operator s_equal = new("aten::equal");

    private static Tensor Full(double value, params long[] size) => Aten.Call(s_full, size, value);

    private static double Item(Tensor tensor) => Aten.CallScalar(s_item, tensor).ToDouble();

    [Test]
    public void OmittedArgumentsTakeTheSchemasDefaults()
    {
        using var left = Full(2);
        using var right = Full(3);
        using var plain = Aten.Call(s_add, left, right);
        using var scaled = Aten.Call(s_add, left, right, 10);
        Assert.That(Item(plain), Is.EqualTo(5));
        Assert.That(Item(scaled), Is.EqualTo(32));
    }

    [Test]
    public void InPlaceCallsReturnTheSameObject()
    {
        using var tensor = Full(1, 2, 2);
        Assert.That(Aten.CallInPlace(s_addInPlace, tensor, 1.5), Is.SameAs(tensor));
        Assert.That(tensor.shape, Is.EqualTo(new long[] { 2, 2 }));
    }

    [Test]
    public void ListsGoInAndOut()
    {
        using var scope = NewDisposeScope();
        var parts = Aten.CallList(s_split, Full(1, 7), 3L);
        Assert.That(parts.Select(part => part.shape[0]), Is.EqualTo(new long[] { 3, 3, 1 }));
        Assert.That(Aten.Call(s_cat, parts).shape, Is.EqualTo(new long[] { 7 }));
    }

    [Test]
    public void SeveralResultsComeInOrder()
    {
        using var scope = NewDisposeScope();
        var (values, indices) = Aten.Call2(s_max, Full(4, 2, 3), 1);
        Assert.That(values.dtype, Is.EqualTo(ScalarType.Float32));
        Assert.That(indices.dtype, Is.EqualTo(ScalarType.Int64));
    }

    [Test]
    public void ANullInAListIsNone()
    {
        using var scope = NewDisposeScope();
        var index = Aten.Call(s_full, new long[] { 1 }, 1, ScalarType.Int64);
        Assert.That(Aten.Call(s_index, Full(4, 2, 3), new Tensor?[] { null, index }).shape, Is.EqualTo(new long[] { 2, 1 }));
    }

    [Test]
    public void LongListsNeedNoStack()
    {
        using var scope = NewDisposeScope();
        var many = Enumerable.Range(0, 500).Select(i => Full(i, 1)).ToArray();
        Assert.That(Aten.Call(s_cat, many).shape, Is.EqualTo(new long[] { 500 }));
    }

    [Test]
    public void ErrorsCarryLibtorchsMessage()
    {
        using var left = Full(1, 2);
        using var right = Full(1, 3);
        Assert.That(() => Aten.Call(s_add, left, right), Throws.TypeOf<ExternalException>().With.Message.Contains("must match the size"));
    }

    [Test]
    public void AWrongArgumentIsNamed()
    {
        using var tensor = Full(1, 2);
        Assert.That(() => Aten.CallBool(s_equal, tensor, "text"), Throws.TypeOf<ExternalException>().With.Message.EqualTo("aten::equal: argument 'other' cannot be a string"));
        Assert.That(() => Aten.CallBool(s_equal, tensor), Throws.TypeOf<ExternalException>().With.Message.EqualTo("aten::equal: argument 'other' is missing and has no default"));
    }

    [Test]
    public void AnUnknownOperatorIsNamed()
    {
        Assert.That(() => Aten.CallVoid(new Operator("aten::no_such_thing")), Throws.TypeOf<ExternalException>().With.Message.Contains("no_such_thing"));
    }

    [Test]
    public void AMillionSmallTensorsLeaveNothingBehind()
    {
        using var one = Full(1);
        var before = LiveTensors.Count();
        var managed = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000_000; i++)
            Aten.Call(s_add, one, one).Dispose();
        var perTensor = (GC.GetAllocatedBytesForCurrentThread() - managed) / 1_000_000.0;
        Assert.That(Native.tensor_live_count(), Is.EqualTo(before));
        Assert.That(perTensor, Is.LessThanOrEqualTo(72));
    }
}
#endif
