using System.Globalization;
using System.Text;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Domains;

namespace Genirq.Tests.Callbacks;

/// <summary>A life that calls callbacks, any one of which can throw. What fails once is done again, and at certain
/// points of it the state is written down.</summary>
/// <param name="fuse">Counts the calls, and has one of them fail.</param>
internal abstract class CallbackLife(CallbackFuse fuse) : IDisposable
{
    private readonly List<string> _states = [];

    /// <summary>What everything was like at the points of the life.</summary>
    public IReadOnlyList<string> States => _states;

    protected CallbackFuse Fuse => fuse;

    /// <summary>Leads the life.</summary>
    public abstract void Live();

    /// <summary>Ends it.</summary>
    public abstract void Dispose();

    /// <summary>What fails is done again, unless it was done in spite of that.</summary>
    protected static void Again(Action act, Func<bool>? isDone = null)
    {
        if (!Once(act) && isDone?.Invoke() != true)
        {
            act();
        }
    }

    /// <summary>What fails is done again; the answer must be 0 in the end.</summary>
    protected static void Succeed(Func<int> act)
    {
        int result = int.MinValue;
        Again(() => result = act());
        Assert.Equal(0, result);
    }

    /// <summary>Does something that may fail.</summary>
    /// <returns>Whether it did not.</returns>
    protected static bool Once(Action act)
    {
        try
        {
            act();
            return true;
        }
        catch (InjectedException)
        {
            return false;
        }
    }

    /// <summary>Writes down what a system is like, and further facts.</summary>
    protected void Note(IrqSystem system, params object?[] facts)
    {
        StringBuilder text = new();
        Assert.False(system.Hotplug.Gate.IsHeldByCurrentThread);
        foreach (IrqDomain domain in system.Domains.All)
        {
            Assert.False(domain.Root.Gate.IsHeldByCurrentThread, $"The lock of {domain.Name} is held.");
            text.Append(CultureInfo.InvariantCulture, $"{domain.Name} {domain.MappedCount}\n");
        }

        for (int number = system.Numbers.Next(0); number < system.Numbers.IrqCount;
            number = system.Numbers.Next(number + 1))
        {
            IrqDescriptor descriptor = system.Find(new Irq(number))!;
            text.Append(CultureInfo.InvariantCulture, $"{number}: {descriptor.Data.Domain?.Name} ");
            text.Append(CultureInfo.InvariantCulture, $"{descriptor.Data.HardwareIrq.Number} {descriptor.States} ");
            text.Append(CultureInfo.InvariantCulture, $"{descriptor.Progress} {descriptor.Depth} ");
            text.Append(CultureInfo.InvariantCulture, $"{descriptor.WakeDepth} {descriptor.ThreadsActive} ");
            text.Append(CultureInfo.InvariantCulture, $"{descriptor.Affinity} {descriptor.PerCpuEnabled}\n");
            Assert.True(descriptor.Gate.TryEnter(), $"The lock of interrupt {number} is held.");
            descriptor.Gate.Exit();
            Assert.False(descriptor.IsBeingRequested, $"The request lock of interrupt {number} is held.");
        }

        foreach (CpuContext cpu in Enumerable.Range(0, system.Cpus.Count).Select(each => system.Cpus[each]))
        {
            Assert.False(cpu.IsInInterrupt);
            Assert.False(cpu.IsInNmi);
        }

        text.AppendJoin(' ', facts);
        _states.Add(text.ToString());
    }

    /// <summary>Writes facts down.</summary>
    protected void Note(params object?[] facts) => _states.Add(string.Join(' ', facts));
}
