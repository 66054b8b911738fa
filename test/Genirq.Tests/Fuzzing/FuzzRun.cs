using System.Globalization;
using System.Text;
using Xunit.Abstractions;

namespace Genirq.Tests.Fuzzing;

/// <summary>Gives many changed inputs to a door, from a fixed seed, and says all that went wrong.</summary>
/// <remarks>
/// <c>GENIRQ_SEED</c> replaces the seed and <c>GENIRQ_CASES</c> multiplies the number of inputs. With
/// <c>GENIRQ_FINDS=DIR</c> each input that something went wrong with is written there.
/// </remarks>
/// <param name="door">The door.</param>
/// <param name="output">Where seed and counts go.</param>
internal sealed class FuzzRun(FuzzDoor door, ITestOutputHelper output)
{
    private const int SeedStep = 1_000_003;
    private const int MostFinds = 12;

    // All ways of using a source.
    private const int Turns = 24;
    private const int MostLetters = 4000;
    // Of one use of an input. What is counted is all that is taken, also what is given back at once.
    private const long MostBytes = 512L << 20;

    private static readonly TimeSpan s_most = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_endless = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(1);

    private readonly SortedDictionary<string, string> _finds = new(StringComparer.Ordinal);
    private readonly int[] _codes = new int[3];
    private byte[] _input = [];
    private TimeSpan _spent;
    private string _folder = "";

    /// <summary>Runs.</summary>
    /// <param name="runs">How many inputs.</param>
    public void Run(int runs)
    {
        int seed = Read("GENIRQ_SEED", 13);
        runs *= Read("GENIRQ_CASES", 1);
        output.WriteLine($"{door.Name}: seed {seed}, {runs} inputs");
        Exception? broken = null;
        Thread worker = new(() => broken = Record.Exception(() => Work(seed, runs)))
        {
            IsBackground = true,
            Name = $"fuzz {door.Name}",
        };
        worker.Start();
        byte[] before = [];
        TimeSpan since = default;
        while (!worker.Join(s_look))
        {
            // Ordering: partners are the writes before each input; a stale one is looked at again.
            TimeSpan cpu = ThreadWork.CpuOf(Volatile.Read(ref _folder));
            byte[] input = Volatile.Read(ref _input);
            since = ReferenceEquals(before, input) ? since : cpu;
            before = input;
            if (cpu - since > s_endless)
            {
                Keep(new TimeoutException("It does not end."), input, "endless");
                break;
            }
        }

        TimeSpan spent = _spent / Math.Max(_codes.Sum(), 1);
        output.WriteLine($"{spent.TotalMilliseconds:F2} ms of CPU time an input");
        output.WriteLine($"exit code 0: {_codes[0]}, 1: {_codes[1]}, 2: {_codes[2]}");
        Assert.Null(broken);
        Assert.True(_finds.Count == 0, string.Join("\n\n", _finds.Values));
        Assert.False(worker.IsAlive);
        Assert.True(_codes[0] + _codes[1] > runs / 50 && _codes[2] > 0, "Changes are too small, or too large.");
    }

    private static int Read(string name, int otherwise) =>
        int.TryParse(
            Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out int value)
            ? value
            : otherwise;

    private static string Shown(byte[] input)
    {
        string text = Encoding.Latin1.GetString(input);
        bool isText = !text.Contains('\0');
        return isText && text.Length <= MostLetters ? text : $"{input.Length} bytes";
    }

    private void Work(int seed, int runs)
    {
        // Ordering: partner is the read of whoever watches.
        Volatile.Write(ref _folder, $"/proc/{File.ResolveLinkTarget("/proc/thread-self", false)!.ToString()[6..]}");
        foreach (byte[] sound in door.Sound)
        {
            for (int turn = 0; turn < Turns; turn++)
            {
                door.Try(sound, turn);
            }
        }

        for (int i = 0; i < runs && _finds.Count < MostFinds; i++)
        {
            Random random = new(unchecked((seed * SeedStep) + i));
            byte[] input = door.Mutate(door.Sound[random.Next(door.Sound.Count)], random);

            // Ordering: partner is the read of whoever watches.
            Volatile.Write(ref _input, input);
            try
            {
                _codes[Try(input, i)]++;
            }
            catch (Exception exception)
            {
                Keep(exception, input, $"{i} of seed {seed}");
            }
        }
    }

    // What took long the first time may have had to do something that is done once.
    private int Try(byte[] input, int turn)
    {
        ThreadWork before = ThreadWork.Now();
        int code = door.Try(input, turn);
        ThreadWork first = ThreadWork.Now() - before;
        _spent += first.Cpu;
        if (IsTooMuch(first))
        {
            before = ThreadWork.Now();
            door.Try(input, turn);
            ThreadWork work = ThreadWork.Now() - before;
            Assert.False(IsTooMuch(work), $"It takes {work.Cpu.TotalSeconds:F1} s and {work.Bytes >> 20} MB.");
        }

        return code;
    }

    private static bool IsTooMuch(ThreadWork work) => work.Cpu > s_most || work.Bytes > MostBytes;

    // Once for each place that it comes from.
    private void Keep(Exception exception, byte[] input, string number)
    {
        string place = exception.StackTrace?.Split('\n')
            .FirstOrDefault(static line => line.Contains("/src/", StringComparison.Ordinal)) ?? exception.Message;
        string key = $"{exception.GetType().Name} {place}";
        string what = $"{door.Name}, input {number}: {exception}\n{Shown(input)}";
        if (_finds.TryAdd(key, what) && Environment.GetEnvironmentVariable("GENIRQ_FINDS") is { Length: > 0 } folder)
        {
            Directory.CreateDirectory(folder);
            File.WriteAllBytes(Path.Combine(folder, $"{door.Name}-{number.Replace(' ', '-')}"), input);
            File.WriteAllText(Path.Combine(folder, $"{door.Name}-{number.Replace(' ', '-')}.why"), what);
        }
    }
}
