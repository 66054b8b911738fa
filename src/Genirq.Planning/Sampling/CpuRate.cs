namespace Genirq.Planning.Sampling;

/// <summary>How many events a CPU counted between two samples.</summary>
/// <param name="Cpu">Its number.</param>
/// <param name="Events">Events of interrupts with a number.</param>
/// <param name="OwnEvents">Events of the rows named by a word: timer, inter-processor interrupts and others that no
/// device sends.</param>
/// <param name="IsNew">Whether it was not there in the earlier sample; then nothing is known of it yet, and the counts
/// are 0.</param>
internal readonly record struct CpuRate(int Cpu, ulong Events, ulong OwnEvents, bool IsNew);
