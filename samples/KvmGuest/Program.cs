namespace KvmGuest;

/// <summary>Tells the story on the console.</summary>
internal static class Program
{
    private static void Main() => Story.Tell(Console.Out);
}
