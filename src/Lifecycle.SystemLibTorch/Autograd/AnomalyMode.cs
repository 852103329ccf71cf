using TorchSharp.Dispatch;

namespace TorchSharp;

/// <summary>Switches the detection of anomalies in backward passes, until it is disposed of.</summary>
public class AnomalyMode : IDisposable
{
    private readonly bool _enabledBefore = IsEnabled;
    private readonly bool _checkedBefore = ShouldCheckNaN;

    public AnomalyMode(bool enabled, bool check_nan = true) => Native.autograd_set_anomaly(enabled ? 1 : 0, check_nan ? 1 : 0);

    public static bool IsEnabled => Native.autograd_anomaly_enabled() != 0;

    public static bool ShouldCheckNaN => Native.autograd_anomaly_checks_nan() != 0;

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
            Native.autograd_set_anomaly(_enabledBefore ? 1 : 0, _checkedBefore ? 1 : 0);
    }
}
