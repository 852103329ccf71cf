namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class init
        {
            /// <summary>A convolution's weight that hands each input channel to the output channel of the same number.</summary>
            public static Tensor dirac_(Tensor tensor)
            {
                var shape = tensor.shape;
                if (shape.Length is < 3 or > 5)
                    throw new ArgumentException($"dirac_ needs a tensor of 3, 4 or 5 dimensions, but this one has {shape.Length}.", nameof(tensor));
                using var scope = NewDisposeScope();
                using (no_grad())
                {
                    tensor.zero_();
                    for (var channel = 0L; channel < Math.Min(shape[0], shape[1]); channel++)
                    {
                        var middle = tensor.select(0, channel).select(0, channel);
                        foreach (var size in shape.AsSpan()[2..]) middle = middle.select(0, size / 2);
                        middle.fill_(1);
                    }
                }
                return tensor;
            }

            /// <summary>Normal values of which a share (rounded up) of every column is zero.</summary>
            public static Tensor sparse_(Tensor tensor, double sparsity, double std = 0.01)
            {
                RequireMatrix(tensor);
                var (rows, columns) = (tensor.shape[0], tensor.shape[1]);
                var zeroed = (long)Math.Ceiling(sparsity * rows);
                using var scope = NewDisposeScope();
                using (no_grad())
                {
                    normal_(tensor, 0, std);
                    for (var column = 0L; column < columns; column++)
                        tensor.select(1, column).index_fill_(0, randperm(rows).narrow(0, 0, zeroed).to(tensor.device), 0);
                }
                return tensor;
            }
        }
    }
}
