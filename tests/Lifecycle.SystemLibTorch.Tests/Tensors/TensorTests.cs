using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.SystemLibTorch.Tests.Tensors;

[TestFixture]
public class TensorTests
{
    private DisposeScope _scope = null!;

    [SetUp]
    public void Open() => _scope = NewDisposeScope();

    [TearDown]
    public void Close() => _scope.Dispose();

    [Test]
    public void TellsItsShape()
    {
        var x = zeros(2, 3, 4);
        Assert.That(x.shape, Is.EqualTo(new long[] { 2, 3, 4 }));
        Assert.That(x.size(-1), Is.EqualTo(4));
        Assert.That(x.stride(), Is.EqualTo(new long[] { 12, 4, 1 }));
        Assert.That((x.dim(), x.numel(), x.ElementSize), Is.EqualTo((3L, 24L, 4L)));
        Assert.That(x.transpose(0, 1).is_contiguous(), Is.False);
        Assert.That((x.device_type, x.device.type), Is.EqualTo((DeviceType.CPU, DeviceType.CPU)));
        Assert.That(() => x.size(3), Throws.TypeOf<ExternalException>());
    }

    [Test]
    public void ReadsAndWritesElements()
    {
        var x = arange(6, float32).view(2, 3);
        Assert.That(x[1, 2].item<float>(), Is.EqualTo(5));
        Assert.That(x.t().data<float>().ToArray(), Is.EqualTo(new float[] { 0, 3, 1, 4, 2, 5 }));
        Assert.That(x.data<float>()[1, 0], Is.EqualTo(3));
        Assert.That(x.t().data<float>()[1], Is.EqualTo(3));
        x.data<float>()[1, 1] = -1;
        Assert.That(x[1, 1].item<float>(), Is.EqualTo(-1));
        Assert.That(x.data<float>().ToNDArray(), Is.EqualTo(new float[,] { { 0, 1, 2 }, { 3, -1, 5 } }));
        x.t().data<float>().CopyFrom(new float[] { 9, 8 });
        Assert.That(x.data<float>(), Is.EqualTo(new float[] { 9, 1, 2, 8, -1, 5 }));
        Assert.That(x.t().data<float>().Skip(1).First(), Is.EqualTo(8));
    }

    [Test]
    public void ChecksTypeAndNumberOfElements()
    {
        var x = ones(2);
        Assert.That(() => x.data<double>(), Throws.ArgumentException.With.Message.EqualTo("Double is not compatible with Float32"));
        Assert.That(() => x.item<float>(), Throws.ArgumentException);
        Assert.That(() => x.data<float>()[2], Throws.InstanceOf<IndexOutOfRangeException>());
        Assert.That((double)ones(1, int64), Is.EqualTo(1));
        Assert.That(tensor(2.5f).ToInt32(), Is.EqualTo(2));
    }

    [Test]
    public void BytesAreItsMemory()
    {
        var x = zeros(3, int16);
        MemoryMarshal.Cast<byte, short>(x.bytes)[1] = 7;
        Assert.That(x.data<short>().ToArray(), Is.EqualTo(new short[] { 0, 7, 0 }));
        x.bytes = new byte[] { 1, 0, 2, 0, 3, 0 };
        Assert.That(x.data<short>().ToArray(), Is.EqualTo(new short[] { 1, 2, 3 }));
        Assert.That(() => _ = zeros(2, 2).t().bytes.Length, Throws.InvalidOperationException);
    }

    [Test]
    public void AnArrayIsCopiedOrShared()
    {
        var array = new float[] { 1, 2, 3, 4 };
        var copy = tensor(array, [2, 2]);
        var shared = from_array(array);
        array[0] = 9;
        Assert.That(copy[0, 0].item<float>(), Is.EqualTo(1));
        Assert.That(shared[0].item<float>(), Is.EqualTo(9));
        Assert.That(from_array(new long[,] { { 1, 2 }, { 3, 4 } }).shape, Is.EqualTo(new long[] { 2, 2 }));
        Assert.That(frombuffer(array, float32, 2, 1).data<float>().ToArray(), Is.EqualTo(new float[] { 2, 3 }));
        Assert.That(() => tensor(array, [5]), Throws.ArgumentException);
    }

    [Test]
    public void ConvertsTypesAndPlaces()
    {
        var x = tensor(new[] { 1.7f, -2.2f });
        Assert.That(x.to(int64).data<long>().ToArray(), Is.EqualTo(new long[] { 1, -2 }));
        Assert.That(x.to(float64).dtype, Is.EqualTo(float64));
        Assert.That(x.to(CPU).Handle, Is.Not.EqualTo(x.Handle));
        Assert.That(x.to("cpu").dtype, Is.EqualTo(float32));
        Assert.That(x.type_as(ones(1, int32)).dtype, Is.EqualTo(int32));
        var replaced = ones(1);
        Assert.That(replaced.to(float64, disposeAfter: true).dtype, Is.EqualTo(float64));
        Assert.That(replaced.IsInvalid);
        Assert.That(tensor(new[] { (Half)1.5 }).dtype, Is.EqualTo(float16));
        Assert.That(tensor(new[] { new BFloat16(1.5f) }).item<BFloat16>().ToSingle(), Is.EqualTo(1.5f));
    }

