using Genirq.Simulation.Cpus;

namespace Genirq.Tests.Simulation;

public sealed class LocalApicTests
{
    private readonly LocalApic _apic = new();

    [Fact]
    public void Take_SeveralWait_TakesTheHighest()
    {
        _apic.Accept(0x31);
        _apic.Accept(0x52);
        _apic.Accept(0x40);

        Assert.Equal(0x52, _apic.Take());
        Assert.True(_apic.IsInService(0x52));
        Assert.False(_apic.IsRequested(0x52));
        Assert.Equal(0x40, _apic.HighestRequested);
    }

    [Theory]
    [InlineData(0x50, false)]
    [InlineData(0x5F, false)]
    [InlineData(0x4F, false)]
    [InlineData(0x60, true)]
    public void CanTake_WhileAVectorIsServed_NeedsAHigherClass(int vector, bool expected)
    {
        _apic.Accept(0x55);
        _apic.Take();

        _apic.Accept(vector);

        Assert.Equal(expected, _apic.CanTake);
        Assert.Equal(expected ? vector : -1, _apic.Take());
    }

    [Theory]
    [InlineData(0x4F, 0x50, true)]
    [InlineData(0x50, 0x5F, false)]
    [InlineData(0xFF, 0xFE, false)]
    public void CanTake_TaskPriority_HoldsItsClassBack(byte priority, int vector, bool expected)
    {
        _apic.TaskPriority = priority;

        _apic.Accept(vector);

        Assert.Equal(expected, _apic.CanTake);
        Assert.True(_apic.IsRequested(vector));
    }

    [Fact]
    public void EndOfInterrupt_Nested_EndsTheHighest()
    {
        _apic.Accept(0x41);
        _apic.Take();
        _apic.Accept(0x91);
        _apic.Take();

        Assert.Equal(0x90, _apic.ProcessorPriority);
        Assert.Equal(0x91, _apic.EndOfInterrupt());
        Assert.Equal(0x41, _apic.HighestInService);
        Assert.Equal(0x41, _apic.EndOfInterrupt());
        Assert.Equal(-1, _apic.EndOfInterrupt());
    }

    [Fact]
    public void Accept_WhileItWaits_IsMerged_WhileItIsServed_Waits()
    {
        Assert.True(_apic.Accept(0x41));
        Assert.False(_apic.Accept(0x41));
        _apic.Take();

        Assert.True(_apic.Accept(0x41));

        Assert.False(_apic.CanTake);
        _apic.EndOfInterrupt();
        Assert.Equal(0x41, _apic.Take());
    }

    [Fact]
    public void Accept_Level_IsShownUntilAnEdgeComes()
    {
        _apic.Accept(0x41, isLevel: true);
        Assert.True(_apic.IsLevel(0x41));

        _apic.Accept(0x41);

        Assert.False(_apic.IsLevel(0x41));
    }

    [Theory]
    [InlineData(15)]
    [InlineData(256)]
    [InlineData(-1)]
    public void Accept_NoVector_Throws(int vector) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => _apic.Accept(vector));

    [Fact]
    public void Reset_ForgetsEverything()
    {
        _apic.Accept(0x41);
        _apic.Take();
        _apic.Accept(0x42, isLevel: true);
        _apic.TaskPriority = 0x20;

        _apic.Reset();

        Assert.Equal((-1, -1, 0), (_apic.HighestRequested, _apic.HighestInService, _apic.ProcessorPriority));
        Assert.False(_apic.IsLevel(0x42));
    }
}
