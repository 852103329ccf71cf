using TorchSharp.Dispatch;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            private static readonly Operator AttentionOp = new("aten::_scaled_dot_product_attention");

            /// <summary>softmax(q k^T / sqrt(d)) v; a boolean mask is true where attention is allowed.</summary>
            public static Tensor scaled_dot_product_attention(
                Tensor query, Tensor key, Tensor value, Tensor? attn_mask = null, double p = 0.0, bool is_casual = false)
            {
                if (p < 0) throw new ArgumentException($"The probability of dropout must not be negative, but is {p}.", nameof(p));
                if (is_casual && attn_mask is not null)
                    throw new ArgumentException("Causal attention makes a mask of its own and takes none.", nameof(attn_mask));
                var (output, weights) = Aten.Call2(AttentionOp, query, key, value, attn_mask, p, false, is_casual);
                weights?.Dispose();
                return output;
            }
        }
    }
}
