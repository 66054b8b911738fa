using Genirq.Actions.Threads;

namespace Genirq.Tests.Callbacks;

/// <summary>Threads that run when told.</summary>
internal sealed class FusedThreads(CallbackFuse fuse) : IrqThreadExecutor
{
    private readonly List<FusedThread> _woken = [];

    public override int TryStart(IrqThreadWork work, out IrqThread? thread)
    {
        fuse.Hit("IrqThreadExecutor." + nameof(TryStart));
        thread = new FusedThread(this, work);
        return 0;
    }

    public override bool TryRunWaiting()
    {
        if (_woken.Count == 0)
        {
            return false;
        }

        FusedThread thread = _woken[0];
        _woken.RemoveAt(0);
        thread.Run();
        return true;
    }

    private sealed class FusedThread(FusedThreads owner, IrqThreadWork work) : IrqThread
    {
        public override void Wake()
        {
            owner.Hit("IrqThread." + nameof(Wake));
            owner._woken.Add(this);
        }

        public override void Stop()
        {
            work.RunOnce();
            owner._woken.RemoveAll(thread => thread == this);
            owner.Hit("IrqThread." + nameof(Stop));
        }

        public void Run() => work.RunOnce();
    }

    private void Hit(string callback) => fuse.Hit(callback);
}
