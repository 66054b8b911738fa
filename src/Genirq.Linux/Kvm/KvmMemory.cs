using Genirq.Interop.Handles;

namespace Genirq.Linux.Kvm;

/// <summary>Memory of a guest.</summary>
public sealed class KvmMemory : IDisposable
{
    private readonly KvmVm _vm;
    private readonly MemoryMapping _mapping;
    private readonly int _slot;
    private bool _isDisposed;

    internal KvmMemory(KvmVm vm, MemoryMapping mapping, int slot, ulong guestAddress)
    {
        _vm = vm;
        _mapping = mapping;
        _slot = slot;
        GuestAddress = guestAddress;
    }

    /// <summary>Where the guest sees it.</summary>
    public ulong GuestAddress { get; }

    /// <summary>How long it is.</summary>
    public long SizeBytes => _mapping.LengthBytes;

    /// <summary>Copies into it.</summary>
    /// <param name="offset">Where in it.</param>
    /// <param name="data">What.</param>
    /// <exception cref="ArgumentOutOfRangeException">It does not fit.</exception>
    public void Write(long offset, ReadOnlySpan<byte> data)
    {
        using HeldMapping held = _mapping.Hold();
        data.CopyTo(_mapping.Span(offset, data.Length));
    }

    /// <summary>Copies out of it.</summary>
    /// <param name="offset">Where in it.</param>
    /// <param name="data">Where to; all of it is filled.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is less.</exception>
    public void Read(long offset, Span<byte> data)
    {
        using HeldMapping held = _mapping.Hold();
        _mapping.Span(offset, data.Length).CopyTo(data);
    }

    /// <summary>Takes it from the guest.</summary>
    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        if (!_vm.Handle.IsClosed)
        {
            _vm.RemoveMemory(_slot);
        }

        _mapping.Dispose();
    }
}
