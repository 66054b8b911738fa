using Genirq.Interop;
using Genirq.Interop.Abi;

namespace Genirq.Integration.Linux;

/// <summary>A test that needs many descriptors; where the process may not open so many it says so.</summary>
public sealed class DescriptorsFactAttribute : FactAttribute
{
    public DescriptorsFactAttribute(int count)
    {
        int result = SystemCalls.Real.ResourceLimit(ResourceKind.OpenFiles, out ResourceLimit limit);
        if (result == 0 && limit.Current < (ulong)count)
        {
            Skip = $"The process may open {limit.Current} descriptors; {count} are needed (ulimit -n).";
        }
    }
}
