using System.Diagnostics;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Msi;
using Genirq.Pci.Configuration;

namespace Genirq.Pci.Interrupts;

/// <summary>A PCI function as its driver has it: interrupts by INTx, MSI, MSI-X and IMS.</summary>
/// <remarks>
/// <para>
/// Control plane. Enabling and disabling is the driver's, from one thread at a time; adding and freeing single MSI-X
/// interrupts can be done by any thread while the others run, under the device's descriptor lock.
/// </para>
/// <para>
/// Results are counts, 0 or a negative errno as in Linux. Architectures that set messages up without domains are not
/// modelled: a function without a hierarchical MSI domain has no messages. Source: Linux 6.12, drivers/pci/msi.
/// </para>
/// </remarks>
[DebuggerDisplay("{Name}: MSI {IsMsiEnabled}, MSI-X {IsMsiXEnabled}")]
public sealed partial class PciDevice : IDisposable
{
    private readonly PciQuirks _quirks;
    private readonly PciPlatform _platform;
    private readonly MsiMode _msiMode;
    private readonly MsiXMode _msiXMode;
    private bool _disposed;

    /// <summary>Takes a function over. Messages that are enabled are switched off.</summary>
    /// <param name="system">The system.</param>
    /// <param name="options">The function.</param>
    /// <remarks>
    /// A capability that another one overlaps is not used, and what is wrong with the list is reported.
    /// Source: Linux 6.12, drivers/pci/probe.c and drivers/pci/msi/msi.c, pci_msi_init and pci_msix_init.
    /// </remarks>
    public PciDevice(IrqSystem system, PciDeviceOptions options)
    {
        ArgumentNullException.ThrowIfNull(system);
        ArgumentNullException.ThrowIfNull(options);
        System = system;
        Options = options;
        Config = options.Config;
        Irq = options.LineIrq;
        _platform = options.Platform;
        Message = new MsiDevice(system, options.Slot.ToString(), options.ParentDomain)
        {
            IsPci = true,
            Kind = "pci",
            Node = options.Node,
            Owner = this,
            RequesterId = options.Slot.RequesterId,
        };
        PciMessageCapabilities found = PciMessageCapabilities.Decode(Config);
        ReportProblems(found);
        MsiCapability = IsOverlapped(found, found.Msi?.Offset, found.Msi?.SizeBytes) ? null : found.Msi;
        MsiXCapability = IsOverlapped(found, found.MsiX?.Offset, PciConfigLayout.MsiXCapabilitySizeBytes)
            ? null
            : found.MsiX;
        _quirks = options.Quirks;
        if (MsiCapability is { } msi)
        {
            _quirks |= msi.Is64Bit ? PciQuirks.None : PciQuirks.No64BitMessages;
            if (msi.IsEnabled)
            {
                MsiRegisters.SetEnabled(Config, msi, isEnabled: false);
            }
        }

        if (MsiXCapability is { IsEnabled: true } msiX)
        {
            MsiXRegisters.UpdateControl(Config, msiX, PciConfigLayout.MsiXEnable, 0);
        }

        _msiMode = new MsiMode(this);
        _msiXMode = new MsiXMode(this);
    }

    /// <summary>Told of each message that was written, or would have been if the function were awake.</summary>
    /// <remarks>Called with the interrupt's or the device's lock held. Source: struct msi_desc,
    /// write_msi_msg.</remarks>
    public event Action<MsiDescriptor>? MessageWritten;

    /// <summary>The system.</summary>
    public IrqSystem System { get; }

    /// <summary>Its name: its slot.</summary>
    public string Name => Message.Name;

    /// <summary>The MSI core's side of it.</summary>
    public MsiDevice Message { get; }

    /// <summary>What the MSI capability said when the function was taken over; null if it has none that can be
    /// used.</summary>
    public MsiCapabilityInfo? MsiCapability { get; }

    /// <summary>What MSI-X said when the function was taken over; null if it has none that can be used.</summary>
    public MsiXCapabilityInfo? MsiXCapability { get; }

    /// <summary>Its interrupt: INTx's, or the first of MSI while that is enabled.</summary>
    public Irq Irq { get; internal set; }

