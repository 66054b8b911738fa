namespace Genirq.Planning.Parents;

/// <summary>What stands between the messages of functions and the CPUs of a machine that is not x86.</summary>
public enum MsiParentKind
{
    /// <summary>Nothing tells.</summary>
    Unknown,

    /// <summary>Nothing: functions can only use their INTx lines.</summary>
    None,

    /// <summary>The translation service of a GICv3: LPIs, dealt to each device by powers of two.</summary>
    GicV3Its,

    /// <summary>The message frames of a GICv2: one SPI for each message.</summary>
    GicV2m,

    /// <summary>The interrupt files of RISC-V harts: identities of each hart.</summary>
    RiscVImsic,

    /// <summary>Direct message interrupts of LoongArch CPUs: vectors of each CPU.</summary>
    LoongArchAvec,

    /// <summary>The message window of a Loongson bridge chip.</summary>
    LoongArchPchMsi,

    /// <summary>Either of the two of LoongArch; nothing tells which.</summary>
    LoongArch,

    /// <summary>The firmware of a POWER partition, which deals messages by quota.</summary>
    PSeries,

    /// <summary>Adapter interrupts of IBM Z.</summary>
    S390Adapter,
}
