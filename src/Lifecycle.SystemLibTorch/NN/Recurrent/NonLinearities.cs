namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>What an RNN or its cell applies to its state.</summary>
        public enum NonLinearities
        {
            ReLU = 0,
            Tanh = 1,
        }
    }
}
