using Lifecycle.Inference.Preprocessing.Text;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Lifecycle.Samples.Text;

/// <summary>Indices of words [batch, words] to scores of classes: each word has a vector and a weight, and the mean vector by these weights decides.</summary>
internal sealed class TextNet : Module<Tensor, Tensor>
{
    private const int Size = 64;

    private readonly Embedding words;
    private readonly Linear attention = Linear(Size, 1);
    private readonly Sequential classifier;

    public TextNet(int vocabulary, int classes) : base(nameof(TextNet))
    {
        words = Embedding(vocabulary, Size, padding_idx: Vocabulary.Padding);
        classifier = Sequential(Dropout(0.5), Linear(Size, classes));
        RegisterComponents();
    }

    public override Tensor forward(Tensor indices)
    {
        using var scope = NewDisposeScope();
        var vectors = words.call(indices);
        // A finite number, so that a line without any known word has weights as well.
        var scores = attention.call(vectors).squeeze(2).masked_fill(indices.eq(Vocabulary.Padding), -1e4);
        var mean = scores.softmax(1).unsqueeze(1).bmm(vectors).squeeze(1);
        return classifier.call(mean).MoveToOuterDisposeScope();
    }
}
