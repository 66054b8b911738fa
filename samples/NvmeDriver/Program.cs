using Genirq.Linux;
using Genirq.Pci.Configuration;

namespace NvmeDriver;

/// <summary>Without an argument tells the story on the machine in memory, with a slot on that controller, which must be
/// bound to VFIO. Block 7 of it is overwritten.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        if (arguments.Length == 0)
        {
            Story.Tell(Console.Out);
            return 0;
        }

        if (!PciSlot.TryParse(arguments[0], out PciSlot slot))
        {
            string message = $"{arguments[0]} is not a slot such as 0000:3d:00.0.";
            await Console.Error.WriteLineAsync(message).ConfigureAwait(false);
            return 2;
        }

        try
        {
            await VfioStory.TellAsync(slot, Console.Out).ConfigureAwait(false);
            return 0;
        }
        catch (Exception error) when (error is LinuxException or NvmeException)
        {
            await Console.Error.WriteLineAsync(error.Message).ConfigureAwait(false);
            return 1;
        }
    }
}
