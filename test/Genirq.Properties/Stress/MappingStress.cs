using Genirq.Diagnostics;
using Genirq.Domains;

namespace Genirq.Properties.Stress;

/// <summary>Readers look hardware numbers up while writers map and unmap them, each always to the same
/// interrupt.</summary>
/// <remarks>So each answer can be judged: it is that interrupt or none.</remarks>
internal sealed class MappingStress : IDisposable
{
    private const int Writers = 2;
    private const int Readers = 4;
    private const int Numbers = 600;
    private const int FirstIrq = 100;

    private readonly IrqSystem _system = new();
    private readonly StressFlatDomain _domain = new();
    private readonly HardwareIrq[] _hardware = new HardwareIrq[Numbers];
    private readonly bool[] _isMapped = new bool[Numbers];
    private readonly Random[] _random = new Random[Writers + Readers];
    private readonly long[] _found = new long[Writers + Readers];

    /// <summary>Makes a domain.</summary>
    /// <param name="options">Its kind.</param>
    /// <param name="spread">The distance between hardware numbers.</param>
    public MappingStress(IrqDomainOptions options, ulong spread)
    {
        Assert.Equal(0, _system.Domains.Instantiate(_domain, options));
        for (int i = 0; i < Numbers; i++)
        {
            _hardware[i] = new HardwareIrq((ulong)i * spread);
        }

        for (int i = 0; i < _random.Length; i++)
        {
            _random[i] = new Random(i);
        }
    }

    /// <summary>Runs for a time and checks that nothing is left mapped.</summary>
    public void Run(TimeSpan time)
    {
        StressThreads.Run(Writers + Readers, time, Work, Unmap);

        Assert.Equal(0u, _domain.MappedCount);
        Assert.Equal(1, _system.Numbers.Allocated);
        Assert.All(_hardware, hw => Assert.True(_domain.FindMapping(hw).IsNone));
        Assert.True(_found.Sum() > 0);
    }

    /// <summary>Ends the system.</summary>
    public void Dispose() => _system.Dispose();

    private void Work(int thread)
    {
        for (int i = 0; i < 50; i++)
        {
            int chosen = _random[thread].Next(Numbers);
            if (thread < Writers)
            {
                // Each writer has numbers of its own.
                Toggle(chosen - (chosen % Writers) + thread);
            }
            else
            {
                Read(thread, chosen);
            }
        }
    }

    private void Toggle(int chosen)
    {
        Irq irq = new(FirstIrq + chosen);
        if (_isMapped[chosen])
        {
            _system.Domains.Dispose(irq);
            Assert.True(_domain.FindMapping(_hardware[chosen]).IsNone);
        }
        else
        {
            Assert.Equal(irq.Number, _system.Numbers.Allocate(irq.Number, irq.Number, 1));
            Assert.Equal(0, _domain.Associate(irq, _hardware[chosen]));
            Assert.Equal(irq, _domain.FindMapping(_hardware[chosen]));
        }

        _isMapped[chosen] = !_isMapped[chosen];
    }

    private void Read(int thread, int chosen)
    {
        Irq found = _domain.FindMapping(_hardware[chosen]);
        if (!found.IsNone)
        {
            Assert.Equal(FirstIrq + chosen, found.Number);
            _found[thread]++;
        }

        int resolved = _domain.Resolve(_hardware[chosen])?.Irq.Number ?? FirstIrq + chosen;
        Assert.Equal(FirstIrq + chosen, resolved);
        int delivered = _system.HandleDomainIrq(_domain, _hardware[chosen]);
        Assert.True(delivered is 0 or ErrorCode.Invalid, $"Delivery answered {delivered}.");
    }

    private void Unmap(int thread)
    {
        for (int chosen = thread; thread < Writers && chosen < Numbers; chosen += Writers)
        {
            if (_isMapped[chosen])
            {
                Toggle(chosen);
            }
        }
    }
}
