namespace Lifecycle.Training.Native;

/// <summary>How the elements of a tensor lie in memory; the order of its axes stays the same.</summary>
public enum MemoryFormat
{
    /// <summary>The last axis varies fastest: N, C, H, W.</summary>
    Contiguous = 0,

    /// <summary>The channels of a pixel lie together: N, H, W, C. For tensors of 4 axes.</summary>
    ChannelsLast = 1,

    /// <summary>The channels of a voxel lie together: N, D, H, W, C. For tensors of 5 axes.</summary>
    ChannelsLast3d = 2,
}
