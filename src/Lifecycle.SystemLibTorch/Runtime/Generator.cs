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

        public IntPtr Handle => _handle != 0 ? _handle : throw new InvalidOperationException("Generator invalid -- empty handle.");

        public Device device { get; }

        public unsafe Tensor get_state()
        {
            nint state;
            var error = Native.generator_get_state(Handle, &state);
            GC.KeepAlive(this);
            NativeError.Throw(error);
            return new Tensor(state);
        }

        public void set_state(Tensor value)
        {
            var error = Native.generator_set_state(Handle, value.Handle);
            GC.KeepAlive(value);
            GC.KeepAlive(this);
            NativeError.Throw(error);
        }

        public Generator manual_seed(long seed)
        {
            Native.generator_manual_seed(Handle, unchecked((ulong)seed));
            GC.KeepAlive(this);
            return this;
        }

        public unsafe long seed()
        {
            ulong seed;
            var error = Native.generator_seed(Handle, &seed);
            GC.KeepAlive(this);
            NativeError.Throw(error);
            return unchecked((long)seed);
        }

        public long initial_seed()
        {
            var seed = Native.generator_initial_seed(Handle);
            GC.KeepAlive(this);
            return unchecked((long)seed);
        }

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
