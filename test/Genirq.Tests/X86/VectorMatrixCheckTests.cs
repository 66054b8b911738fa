using Genirq.Cpus;
using Genirq.Diagnostics;
using Genirq.Platforms.X86;

namespace Genirq.Tests.X86;

/// <summary>The numbered checks of the bitmap matrix.</summary>
public sealed class VectorMatrixCheckTests
{
    [Theory]
    [InlineData(201, 0x80, 0x32)]
    [InlineData(202, 0x80)]
    [InlineData(203)]
    public void Spec08_Check01_Online_FirstCpu_HasTheRangeLessTheSystemVectors(int available, params int[] system)
    {
        VectorMatrix matrix = MatrixBench.Offline(1, system);

        matrix.Online(0);

        Assert.Equal((uint)available, matrix.Available());
        Assert.Equal((uint)system.Length, matrix.SystemInRange);
    }

    [Fact]
    public void Spec08_Check02_Assign_LegacyVectors_AreTakenAndGivenBack()
    {
        VectorMatrix matrix = MatrixBench.Booting(4);
        Assert.Equal((186u, 15u), (matrix.Available(), matrix.TotalAllocated));
        Assert.Equal((186u, 15u, 0u, 0u), matrix.Row(0));

        foreach (int vector in MatrixBench.LegacyVectors.Where(vector => vector != 0x30))
        {
            matrix.Free(0, vector, managed: false);
        }

        Assert.Equal((200u, 1u), (matrix.Available(), matrix.TotalAllocated));
    }

    [Fact]
    public void Spec08_Check03_Allocate_Reserved_SpreadsOverTheLeastUsedAndUsesReservationsUp()
    {
        VectorMatrix matrix = MatrixBench.Booted();
        Assert.Equal(803u, matrix.Available());

        for (int i = 0; i < 20; i++)
        {
            matrix.Reserve();
        }

        Assert.Equal((20u, 803u), (matrix.Reserved, matrix.Available()));
        (int, int)[] taken = [.. Enumerable.Range(0, 8).Select(_ => matrix.Take(CpuMask.FirstCpus(4), reserved: true))];
        Assert.Equal(
            [(0x20, 1), (0x20, 2), (0x20, 3), (0x20, 0), (0x21, 1), (0x21, 2), (0x21, 3), (0x21, 0)], taken);
        Assert.Equal((12u, 795u, 9u), (matrix.Reserved, matrix.Available(), matrix.TotalAllocated));
    }

    [Fact]
    public void Allocate_ManyCpusWithHoles_TakesTheMostAvailableAndTheLowestOfEquals()
    {
        // Runs longer and shorter than what is looked at together, and single CPUs.
        Assert.True(CpuMask.TryParseList("3-70,72,80-81,90-299", out CpuMask? mask));
        VectorMatrix matrix = new(256, 0x20, 0xec, 300);
        uint[] available = new uint[300];
        Random random = new(20_26);
        for (int cpu = 0; cpu < available.Length; cpu++)
        {
            matrix.Online(cpu);
            for (int vector = random.Next(6); vector > 0; vector--)
            {
                matrix.Assign(cpu, 0xe0 + vector);
            }

            available[cpu] = matrix[cpu].Available;
        }

        for (int turn = 0; turn < 2000; turn++)
        {
            int best = mask.MaxBy(cpu => (available[cpu], -cpu));
            Assert.True(matrix.Allocate(mask, reserved: false, out int taken) > 0);
            Assert.Equal(best, taken);
            available[best]--;
        }
    }

    [Fact]
    public void Spec08_Check04_Allocate_OneCpu_IsConsecutive()
    {
        VectorMatrix matrix = MatrixBench.Booted();
        for (int i = 0; i < 8; i++)
        {
            matrix.Take(CpuMask.FirstCpus(4));
        }

        Assert.Equal((0x22, 0), matrix.Take(CpuMask.Of(0)));
        Assert.Equal((0x23, 0), matrix.Take(CpuMask.Of(0)));

        Assert.Equal((196u, 5u, 0u, 0u), matrix.Row(0));
        Assert.Equal(793u, matrix.Available());
    }

    [Fact]
    public void Spec08_Check05_AllocateManaged_EquallyUsedCpus_TakesTheHighest()
    {
        VectorMatrix matrix = MatrixBench.Used();

        Assert.Equal(0, matrix.ReserveManaged(CpuMask.Of(2, 3)));

        Assert.Equal(791u, matrix.Available());
        Assert.Equal((198u, 2u, 1u, 0u), matrix.Row(2));
        Assert.Equal((198u, 2u, 1u, 0u), matrix.Row(3));
        Assert.Equal((0x22, 3), matrix.TakeManaged(CpuMask.Of(2, 3)));
        Assert.Equal((791u, 12u), (matrix.Available(), matrix.TotalAllocated));
    }

