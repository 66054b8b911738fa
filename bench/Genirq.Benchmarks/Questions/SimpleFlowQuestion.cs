using Genirq.Flow;

namespace Genirq.Benchmarks.Questions;

/// <summary>What does an interrupt cost that needs nothing of its chip?</summary>
public class SimpleFlowQuestion() : FlowQuestion(SimpleFlow.Instance);
