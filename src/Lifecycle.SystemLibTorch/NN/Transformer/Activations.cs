namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>What the feed-forward part of a transformer's layer applies.</summary>
        public enum Activations
        {
            ReLU = 0,
            GELU = 1,
        }
    }
}
