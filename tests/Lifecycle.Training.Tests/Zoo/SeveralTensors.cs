using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Lifecycle.Training.Tests.Zoo;

/// <summary>Models of several inputs or outputs: a siamese net, one of three outputs, a recommender.</summary>
internal static class SeveralTensors
{
    internal static IEnumerable<ZooModel> All()
    {
        yield return new("siamese net", static () => new Siamese(), static () => [randn(2, 1, 12, 12), randn(2, 1, 12, 12)]);
        yield return new("three outputs", static () => new Detector(), static () => [randn(2, 3, 16, 16)]);
        yield return new("recommender", static () => new Recommender(), static () => [tensor([0L, 29L]), tensor([39L, 0L])]);
    }

    private sealed class Siamese : Module<Tensor, Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> encoder = Sequential(
            ("conv1", Conv2d(1, 6, 3)), ("relu1", ReLU()), ("pool", MaxPool2d(2)), ("conv2", Conv2d(6, 8, 3)), ("relu2", ReLU()), ("flatten", Flatten()), ("fc", Linear(72, 10)), ("out", Tanh()));
        private readonly Module<Tensor, Tensor> head = Linear(10, 1);

        public Siamese() : base("Siamese") => RegisterComponents();

        public override Tensor forward(Tensor left, Tensor right) => head.call((encoder.call(left) - encoder.call(right)).abs()).sigmoid().squeeze(1);
    }

    private sealed class Detector : Module<Tensor, (Tensor classes, Tensor boxes, Tensor embedding)>
    {
        private readonly Module<Tensor, Tensor> trunk = Sequential(("conv", Conv2d(3, 8, 3, stride: 2, padding: 1)), ("bn", BatchNorm2d(8)), ("act", SiLU()));
        private readonly Module<Tensor, Tensor> classes = Linear(8, 5);
        private readonly Module<Tensor, Tensor> boxes = Conv2d(8, 4, 1);
        private readonly Module<Tensor, Tensor> embedding = Linear(8, 6);

        public Detector() : base("Detector") => RegisterComponents();

        public override (Tensor classes, Tensor boxes, Tensor embedding) forward(Tensor input)
        {
            var x = trunk.call(input);
            var pooled = x.mean([2L, 3L]);
            var located = boxes.call(x).sigmoid().flatten(2).transpose(1, 2);
            return (functional.softmax(classes.call(pooled), -1), located, functional.normalize(embedding.call(pooled)));
        }
    }

    private sealed class Recommender : Module<Tensor, Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> users = Embedding(30, 6);
        private readonly Module<Tensor, Tensor> items = Embedding(40, 6);
        private readonly Module<Tensor, Tensor> userBias = Embedding(30, 1);
        private readonly Module<Tensor, Tensor> itemBias = Embedding(40, 1);
        private readonly Module<Tensor, Tensor> deep = Sequential(("fc1", Linear(12, 8)), ("relu", ReLU()), ("fc2", Linear(8, 1)));

        public Recommender() : base("Recommender") => RegisterComponents();

        public override Tensor forward(Tensor user, Tensor item)
        {
            var (u, i) = (users.call(user), items.call(item));
            var dot = (u * i).sum(1, keepdim: true);
            return (dot + userBias.call(user) + itemBias.call(item) + deep.call(cat([u, i], 1))).squeeze(-1);
        }
    }
}
