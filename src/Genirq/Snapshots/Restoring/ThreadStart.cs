using Genirq.Actions;
using Genirq.Actions.Threads;
using Genirq.Descriptors;

namespace Genirq.Snapshots.Restoring;

/// <summary>Starts the threads of restored actions: the last step that can fail.</summary>
internal static class ThreadStart
{
    /// <summary>Starts them all, or none. They do nothing until they are woken.</summary>
    public static void Run(RestorePlan plan)
    {
        int started = 0;
        bool isDone = false;
        try
        {
            foreach (ActionPlan action in plan.Threads)
            {
                StartOne(action);
                started++;
            }

            foreach (ActionPlan action in plan.Threads)
            {
                action.Mark();
            }

            ReadOrder(plan);
            isDone = true;
        }
        finally
        {
            for (int i = started - 1; i >= 0 && !isDone; i--)
            {
                // Not to run once more, as a stopped thread otherwise does.
                IrqAction action = plan.Threads[i].Action;
                action.TryTakeRun();
                action.Secondary?.TryTakeRun();
                ActionThreads.Stop(action);
            }
        }
    }

    private static void StartOne(ActionPlan plan)
    {
        IrqAction action = plan.Action;
        if (!action.HasThreadFunction || action is NestedAction)
        {
            return;
        }

        int result = ActionThreads.Start(plan.Descriptor, action);
        if (result != 0)
        {
            throw plan.State.Reject("thread", $"The executor started no thread for \"{action.Name}\": {result}.");
        }
    }

    private static void ReadOrder(RestorePlan plan)
    {
        HashSet<IrqThreadWork> seen = [];
        foreach (SnapshotObject state in plan.WokenReferences)
        {
            IrqThreadWork work = Find(plan, state);
            if (!seen.Add(work))
            {
                throw state.Reject(null, "The thread waits twice.");
            }

            plan.Woken.Add(work);
        }

        // An executor that keeps no order is told of those that were woken in the order of their interrupts.
        foreach (ActionPlan action in plan.Threads)
        {
            AddMissing(plan, action.Action, seen);
            AddMissing(plan, action.Action.Secondary, seen);
        }
    }

    private static void AddMissing(RestorePlan plan, IrqAction? action, HashSet<IrqThreadWork> seen)
    {
        if (action is { IsRunAsked: true, Work: { } work } && seen.Add(work))
        {
            plan.Woken.Add(work);
        }
    }

    private static IrqThreadWork Find(RestorePlan plan, SnapshotObject state)
    {
        int number = state.Int32("irq", 0, int.MaxValue);
        int position = state.Int32("position", 0, int.MaxValue, 0);
        bool isSecondary = state.Flag("secondary");
        state.End();
        IrqDescriptor? descriptor = plan.Find(number);
        IrqAction? action = descriptor?.Actions;
        for (int i = 0; i < position && action is not null; i++)
        {
            action = action.Next;
        }

        action = isSecondary ? action?.Secondary : action;
        return action?.Work ?? throw state.Reject(null, "There is no such thread.");
    }
}
