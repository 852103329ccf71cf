using System.Runtime.InteropServices;

namespace Lifecycle.Training.Native;

/// <summary>A parameter group of SGD, as fused_optimizers.cpp has it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal record struct SgdGroup
{
    public long Count;
    public double Rate;
    public double Momentum;
    public double Dampening;
    public double Penalty;
    public int Nesterov;
    public int Maximize;
    public int Composed;
    private readonly int _reserved;
}

/// <summary>A parameter group of Adam or AdamW, as fused_optimizers.cpp has it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal record struct AdamGroup
{
    public long Count;
    public double Rate;
    public double Beta1;
    public double Beta2;
    public double Epsilon;
    public double Decay;
    public int Maximum;
    public int Maximize;
    public int Decoupled;
    public int Composed;
}

/// <summary>A parameter group of Lion, as fused_optimizers.cpp has it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal record struct LionGroup
{
    public long Count;
    public double Rate;
    public double Beta1;
    public double Beta2;
    public double Decay;
    public int Maximize;
    public int Composed;
}
