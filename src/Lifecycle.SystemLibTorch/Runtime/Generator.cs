using TorchSharp.Dispatch;

namespace TorchSharp;

public static partial class torch
{
    public class Generator : IDisposable
    {
        private IntPtr _handle;

        public Generator(ulong seed = 0, Device? device = null)
        {
            this.device = InitializeDevice(device ?? CPU);
            _handle = Native.generator_new(seed);
        }

        private Generator(IntPtr handle)
        {
            device = CPU;
            _handle = handle;
        }

        ~Generator() => Dispose(false);

        public static Generator Default => new(Native.generator_default());

        public IntPtr Handle => _handle;

        public Device device { get; }

        public unsafe Tensor get_state()
        {
            nint state;
            NativeError.Throw(Native.generator_get_state(_handle, &state));
            return new Tensor(state);
        }

        public void set_state(Tensor value)
        {
            NativeError.Throw(Native.generator_set_state(_handle, value.Handle));
            GC.KeepAlive(value);
        }

        public Generator manual_seed(long seed)
        {
            Native.generator_manual_seed(_handle, unchecked((ulong)seed));
            return this;
        }

        public long seed() => unchecked((long)Native.generator_seed(_handle));

        public long initial_seed() => unchecked((long)Native.generator_initial_seed(_handle));

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            var handle = Interlocked.Exchange(ref _handle, 0);
            if (handle != 0)
                Native.generator_free(handle);
        }
    }
}
