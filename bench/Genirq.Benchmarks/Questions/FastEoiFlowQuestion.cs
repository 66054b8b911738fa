using Genirq.Flow;

namespace Genirq.Benchmarks.Questions;

/// <summary>What does an interrupt cost whose controller is told the end?</summary>
public class FastEoiFlowQuestion() : FlowQuestion(FastEoiFlow.Instance);
