using Genirq.Actions;
using Genirq.Descriptors;
using Genirq.Msi;
using Genirq.Pci.Ims;
using Genirq.Tests.Pci.Interrupts;

namespace Genirq.Tests.Callbacks;

/// <summary>Interrupts in a store of the device's own: one that is written at once, one that is written late, and
/// contexts of queues.</summary>
internal sealed class ImsLife : CallbackLife, IImsQueues
{
    private readonly PciTestBench _bench = new();
    private readonly FusedStore? _store;
    private readonly SortedDictionary<ulong, string> _contexts = [];
    private readonly IImsStore _used;

    public ImsLife(CallbackFuse fuse, bool hasQueues, bool isDeferred)
        : base(fuse)
    {
        _store = hasQueues ? null : new FusedStore(fuse, isDeferred);
        _used = (IImsStore?)_store ?? new ImsQueueContexts(this);
    }

    public override void Live()
    {
        MsiMap[] maps = new MsiMap[2];
        IrqRegistration?[] requests = new IrqRegistration?[2];
        Again(
            () => Assert.True(_bench.Device.CreateImsDomain(ImsTemplates.For("IMS", _used), 2)),
            () => _bench.Device.Message.GetDomain(MsiDomainId.Secondary) is not null);
        Look();
        for (int i = 0; i < maps.Length; i++)
        {
            int queue = i;
            Again(() => maps[queue] = _bench.Device.AllocateIms(MsiInstanceCookie.From(7u + (ulong)queue)));
            Assert.True(maps[i].IsAllocated, $"{maps[i].Failure}");
        }

        Look();
        for (int i = 0; i < maps.Length; i++)
        {
            int queue = i;
            Again(() => requests[queue] = _bench.System.Request(maps[queue].Irq, "q", static () => { }));
        }

        Look();
        IrqDescriptor line = _bench.System.Find(maps[0].Irq)!;
        Again(() => _bench.System.Disable(maps[0].Irq), () => line.Depth > 0);
        Again(() => _bench.System.Enable(maps[0].Irq), () => line.Depth == 0);
        Look();
        for (int i = 0; i < maps.Length; i++)
        {
            int queue = i;
            Again(() => requests[queue]!.Dispose());
            Assert.False(requests[i]!.IsInstalled);
        }

        // What the store holds after it has thrown, only it knows; nothing of a freed interrupt, once it is freed.
        Note(_bench.System, _bench.Parent.Taken);
        for (int i = 0; i < maps.Length; i++)
        {
            int queue = i;
            Again(
                () => _bench.Device.FreeIms(maps[queue]),
                () => _bench.Device.Message.GetIrq(MsiDomainId.Secondary, (uint)queue).IsNone);
        }

        Note(_bench.System, _bench.Parent.Taken, _store?.State);
    }

    public override void Dispose() => _bench.Dispose();

    public void WriteContext(MsiInstanceCookie queue, in MsiMessage message, bool isMasked)
    {
        Fuse.Hit("IImsQueues.WriteContext");
        _contexts[queue.Value] = $"{message.Address:x}={message.Data:x}{(isMasked ? " masked" : "")}";
    }

    private void Look() => Note(_bench.System, _bench.Parent.Taken, _store?.State, string.Join(',', _contexts));

    private sealed class FusedStore(CallbackFuse fuse, bool isDeferred) : IImsStore
    {
        private readonly SortedDictionary<uint, string> _slots = [];

        public string State => string.Join(',', _slots);

        public uint SlotCount => 2;

        public bool IsDeferred => isDeferred;

        public void Prepare(MsiDescriptor descriptor)
        {
            Hit(nameof(Prepare));
            _slots[descriptor.Index] = "masked";
        }

        public void Release(MsiDescriptor descriptor)
        {
            _slots.Remove(descriptor.Index);
            Hit(nameof(Release));
        }

        public void Write(MsiDescriptor descriptor, in MsiMessage message) => Hit(nameof(Write));

        public void SetMasked(MsiDescriptor descriptor, bool isMasked)
        {
            Hit(nameof(SetMasked));
            if (_slots.ContainsKey(descriptor.Index))
            {
                _slots[descriptor.Index] = isMasked ? "masked" : "open";
            }
        }

        public void Commit(MsiDescriptor descriptor) => Hit(nameof(Commit));

        private void Hit(string callback) => fuse.Hit($"{nameof(IImsStore)}.{callback}");
    }
}
