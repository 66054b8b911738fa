using Genirq.Flow;

namespace Genirq.Benchmarks.Questions;

/// <summary>What does an interrupt cost that each CPU has for itself? Such a line does not look at Disabled.</summary>
public class PerCpuFlowQuestion() : FlowQuestion(PerCpuFlow.Instance);
