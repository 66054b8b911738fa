using Genirq.Flow;

namespace Genirq.Benchmarks.Questions;

/// <summary>What does a level cost, masked and unmasked around its action?</summary>
public class LevelFlowQuestion() : FlowQuestion(LevelFlow.Instance);
