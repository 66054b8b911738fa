namespace Genirq.Tests.Planning.Guests;

/// <summary>What was done to a machine, and how that ended.</summary>
/// <param name="Number">Its number; 0 is the boot.</param>
/// <param name="Words">In words.</param>
/// <param name="Command">The shell command.</param>
/// <param name="Exit">Its exit status.</param>
/// <param name="Output">What it printed.</param>
internal sealed record GuestStep(int Number, string Words, string Command, int Exit, string Output);