    /// <summary>Whether MSI is enabled.</summary>
    public bool IsMsiEnabled => Message.IsMsiEnabled;

    /// <summary>Whether MSI-X is enabled.</summary>
    public bool IsMsiXEnabled => Message.IsMsiXEnabled;

    /// <summary>How awake it is. Messages are written in <see cref="PciPowerState.D0"/> only.</summary>
    public PciPowerState PowerState { get; set; }

    /// <summary>Whether it has been pulled out: its registers are not touched any more.</summary>
    public bool IsDisconnected { get; set; }

    /// <summary>What it was taken over with.</summary>
    internal PciDeviceOptions Options { get; }

    /// <summary>Its configuration space.</summary>
    internal IPciConfigSpace Config { get; }

    private bool IsReachable => PowerState == PciPowerState.D0 && !IsDisconnected;

    /// <summary>
    /// Ends the function. If it is managed its interrupts are freed, the youngest kind first: those of its own store,
    /// then
    /// MSI-X or MSI; a handler that is installed still is not called any more, and waits for its events end. Lists of
    /// its vectors are empty then.
    /// </summary>
    /// <remarks>Source: Linux 6.12, drivers/pci/msi/msi.c, pcim_msi_release, before msi_device_data_release.</remarks>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        ChangeVectors();
        try
        {
            if (Options.IsManaged)
            {
                FreeManaged();
            }
        }
        finally
        {
            // Also when a callback or an access has thrown: freeing ends.
            Message.Dispose();
        }
    }

    private void FreeManaged()
    {
        try
        {
            if (Message.GetDomain(MsiDomainId.Secondary) is not null)
            {
                using MsiDeviceLock held = Message.Lock();
                held.FreeAll(MsiDomainId.Secondary);
            }
        }
        finally
        {
            // As Linux does: the function is gone, whoever has a handler on it.
            _ = IsMsiXEnabled
                ? _msiXMode.Disable(refusesHandlers: false)
                : _msiMode.Disable(refusesHandlers: false);
        }
    }

    /// <summary>The function's name.</summary>
    public override string ToString() => Name;

    /// <summary>The driver's view of MSI.</summary>
    internal MsiMode MsiSide => _msiMode;

    /// <summary>The driver's view of MSI-X.</summary>
    internal MsiXMode MsiXSide => _msiXMode;

    /// <summary>Whether the function has a quirk.</summary>
    internal bool Has(PciQuirks quirk) => (_quirks & quirk) != 0;

    /// <summary>Whether the function may use a number of messages at all.</summary>
    /// <remarks>Source: pci_msi_supported.</remarks>
    internal bool MayUseMessages(int count) => !_platform.AreMessagesOff && !Has(PciQuirks.NoMessages) && count >= 1
        && Options.Bus.PassesMessages;

    /// <summary>Whether the domain above the function offers all of some features; none asks whether there is
    /// one.</summary>
    /// <remarks>The parent's own offer counts, not the device domain's flags. Source:
    /// pci_msi_domain_supports.</remarks>
    internal bool DomainOffers(MsiFlags features)
    {
        if (Message.ParentDomain is not { IsHierarchy: true } domain)
        {
            return false;
        }

        MsiFlags offered = domain is MsiDomain { IsMsiParent: false } global
            ? global.Info.Flags
            : domain.MsiParent?.SupportedFlags ?? MsiFlags.None;
        return (offered & features) == features;
    }

    /// <summary>Makes sure that the function's own domain is there and of a kind.</summary>
    /// <returns>Whether it is, or none is needed. One of the kind keeps its size.</returns>
    /// <remarks>Source: pci_setup_msi_device_domain and pci_setup_msix_device_domain.</remarks>
    internal bool SetUpDomain(BusToken kind, uint size)
    {
        bool isMsiX = kind == BusToken.PciDeviceMsiX;
        if (isMsiX ? IsMsiEnabled : IsMsiXEnabled)
        {
            Warn(
                IrqDiagnosticId.PciModeConflict,
                $"{Name} cannot have a domain for {kind} while the other kind is enabled.");
            return false;
        }

        if (Message.MatchDomain(MsiDomainId.Default, kind))
        {
            return true;
        }

        BusToken other = isMsiX ? BusToken.PciDeviceMsi : BusToken.PciDeviceMsiX;
        if (Message.MatchDomain(MsiDomainId.Default, other))
        {
            Message.RemoveDomain(MsiDomainId.Default);
        }

        return Message.ParentDomain is not { IsMsiParent: true }
            || Message.CreateDomain(
                MsiDomainId.Default, isMsiX ? PciTemplates.MsiX(System) : PciTemplates.Msi(System), size);
    }

    /// <summary>Allows or forbids INTx, for the sake of messages; written only when it changes.</summary>
    /// <remarks>Source: pci_intx_for_msi.</remarks>
    internal void SetLineForMessages(bool isAllowed)
    {
        if (!Has(PciQuirks.LineDisableStopsMessages))
        {
            SetLine(isAllowed);
        }
    }

    /// <summary>Allows or forbids INTx; written only when it changes.</summary>
    /// <remarks>Source: Linux 6.12, drivers/pci/pci.c, pci_intx.</remarks>
    internal void SetLine(bool isAllowed)
    {
        ushort before = Config.ReadUInt16(PciConfigLayout.CommandOffset);
        int after = (before & ~PciConfigLayout.CommandInterruptDisable)
            | (isAllowed ? 0 : PciConfigLayout.CommandInterruptDisable);
        if (after != before)
        {
            Config.WriteUInt16(PciConfigLayout.CommandOffset, (ushort)after);
        }
    }

    /// <summary>Masks one message. The interrupt's lock is held.</summary>
    internal void MaskMessage(Irq irq, MsiDescriptor descriptor)
    {
        if (descriptor.IsMsiX)
        {
            _msiXMode.Registers?.Mask(descriptor.Index);
        }
        else
        {
            _msiMode.Registers?.UpdateMask(0, 1u << (irq.Number - descriptor.Irq.Number));
        }
    }

    /// <summary>Unmasks one message. The interrupt's lock is held.</summary>
    internal void UnmaskMessage(Irq irq, MsiDescriptor descriptor)
    {
        if (descriptor.IsMsiX)
        {
            _msiXMode.Registers?.Unmask(descriptor.Index);
        }
        else
        {
            _msiMode.Registers?.UpdateMask(1u << (irq.Number - descriptor.Irq.Number), 0);
        }
    }

    /// <summary>Writes a message, or only remembers it while the function cannot be reached.</summary>
    /// <remarks>Source: __pci_write_msi_msg.</remarks>
    internal void WriteMessage(MsiDescriptor descriptor, in MsiMessage message)
    {
        if (IsReachable && descriptor.IsMsiX)
        {
            _msiXMode.Registers?.WriteMessage(descriptor.Index, message);
        }
        else if (IsReachable)
        {
            _msiMode.Registers?.Write(message);
        }

        descriptor.Message = message;
        if (MessageWritten is { } told)
        {
            System.Observe(
                nameof(MessageWritten), (told, descriptor), static each => each.told(each.descriptor), descriptor.Irq);
        }
    }

    /// <summary>Begins with a table entry that was allocated after enable. The device's lock is held.</summary>
    internal void PrepareEntry(MsiDescriptor descriptor)
    {
        descriptor.IsMsiX = true;
        descriptor.CanMask = _msiXMode.Registers?.Prepare(descriptor.Index) ?? false;
    }

    /// <summary>Reports something that Linux warns about.</summary>
    internal void Warn(IrqDiagnosticId id, string message) => System.Diagnostics.Warn(id, nameof(PciDevice), message);

    private static bool IsOverlapped(PciMessageCapabilities found, int? offset, int? size) => found.Problems.Any(
        problem => problem.Kind == PciConfigProblemKind.Overlap && problem.Offset > offset
            && problem.Offset < offset + size);

    private void ReportProblems(PciMessageCapabilities found)
    {
        foreach (PciConfigProblem problem in found.Problems)
        {
            System.Diagnostics.Warn(
                IrqDiagnosticId.PciCapabilityInvalid, nameof(PciDevice), $"{Name}: {problem}.", value: problem.Offset);
        }
    }
}