    [Fact]
    public void Spec08_Check06_AllocateManaged_NothingReservedOrNoCpu_IsRefused()
    {
        VectorMatrix matrix = MatrixBench.Used();
        matrix.ReserveManaged(CpuMask.Of(2, 3));
        matrix.TakeManaged(CpuMask.Of(2, 3));

        Assert.Equal(0, matrix.ReserveManaged(CpuMask.Of(1, 2, 3)));

        Assert.Equal((0x22, 2), matrix.TakeManaged(CpuMask.Of(1, 2, 3)));
        Assert.Equal((ErrorCode.NoSpace, -1), matrix.TakeManaged(CpuMask.Of(0)));
        Assert.Equal((ErrorCode.Invalid, -1), matrix.Take(CpuMask.Empty));
        Assert.Equal((ErrorCode.Invalid, -1), matrix.TakeManaged(CpuMask.Empty));
    }

    [Fact]
    public void Spec08_Check07_ReserveManaged_OfflineCpu_DriftsWhenItComesBack()
    {
        VectorMatrix matrix = MatrixBench.Used();
        matrix.ReserveManaged(CpuMask.Of(2, 3));
        matrix.TakeManaged(CpuMask.Of(2, 3));
        matrix.ReserveManaged(CpuMask.Of(1, 2, 3));
        matrix.TakeManaged(CpuMask.Of(1, 2, 3));

        matrix.Offline(3);
        Assert.Equal((591u, 3u), (matrix.Available(), matrix.OnlineCount));
        Assert.Equal(ErrorCode.NoSpace, matrix.Take(CpuMask.Of(3)).Vector);
        Assert.Equal(ErrorCode.NoSpace, matrix.TakeManaged(CpuMask.Of(3)).Vector);
        Assert.Equal(0, matrix.ReserveManaged(CpuMask.Of(2, 3)));
        Assert.Equal((197u, 3u), (matrix[3].Available, matrix[3].Managed));

        matrix.Online(3);
        Assert.Equal(787u, matrix.Available());
    }

    [Fact]
    public void Spec08_Check08_Allocate_WholeCpu_GivesAllVectorsInOrder()
    {
        VectorMatrix matrix = MatrixBench.Online(1);

        int[] vectors = [.. Enumerable.Range(0, 201).Select(_ => matrix.Take(CpuMask.Of(0)).Vector)];

        Assert.Equal(0xea, vectors[^1]);
        Assert.Equal((0x31, 0x33), (vectors[17], vectors[18]));
        Assert.Equal((0x7f, 0x81), (vectors[94], vectors[95]));
        Assert.Equal(ErrorCode.NoSpace, matrix.Take(CpuMask.Of(0)).Vector);
        matrix.Free(0, 0x55, managed: false);
        Assert.Equal(0x55, matrix.Take(CpuMask.Of(0)).Vector);
    }

    [Fact]
    public void Spec08_Check09_Reserve_FullMatrix_IsLoggedAtEqualityOnly()
    {
        VectorMatrix matrix = MatrixBench.Online(1);
        List<string> lines = [];
        matrix.Logged += lines.Add;
        for (int i = 0; i < 201; i++)
        {
            matrix.Take(CpuMask.Of(0));
        }

        matrix.Reserve();
        Assert.Equal(["Interrupt reservation exceeds available resources"], lines);
        matrix.Reserve();

        Assert.Single(lines);
        Assert.Equal(2u, matrix.Reserved);
    }

    [Fact]
    public void Spec08_Check10_ReserveManaged_TwoCpus_UntilBothAreFull()
    {
        VectorMatrix matrix = MatrixBench.Online(2);
        CpuMask both = CpuMask.FirstCpus(2);
        Assert.All(Enumerable.Range(0, 201), _ => Assert.Equal(0, matrix.ReserveManaged(both)));

        Assert.Equal(ErrorCode.NoSpace, matrix.ReserveManaged(both));

        Assert.Equal((201u, 201u, 0u), (matrix[0].Managed, matrix[1].Managed, matrix.Available()));
        matrix.RemoveManaged(both);
        Assert.Equal(2u, matrix.Available());
    }

    [Fact]
    public void Spec08_Check11_ReserveManaged_SecondCpuFull_GivesTheFirstBack()
    {
        VectorMatrix matrix = MatrixBench.Online(2);
        for (int i = 0; i < 201; i++)
        {
            matrix.ReserveManaged(CpuMask.Of(1));
        }

        Assert.Equal(ErrorCode.NoSpace, matrix.ReserveManaged(CpuMask.FirstCpus(2)));

        Assert.Equal((201u, 0u, 0u, 0u), matrix.Row(0));
    }

    [Fact]
    public void Spec08_Check12_AllocateManaged_FourCpus_GoesDownFromTheHighest()
    {
        VectorMatrix matrix = MatrixBench.Online(4);
        CpuMask all = CpuMask.FirstCpus(4);
        for (int i = 0; i < 6; i++)
        {
            Assert.Equal(0, matrix.ReserveManaged(all));
        }

        (int, int)[] taken = [.. Enumerable.Range(0, 6).Select(_ => matrix.TakeManaged(all))];

        Assert.Equal([(0x20, 3), (0x20, 2), (0x20, 1), (0x20, 0), (0x21, 3), (0x21, 2)], taken);
        Assert.Equal((780u, 6u), (matrix.Available(), matrix.TotalAllocated));
        Assert.All(new[] { 0, 1 }, cpu => Assert.Equal((195u, 1u, 6u, 1u), matrix.Row(cpu)));
        Assert.All(new[] { 2, 3 }, cpu => Assert.Equal((195u, 2u, 6u, 2u), matrix.Row(cpu)));
    }

