using Lifecycle.Inference.Preprocessing.Text;
using Lifecycle.Training.Data;
using Lifecycle.Training.Data.Text;

namespace Lifecycle.Samples.Text;

/// <summary>The classic to compare with: multinomial naive Bayes (Manning et al., Introduction to Information Retrieval, 2008, chapter 13), which counts words by class.</summary>
internal sealed class NaiveBayes
{
    // Added to each count, so that a word which a class lacks does not rule it out.
    private const double Smoothing = 0.3;

    private readonly double[,] _logarithms;
    private readonly double[] _priors;

    public NaiveBayes(TextDataset train)
    {
        var (words, classes) = (train.Encoder.Vocabulary.Count, train.Encoder.Classes.Count);
        var (counts, totals) = (new double[classes, words], new double[classes]);
        _priors = new double[classes];
        foreach (var (text, label) in Samples(train))
        {
            _priors[label]++;
            totals[label] += text.Length;
            foreach (var word in text) counts[label, word]++;
        }
        _logarithms = new double[classes, words];
        for (var label = 0; label < classes; label++)
        {
            _priors[label] = Math.Log((_priors[label] + Smoothing) / (train.Count + (Smoothing * classes)));
            for (var word = 0; word < words; word++) _logarithms[label, word] = Math.Log((counts[label, word] + Smoothing) / (totals[label] + (Smoothing * words)));
        }
    }

    public double Accuracy(TextDataset test) => Samples(test).Average(sample => Predict(sample.Text) == sample.Label ? 1.0 : 0.0);

    private int Predict(long[] text) => Enumerable.Range(0, _priors.Length).MaxBy(label => _priors[label] + text.Sum(word => _logarithms[label, word]));

    private static IEnumerable<(long[] Text, long Label)> Samples(TextDataset dataset)
    {
        using var all = dataset.ReadAll();
        var (words, labels) = (all.Inputs[0].data<long>().ToArray(), all.Targets[0].data<long>().ToArray());
        return words.Chunk(dataset.Encoder.Length).Zip(labels, (text, label) => (text.Where(word => word > Vocabulary.Unknown).ToArray(), label));
    }
}
