namespace Lifecycle;

/// <summary>What a run does where a loss or a gradient is not a number or infinite.</summary>
public enum NonFinitePolicy
{
    /// <summary>Stops with an error that names the first tensor that is not finite. Gradients are looked at where they are clipped by norm; else the weights are, after each epoch.</summary>
    Stop,

    /// <summary>Leaves the step out, running statistics included; the report counts such steps.</summary>
    SkipStep,

    /// <summary>Goes back to the last checkpoint (kept in a temporary folder where there is no checkpoint directory), with a lower learning rate; stops as <see cref="Stop"/> does after too many.</summary>
    RollBack,
}
