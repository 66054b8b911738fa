using System.CommandLine;
using System.Globalization;
using Genirq.Cli.Vfio;
using Genirq.Pci.Configuration;
using Genirq.Pci.Interrupts;

namespace Genirq.Cli.Commands;

/// <summary>The verb <c>vfio</c>: shows and drives the interrupts of a function that is bound to VFIO.</summary>
internal static class VfioCommand
{
    private const string Line = "intx";
    private const int MaxVectors = 2048;
    private const int MaxUnmasked = 1_000_000;
    private const double MaxSeconds = 86400;

    /// <summary>Makes the verb.</summary>
    public static Command Create()
    {
        Argument<string> slot = new("SLOT") { Description = "The function, such as 0000:3d:00.0." };
        Option<int> enable = new("--enable")
        {
            Description = "Enable the first N vectors, then release them.",
            HelpName = "N",
        };
        Option<string> kind = new("--kind")
        {
            Description = "Enable vectors of this kind: msix, msi or intx. Without it MSI-X if there is any.",
        };
        Option<string> add = new("--add")
        {
            Description = "Then add these MSI-X vectors one at a time: numbers, or 'any', with commas between.",
            HelpName = "LIST",
        };
        Option<int> unmask = new("--unmask")
        {
            Description = "Unmask INTx up to N times: the kernel masks it with each event.",
            HelpName = "N",
        };
        Option<double> wait = new("--wait")
        {
            Description = "Wait for so many seconds, then count the events.",
            HelpName = "SECONDS",
        };
        Option<bool> raise = new("--raise") { Description = "Raise each vector once by software." };
        Option<string> sysfs = new("--sysfs")
        {
            Description = "Where sysfs is.",
            HelpName = "DIR",
            DefaultValueFactory = _ => "/sys",
        };
        Option<bool> json = new("--json", "-J") { Description = "Write the outcome as JSON." };
        Command command = new(
            "vfio", "Show the interrupts of a function bound to VFIO; enable some, wait and count, release.")
        {
            slot, enable, kind, add, unmask, wait, raise, sysfs, json,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            new VfioRequest(ReadSlot(parsed.GetRequiredValue(slot)))
            {
                SysfsRoot = parsed.GetValue(sysfs)!,
                Enable = ReadCount(parsed.GetValue(enable), parsed.GetValue(kind), parsed.GetValue(add)),
                Kinds = ReadKind(parsed.GetValue(kind)),
                Add = ReadIndices(parsed.GetValue(add), parsed.GetValue(kind)),
                Unmask = ReadUnmask(parsed.GetValue(unmask), parsed.GetValue(kind)),
                Raises = parsed.GetValue(raise),
                Wait = ReadSeconds(parsed.GetValue(wait)),
            },
            parsed.GetValue(json),
            parsed.InvocationConfiguration,
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        VfioRequest request, bool json, InvocationConfiguration streams, CancellationToken cancellationToken)
    {
        VfioOutcome outcome = await VfioSession.RunAsync(request, cancellationToken).ConfigureAwait(false);
        if (json)
        {
            VfioJson.Write(streams.Output, outcome);
        }
        else
        {
            VfioText.Write(streams.Output, outcome);
        }

        if (outcome.Refusal is null)
        {
            return Tool.Success;
        }

        await streams.Error.WriteLineAsync($"genirq: {outcome.Refusal}").ConfigureAwait(false);
        return Tool.Differs;
    }

    private static PciSlot ReadSlot(string text) => PciSlot.TryParse(text, out PciSlot slot)
        ? slot
        : throw new ToolException($"SLOT: '{text}' is not a PCI function such as 0000:3d:00.0.");

    private static int ReadCount(int count, string? kind, string? add) => count is < 0 or > MaxVectors
        ? throw new ToolException($"--enable: {count} is not a number of vectors, 0 to {MaxVectors}.")
        : count > 1 && kind == Line
        ? throw new ToolException($"--enable: a function has one INTx, not {count}.")
        : count == 0 && add is not null
            ? throw new ToolException("--add: a vector is added to others; --enable says how many of those.")
            : count;

    private static InterruptKinds ReadKind(string? text) => text switch
    {
        null => InterruptKinds.MsiX | InterruptKinds.Msi,
        "msix" => InterruptKinds.MsiX,
        "msi" => InterruptKinds.Msi,
        Line => InterruptKinds.IntX,
        _ => throw new ToolException($"--kind: '{text}' is neither msix, msi nor intx."),
    };

    private static int[] ReadIndices(string? text, string? kind) => text is null
        ? []
        : kind is not (null or "msix")
        ? throw new ToolException($"--add: only vectors of MSI-X can be added, not of {kind}.")
        : [.. text.Split(',').Select(ReadIndex)];

    private static int ReadUnmask(int count, string? kind) => count is < 0 or > MaxUnmasked
        ? throw new ToolException($"--unmask: {count} is not a number of times, 0 to {MaxUnmasked}.")
        : count > 0 && kind != Line
        ? throw new ToolException("--unmask: only INTx is masked by its events; --kind intx enables it.")
        : count;

    private static int ReadIndex(string text)
    {
        if (text == "any")
        {
            return -1;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index < MaxVectors
            ? index
            : throw new ToolException($"--add: '{text}' is neither 'any' nor a vector, 0 to {MaxVectors - 1}.");
    }

    private static TimeSpan ReadSeconds(double seconds) => seconds is >= 0 and <= MaxSeconds
        ? TimeSpan.FromSeconds(seconds)
        : throw new ToolException("--wait: a number of seconds belongs here, 0 to 86400.");
}
