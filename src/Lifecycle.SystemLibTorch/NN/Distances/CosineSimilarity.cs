using TorchSharp.Dispatch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class CosineSimilarity : ParameterLessModule<Tensor, Tensor, Tensor>
    {
        internal CosineSimilarity(long dim, double eps)
            : base(nameof(CosineSimilarity))
        {
            this.dim = dim;
            this.eps = eps;
        }

        public long dim { get; set; }

        public double eps { get; set; }

        public override Tensor forward(Tensor input1, Tensor input2) => nn.functional.cosine_similarity(input1, input2, dim, eps);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static CosineSimilarity CosineSimilarity(long dim = 1, double eps = 1e-8) => new(dim, eps);

            public static partial class functional
            {
                private static readonly Operator CosineSimilarityOp = new("aten::cosine_similarity");

                public static Tensor cosine_similarity(Tensor x1, Tensor x2, long dim = 1, double eps = 1e-8) =>
                    Aten.Call(CosineSimilarityOp, x1, x2, dim, eps);
            }
        }
    }
}
