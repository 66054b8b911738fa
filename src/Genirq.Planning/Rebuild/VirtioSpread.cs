using Genirq.Diagnostics;
using Genirq.Pci.Configuration;
using Genirq.Planning.Captures;
using Genirq.Planning.Drivers;
using Genirq.Planning.Proc;

namespace Genirq.Planning.Rebuild;

/// <summary>What virtio-net of a captured machine does each time that a CPU comes or goes: it deals the CPUs out to its
/// queues anew.</summary>
/// <remarks>Source: Linux 6.12, drivers/net/virtio_net.c, virtnet_cpu_online and virtnet_cpu_dead.</remarks>
internal sealed class VirtioSpread
{
    private readonly IrqSystem _system;
    private readonly SortedDictionary<PciSlot, (RebuiltStore Store, int Pairs)> _cards = [];

    /// <summary>Finds the cards of a machine.</summary>
    /// <param name="machine">The machine as captured.</param>
    public VirtioSpread(RebuiltMachine machine)
    {
        _system = machine.System;
        foreach (RebuiltStore store in machine.Stores)
        {
            CapturedFunction function = store.Function;
            if (store is { Kind: MessageKind.MsiX, IsEnabled: true } && function.Irqs.Count > 1
                && DriverRules.Of(FunctionFacts.Of(function)).Name == "virtio-net")
            {
                int all = Math.Max((function.Irqs.Count - 1) / 2, 1);
                _cards[function.Slot] = (store, function.QueuesInUse ?? Math.Min(all, _system.Cpus.Online.Count));
            }
        }
    }

    /// <summary>A card whose driver was started.</summary>
    /// <param name="store">Its interrupts.</param>
    /// <param name="pairs">The pairs of queues that it uses.</param>
    public void Take(RebuiltStore store, int pairs) => _cards[store.Function.Slot] = (store, pairs);

    /// <summary>A card whose driver stopped.</summary>
    /// <param name="slot">The card.</param>
    public void Forget(PciSlot slot) => _cards.Remove(slot);

    /// <summary>Changes how many pairs of queues a card has in use; its interrupts stay.</summary>
    /// <param name="slot">The function.</param>
    /// <param name="pairs">How many.</param>
    /// <returns>0; -EINVAL: the card has fewer; null: it is not a card here.</returns>
    /// <remarks>Source: virtnet_set_channels.</remarks>
    public int? SetPairs(PciSlot slot, int pairs)
    {
        if (!_cards.TryGetValue(slot, out (RebuiltStore Store, int Pairs) card))
        {
            return null;
        }

        int all = (card.Store.Interrupts().Count - 1) / 2;
        if (pairs > Math.Max(all, card.Pairs))
        {
            return ErrorCode.Invalid;
        }

        _cards[slot] = (card.Store, pairs);
        Renew();
        return 0;
    }

    /// <summary>Sets the affinities for the CPUs online now.</summary>
    public void Renew()
    {
        foreach ((RebuiltStore store, int pairs) in _cards.Values)
        {
            IReadOnlyList<(uint Index, Irq Irq)> interrupts = store.Interrupts();
            Irq[] irqs = new Irq[interrupts.Count == 0 ? 0 : interrupts[^1].Index + 1];
            foreach ((uint index, Irq irq) in interrupts)
            {
                irqs[index] = irq;
            }

            QueueAffinity.SetPairs(_system, irqs, pairs);
        }
    }
}