    [Test]
    public void EqualTensorsAreEqual()
    {
        Assert.That(ones(2).Equals(ones(2)));
        Assert.That(ones(2).Equals(zeros(2)), Is.False);
        Assert.That(ones(2).allclose(ones(2) + 1e-9));
    }

    [Test]
    public void ErrorsCarryLibtorchsMessage()
    {
        Assert.That(() => ones(2, 3).mm(ones(2, 3)), Throws.TypeOf<ExternalException>().With.Message.Contains("mat1 and mat2 shapes cannot be multiplied"));
        Assert.That(() => ones(2).view(3), Throws.TypeOf<ExternalException>().With.Message.Contains("invalid for input of size 2"));
        Assert.That(() => ones(2).backward(), Throws.TypeOf<ExternalException>().With.Message.Contains("does not require grad"));
    }

    [Test]
    public void ASparseTensorAnswersToo()
    {
        var x = eye(3).to_sparse();
        Assert.That((x.is_sparse, x.is_contiguous(), x.numel()), Is.EqualTo((true, true, 9L)));
        Assert.That(() => x.data<float>(), Throws.TypeOf<ExternalException>());
        Assert.That(x.to_dense().Equals(eye(3)));
    }

    [Test]
    public void ASparseTensorIsMadeOfIndicesAndValues()
    {
        var x = sparse_coo_tensor(tensor(new long[,] { { 0, 1 }, { 2, 0 } }), tensor(new float[] { 3, 4 }), [2, 3]);
        Assert.That(x.to_dense().data<float>().ToArray(), Is.EqualTo(new float[] { 0, 0, 3, 4, 0, 0 }));
        Assert.That((x.SparseIndices.shape[1], x.SparseValues.shape[0]), Is.EqualTo((2L, 2L)));
    }

    [Test]
    public void AGradientKnownToBeZeroCanBeRead()
    {
        var x = ones(2, requires_grad: true);
        Assert.That(autograd.grad([x.floor().sum()], [x])[0].data<float>().ToArray(), Is.All.EqualTo(0));
        Assert.That(autograd.grad([x.sign().sum()], [x])[0].data<float>().ToArray(), Is.All.EqualTo(0));
    }

    [Test]
    public void TypesPromote()
    {
        Assert.That(promote_types(int64, float16), Is.EqualTo(float16));
        Assert.That(() => promote_types(qint8, float32), Throws.TypeOf<ExternalException>());
    }

    [Test]
    public void CudaIsAbsentWithoutAnException()
    {
        if (cuda.is_available())
            Assert.Ignore("this machine has CUDA");
        Assert.That(cuda.device_count(), Is.Zero);
        Assert.That(() => ones(1).cuda(), Throws.InstanceOf<Exception>());
    }

    [Test]
    public void GradientsAccumulateWhereTheyAreRecorded()
    {
        var x = ones(2, requires_grad: true);
        (x * 3).sum().backward();
        (x * 3).sum().backward();
        Assert.That(x.grad!.data<float>().ToArray(), Is.EqualTo(new float[] { 6, 6 }));
        Assert.That((x.is_leaf, (x * 2).is_leaf), Is.EqualTo((true, false)));
        using (no_grad())
        {
            Assert.That(is_grad_enabled(), Is.False);
            Assert.That((x * 2).requires_grad, Is.False);
            using (enable_grad())
                Assert.That((x * 2).requires_grad);
        }

        Assert.That(is_grad_enabled());
        using (inference_mode())
            Assert.That(is_inference_mode_enabled());
        Assert.That(is_inference_mode_enabled(), Is.False);
        x.grad = null;
        Assert.That(x.grad is null);
    }

    [Test]
    public void AnUnusedInputHasNoGradient()
    {
        var (x, y) = (ones(1, requires_grad: true), ones(1, requires_grad: true));
        var gradients = autograd.grad([(x * 2).sum()], [x, y], allow_unused: true);
        Assert.That(gradients[0].item<float>(), Is.EqualTo(2));
    }

    [Test]
    public void AFileBringsTheTensorBack()
    {
        var file = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"{Guid.NewGuid():N}.pt");
        try
        {
            var x = randn(2, 3);
            save(x, file);
            Assert.That(load(file).Equals(x));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Test]
    public void FinalizersFreeWhatNobodyDisposedOf()
    {
        _scope.Dispose();
        var before = Tensor.TotalCount;
        MakeGarbage();
        for (var i = 0; i < 10 && Tensor.TotalCount > before; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.That(Tensor.TotalCount, Is.LessThanOrEqualTo(before));
    }

    [Test]
    public void ThreadsCountsAreKept()
    {
        var before = get_num_threads();
        set_num_threads(2);
        Assert.That(get_num_threads(), Is.EqualTo(2));
        set_num_threads(before);
    }

    private static void MakeGarbage()
    {
        for (var i = 0; i < 1000; i++)
            _ = zeros(100);
    }
}
