namespace Genirq.Interop.Handles;

/// <summary>Keeps memory mapped while a span of it, or its address, is in use.</summary>
internal ref struct HeldMapping
{
    private MemoryMapping? _mapping;

    /// <summary>Holds a mapping.</summary>
    /// <exception cref="ObjectDisposedException">It is unmapped.</exception>
    public HeldMapping(MemoryMapping mapping)
    {
        bool isHeld = false;
        mapping.DangerousAddRef(ref isHeld);
        _mapping = mapping;
    }

    /// <summary>Lets it go.</summary>
    public void Dispose()
    {
        _mapping?.DangerousRelease();
        _mapping = null;
    }
}
