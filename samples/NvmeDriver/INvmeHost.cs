namespace NvmeDriver;

/// <summary>What the driver needs of its platform beside registers and interrupts: memory that the controller reaches,
/// and a way to wait for an interrupt.</summary>
internal interface INvmeHost
{
    /// <summary>Takes whole pages, all zeros.</summary>
    /// <param name="sizeBytes">How much.</param>
    /// <param name="address">The address that the controller uses, a multiple of 4096.</param>
    /// <returns>Whether there was so much.</returns>
    bool TryAllocate(int sizeBytes, out ulong address);

    /// <summary>Gives pages back. The controller must not use them any more.</summary>
    /// <param name="address">What <see cref="TryAllocate"/> gave.</param>
    /// <param name="sizeBytes">The size that it was asked for with.</param>
    void Free(ulong address, int sizeBytes);

    /// <summary>Reads memory. What the controller wrote before is seen.</summary>
    /// <param name="address">Inside one allocation.</param>
    /// <param name="data">Where to.</param>
    void Read(ulong address, Span<byte> data);

    /// <summary>Writes memory. The controller sees it before any later write to a register.</summary>
    /// <param name="address">Inside one allocation.</param>
    /// <param name="data">What.</param>
    void Write(ulong address, ReadOnlySpan<byte> data);

    /// <summary>Waits until something is so. Handlers of interrupts run meanwhile.</summary>
    /// <param name="condition">What to wait for; quick, may be asked from any thread.</param>
    /// <returns>False: it was not so within the time that the platform gives a device.</returns>
    bool WaitUntil(Func<bool> condition);

    /// <summary>Wakes who waits in <see cref="WaitUntil"/>; called by the driver's handlers.</summary>
    void Wake();
}