    [Fact]
    public void Spec08_Check13_Free_OfflineCpu_LeavesTheTotal()
    {
        VectorMatrix matrix = MatrixBench.Online(2);
        (int vector, int cpu) = matrix.Take(CpuMask.Of(1));
        matrix.Offline(1);

        matrix.Free(cpu, vector, managed: false);
        Assert.Equal(1u, matrix.TotalAllocated);

        matrix.Online(1);
        Assert.Equal((402u, 1u), (matrix.Available(), matrix.TotalAllocated));
    }

    [Fact]
    public void Spec08_Check14_RemoveManaged_ReservedWhileOffline_MakesOneTooMany()
    {
        VectorMatrix matrix = MatrixBench.Online(2);
        matrix.Offline(1);
        matrix.ReserveManaged(CpuMask.Of(1));

        matrix.Online(1);
        Assert.Equal(402u, matrix.Available());
        matrix.RemoveManaged(CpuMask.Of(1));

        Assert.Equal((403u, 202u), (matrix.Available(), matrix[1].Available));
    }

    [Fact]
    public void Spec08_Check15_ReserveManaged_CpuNeverOnline_IsCountedWhenItComes()
    {
        VectorMatrix matrix = MatrixBench.Offline(2, 0x80, 0x32);
        matrix.Online(0);

        matrix.ReserveManaged(CpuMask.FirstCpus(2));
        Assert.Equal(200u, matrix.Available());

        matrix.Online(1);
        Assert.Equal(400u, matrix.Available());
        Assert.Equal((200u, 0u, 1u, 0u), matrix.Row(1));
    }

    [Fact]
    public void Spec08_Check16_AssignSystem_Replacing_KeepsTheAvailableAndForgetsTheOwner()
    {
        VectorMatrix matrix = MatrixBench.Booting(2);

        foreach (int vector in MatrixBench.LegacyVectors)
        {
            matrix.AssignSystem(vector, replace: true);
        }

        Assert.Equal((186u, 0u, 17u), (matrix.Available(), matrix.TotalAllocated, matrix.SystemInRange));
        matrix.Online(1);
        Assert.Equal(186u, matrix[1].Available);
    }

    [Fact]
    public void AssignSystem_TooLateOrNothingToReplace_Throws()
    {
        VectorMatrix matrix = MatrixBench.Online(2);
        VectorMatrix one = MatrixBench.Online(1);

        Assert.Throws<InvalidOperationException>(() => matrix.AssignSystem(0x40, replace: true));
        Assert.Throws<InvalidOperationException>(() => one.AssignSystem(0x40, replace: false));
        Assert.Throws<InvalidOperationException>(() => one.AssignSystem(0x40, replace: true));
        Assert.Throws<InvalidOperationException>(() => one.AssignSystem(257, replace: true));
    }

    [Fact]
    public void AssignSystem_BitAfterTheLast_PassesAsInLinux()
    {
        VectorMatrix matrix = MatrixBench.Offline(1);

        matrix.AssignSystem(256, replace: false);

        Assert.Equal(0u, matrix.SystemInRange);
    }

    [Fact]
    public void Misuse_AssignFreeAndRemove_WarnAndChangeNothing()
    {
        VectorMatrix matrix = MatrixBench.Online(1);
        List<string> warnings = [];
        matrix.Warned += warnings.Add;
        matrix.Assign(0, 0x30);

        matrix.Assign(0, 0x30);
        matrix.Assign(0, 0x1f);
        matrix.Assign(0, 0xeb);
        matrix.Free(0, 0x31, managed: false);
        matrix.Free(0, 0x10, managed: false);
        matrix.RemoveManaged(CpuMask.Of(0));
        matrix.ReserveManaged(CpuMask.Of(0));
        matrix.TakeManaged(CpuMask.Of(0));
        matrix.RemoveManaged(CpuMask.Of(0));

        Assert.Equal(7, warnings.Count);
        Assert.Equal((199u, 2u, 1u, 1u), matrix.Row(0));
    }

    [Fact]
    public void Free_Managed_KeepsItReserved()
    {
        VectorMatrix matrix = MatrixBench.Online(1);
        matrix.ReserveManaged(CpuMask.Of(0));
        (int vector, int cpu) = matrix.TakeManaged(CpuMask.Of(0));

        matrix.Free(cpu, vector, managed: true);

        Assert.Equal((200u, 0u, 1u, 0u), matrix.Row(0));
        Assert.Equal((0x20, 0), matrix.TakeManaged(CpuMask.Of(0)));
    }
}
