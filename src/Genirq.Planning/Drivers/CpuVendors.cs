using Genirq.Planning.Captures;

namespace Genirq.Planning.Drivers;

/// <summary>Finds out who made a machine's CPUs.</summary>
internal static class CpuVendors
{
    private const int HostBridge = 0x0600;
    private const int Intel = 0x8086;
    private const int Amd = 0x1022;

    /// <summary>The maker that the CPUs tell, else that of the first host bridge, which is the CPUs' as well.</summary>
    /// <param name="capture">The machine.</param>
    public static CpuVendor Of(MachineCapture capture) =>
        capture.CpuVendor ?? capture.Functions.FirstOrDefault(static function =>
            function.Class >> 8 == HostBridge && function.Vendor is not null)?.Vendor switch
        {
            Intel => CpuVendor.Intel,
            Amd => CpuVendor.Amd,
            _ => CpuVendor.Other,
        };
}
