using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using static TorchSharp.torch.nn.utils;

namespace Lifecycle.SystemLibTorch.Tests.NN;

/// <summary>What sequence models do beside computing: ownership, structure, wrong use.</summary>
public sealed class SequenceModelTests
{
    [Test]
    public void AScopeOwnsAPackedSequenceAsAWhole()
    {
        rnn.PackedSequence packed;
        using (NewDisposeScope())
        {
            using (var inner = NewDisposeScope())
            {
                packed = rnn.pack_sequence([ones(3, 2), ones(1, 2)]);
                Assert.That(inner.Contains(packed));
                packed.MoveToOuterDisposeScope();
            }
            Assert.That(packed.data.IsInvalid, Is.False);
        }
        Assert.That(packed.data.IsInvalid);
        Assert.That(packed.batch_sizes.IsInvalid);
    }

    [Test]
    public void ADetachedPackedSequenceOutlivesItsScope()
    {
        rnn.PackedSequence packed;
        using (NewDisposeScope()) packed = rnn.pack_sequence([ones(1, 2), ones(3, 2)], enforce_sorted: false).DetachFromDisposeScope();
        Assert.That(packed.sorted_indices.data<long>().ToArray(), Is.EqualTo(new long[] { 1, 0 }));
        packed.Dispose();
        packed.Dispose();
        Assert.That(packed.unsorted_indices.IsInvalid);
    }

    [Test]
    public void APackedRunLeavesNoTensorBehind()
    {
        using var scope = NewDisposeScope();
        using var module = LSTM(2, 3, 2, bidirectional: true);
        using var packed = rnn.pack_sequence([ones(1, 2), ones(3, 2)], enforce_sorted: false);
        var before = scope.DisposablesCount;
        using (NewDisposeScope()) _ = module.call(packed);
        Assert.That(scope.DisposablesCount, Is.EqualTo(before));
    }

    [Test]
    public void ATransformersPartsAreNoModules()
    {
        using var scope = NewDisposeScope();
        using var module = Transformer(4, 2, 1, 1, 6);
        Assert.That(module.children(), Is.Empty);
        Assert.That(module.named_parameters().First().name, Is.EqualTo("encoder.layers.0.self_attn.in_proj_weight"));
        Assert.That(module.get_parameter("decoder.norm.bias")!.shape, Is.EqualTo(new long[] { 4 }));
    }

    [Test]
    public void TheLayersOfAnEncoderAreClones()
    {
        using var scope = NewDisposeScope();
        using var layer = TransformerEncoderLayer(4, 2, 6);
        using var module = TransformerEncoder(layer, 2);
        using (no_grad()) layer.get_parameter("linear1.weight")!.zero_();
        var (first, second) = (module.get_parameter("layers.0.linear1.weight")!, module.get_parameter("layers.1.linear1.weight")!);
        Assert.That(first.equal(second).all().item<bool>());
        Assert.That(first.abs().sum().item<float>(), Is.GreaterThan(0));
        Assert.That(first.Handle, Is.Not.EqualTo(second.Handle));
    }

    [Test]
    public void AnRnnGivesItsParametersByIndex()
    {
        using var scope = NewDisposeScope();
        using var module = RNN(3, 4, 2);
        Assert.That(module.get_weight_ih(1)!.equal(module.get_parameter("weight_ih_l1")!).all().item<bool>());
        Assert.That(module.get_bias_hh(0)!.equal(module.get_parameter("bias_hh_l0")!).all().item<bool>());
    }

    [Test]
    public void AFusedLinearLayerGivesWhatBothGave()
    {
        using var scope = NewDisposeScope();
        using var linear = Linear(4, 3);
        using var norm = BatchNorm1d(3);
        norm.call(linear.call(randn(8, 4) * 2));
        Assert.That(() => nn.utils.fuse_linear_bn_eval(linear, norm), Throws.InvalidOperationException);
        linear.eval();
        norm.eval();
        using var fused = nn.utils.fuse_linear_bn_eval(linear, norm);
        var x = randn(5, 4);
        Assert.That(fused.call(x).allclose(norm.call(linear.call(x)), 1e-5, 1e-6));
    }

    [Test]
    public void WrongUseIsRefused()
    {
        using var scope = NewDisposeScope();
        using var attention = MultiheadAttention(4, 2);
        using var bag = EmbeddingBag(5, 3);
        var (x, indices) = (randn(3, 2, 4), tensor(new long[] { 1, 2 }));
        Assert.Multiple(() =>
        {
            Assert.That(() => attention.call(x, randn(3, 1, 4), randn(3, 1, 4)), Throws.Exception);
            Assert.That(() => attention.call(x, x, x, zeros(2, 5).to(ScalarType.Bool)), Throws.Exception);
            Assert.That(() => functional.scaled_dot_product_attention(x, x, x, p: -1), Throws.ArgumentException);
            Assert.That(() => functional.scaled_dot_product_attention(x, x, x, zeros(2, 2), is_casual: true), Throws.ArgumentException);
            Assert.That(() => bag.call(indices), Throws.ArgumentException);
            Assert.That(() => bag.call(x), Throws.ArgumentException);
            Assert.That(() => bag.call(indices.view(1, 2), indices), Throws.ArgumentException);
            Assert.That(() => bag.call(indices, indices.to(ScalarType.Int32)), Throws.ArgumentException);
            Assert.That(() => rnn.pack_sequence([ones(1, 2), ones(3, 2)]), Throws.Exception);
            Assert.That(() => rnn.pad_packed_sequence(rnn.pack_sequence([ones(3, 2)]), total_length: 2), Throws.Exception);
            Assert.That(() => nn.init.dirac_(ones(2, 2)), Throws.Exception);
        });
    }
}
