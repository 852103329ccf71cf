using TorchSharp.Dispatch;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>An at::Tensor on the heap, owned by this object.</summary>
    public partial class Tensor : IScoped
    {
        private static long s_totalCount;
        private static long s_peakCount;

        private IntPtr _handle;
        private DisposeScope? _scope;

        internal Tensor(IntPtr handle, bool register = true)
        {
            _handle = handle;
            var count = Interlocked.Increment(ref s_totalCount);
            if (count > s_peakCount)
                s_peakCount = count;
            if (register)
                _scope = DisposeScopeManager.ThreadSingleton.RegisterOnCurrentDisposeScope(this);
        }

        ~Tensor() => Dispose(false);

        /// <summary>How many tensors of this process are alive.</summary>
        public static long TotalCount => s_totalCount;

        public static long PeakCount => s_peakCount;

        public IntPtr Handle => _handle != 0 ? _handle : throw new InvalidOperationException("Tensor invalid -- empty handle.");

        public bool IsInvalid => _handle == 0;

        DisposeScope? IScoped.OwningDisposeScope
        {
            get => _scope;
            set => _scope = value;
        }

        internal DisposeScope? OwningDisposeScope => _scope;

        public static Tensor UnsafeCreateTensor(IntPtr handle)
        {
            Native.tensor_adopted();
            return new Tensor(handle);
        }

        /// <summary>A tensor object without a tensor, where TorchSharp returns one instead of null.</summary>
        internal static Tensor Undefined()
        {
            var none = torch.empty([0]);
            none.Dispose();
            return none;
        }

        LifetimeStatistics IScoped.StatisticsIn(ThreadDisposeScopeStatistics all) => all.TensorStatistics;

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        /// <summary>Gives the handle away: this object no longer owns it.</summary>
        public IntPtr DecoupleFromNativeHandle()
        {
            var handle = TakeHandle();
            Native.tensor_given_away();
            return handle;
        }

        public Tensor MoveToOuterDisposeScope()
        {
            _scope?.MoveToOuter(this);
            return this;
        }

        public Tensor DetachFromDisposeScope()
        {
            _scope?.Detach(this);
            return this;
        }

        [Obsolete("The method name misspells 'Detach.' Use 'DetachFromDisposeScope' instead.", error: false)]
        public Tensor DetatchFromDisposeScope() => DetachFromDisposeScope();

        public Tensor MoveToOtherDisposeScope(Tensor other) => MoveToOtherDisposeScope(other._scope);

        public Tensor MoveToOtherDisposeScope(DisposeScope? other)
        {
            if (_scope is { } scope)
                scope.MoveToOther(other, this);
            else
                other?.Attach(this);
            return this;
        }

        /// <summary>The handle, for another tensor object.</summary>
        internal IntPtr TakeHandle()
        {
            GC.SuppressFinalize(this);
            var handle = MoveHandle();
            return handle != 0 ? handle : throw new InvalidOperationException("Tensor invalid -- empty handle.");
        }

        /// <summary>The handle, for another object that takes it over; 0 where there is none left.</summary>
        internal IntPtr MoveHandle()
        {
            var handle = Interlocked.Exchange(ref _handle, 0);
            if (handle != 0)
                Interlocked.Decrement(ref s_totalCount);
            return handle;
        }

        protected virtual void Dispose(bool disposing)
        {
            var handle = MoveHandle();
            if (handle == 0)
                return;
            try
            {
                if (disposing)
                    LeaveScope();
            }
            finally
            {
                Native.tensor_free(handle);
            }
        }

        private void LeaveScope()
        {
            DisposeScopeManager.ThreadSingleton.CountDisposal(this);
            _scope?.MarkAsDisposed(this);
        }
    }
}
