using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>What a decoder may not attend to: in its own sequence and in the encoder's.</summary>
internal readonly record struct DecoderMasks(Tensor? Target, Tensor? Memory, Tensor? TargetPadding, Tensor? MemoryPadding);
