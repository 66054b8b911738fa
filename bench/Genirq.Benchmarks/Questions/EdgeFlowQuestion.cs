using Genirq.Flow;

namespace Genirq.Benchmarks.Questions;

/// <summary>What does an edge cost?</summary>
public class EdgeFlowQuestion() : FlowQuestion(EdgeFlow.Instance);
