namespace Genirq.Planning.Sampling;

/// <summary>A line of what goes on in a machine: a device, an interrupt or a CPU.</summary>
/// <param name="Name">Its name: <c>eth0</c>, <c>24</c>, <c>LOC</c>, <c>CPU3</c>.</param>
/// <param name="Detail">What there is to say of it; may be empty.</param>
/// <param name="Total">Events since they are counted.</param>
/// <param name="Events">Events between the two samples.</param>
/// <param name="IsPartial">Whether events are left out because they cannot be known.</param>
/// <param name="BusiestCpu">The CPU with most of the events; -1 where there were none, or it is a CPU itself.</param>
internal sealed record ActivityRow(
    string Name, string Detail, ulong Total, ulong Events, bool IsPartial, int BusiestCpu);
