using TorchSharp.Dispatch;

namespace TorchSharp;

public static partial class torch
{
    public static readonly Device CPU = new(DeviceType.CPU);
    public static readonly Device META = new(DeviceType.META);

    private static Device s_defaultDevice = CPU;

    public static Device CUDA => InitializeDevice(new Device(DeviceType.CUDA));

    public static Device MPS => InitializeDevice(new Device(DeviceType.MPS));

    public static Device device(string description) => InitializeDevice(new Device(description));

    public static Device device(string deviceType, int index = -1) => InitializeDevice(new Device(deviceType, index));

    public static Device device(DeviceType deviceType, int index = -1) => InitializeDevice(new Device(deviceType, index));

    public static Device device(int index) => new(index);

    public static Device get_default_device() => s_defaultDevice;

    public static void set_default_device(Device device) => s_defaultDevice = InitializeDevice(device);

    public static void set_default_device(string device) => set_default_device(new Device(device));

    /// <summary>The device, or the default one for null; throws where this libtorch does not have it.</summary>
    public static Device InitializeDevice(Device? device)
    {
        device ??= s_defaultDevice;
        InitializeDeviceType(device.type);
        return device;
    }

    public static void InitializeDeviceType(DeviceType deviceType)
    {
        if (!TryInitializeDeviceType(deviceType))
            throw new InvalidOperationException($"Torch device type {deviceType} did not initialise on the current machine: this libtorch is built for {DeviceType.CPU} only; use torch.CPU, or build with -p:TorchProvider=nuget");
    }

    public static bool TryInitializeDeviceType(DeviceType deviceType) => deviceType switch
    {
        DeviceType.CUDA => Native.context_has_cuda() != 0,
        DeviceType.MPS => false,
        _ => true,
    };

    public static bool cuda_is_available() => cuda.is_available();

    /// <summary>Never, over the system's libtorch.</summary>
    public static bool mps_is_available() => false;

    public static partial class cuda
    {
        public static bool is_available() => device_count() > 0;

        public static bool is_cudnn_available() => false;

        public static unsafe int device_count()
        {
            int count;
            NativeError.Throw(Native.context_cuda_device_count(&count));
            return count;
        }

        /// <summary>Does nothing where there is no such device.</summary>
        public static void manual_seed(long seed)
        {
            if (is_available())
                torch.manual_seed(seed);
        }

        /// <inheritdoc cref="manual_seed"/>
        public static void manual_seed_all(long seed) => manual_seed(seed);

        public static void synchronize(Device? device = null) => InitializeDeviceType(device?.type ?? DeviceType.CUDA);
    }
}
