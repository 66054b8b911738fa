using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Genirq.Snapshots.Parsing;

namespace Genirq.Tests.Snapshots;

/// <summary>What is JSON for a snapshot is JSON for the framework, and the other way round.</summary>
public sealed class ParsedDocumentTests
{
    private const int MaximumDepth = 5;
    private const int Changes = 60_000;

    private static readonly JsonDocumentOptions s_strict = new()
    {
        AllowDuplicateProperties = false,
        MaxDepth = MaximumDepth,
    };

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("null")]
    [InlineData(" \t\r\n[1] \t\r\n")]
    [InlineData("[1]]")]
    [InlineData("[1,]")]
    [InlineData("[,1]")]
    [InlineData("[1 2]")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{\"a\"1}")]
    [InlineData("{\"a\":1,\"a\":2}")]
    [InlineData("{\"a\":1,\"\\u0061\":2}")]
    [InlineData("{\"\\u00e4\":1,\"ä\":2}")]
    [InlineData("{\"\":1,\"\":2}")]
    [InlineData("{\"\":1,\"a\":{\"\":2}}")]
    [InlineData("{\"\\ud800\":1}")]
    [InlineData("{\"\\ud800\":1,\"a\":1}")]
    [InlineData("{\"a\":1,\"\\ud800\":1}")]
    [InlineData("{a:1}")]
    [InlineData("{1:1}")]
    [InlineData("[[[[[]]]]]")]
    [InlineData("[[[[[[]]]]]]")]
    [InlineData("{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":1}}}}}")]
    [InlineData("{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{}}}}}}")]
    [InlineData("0")]
    [InlineData("-0")]
    [InlineData("00")]
    [InlineData("-")]
    [InlineData("-a")]
    [InlineData("+1")]
    [InlineData("1.")]
    [InlineData(".1")]
    [InlineData("1.5e")]
    [InlineData("1.5e+")]
    [InlineData("[1.50e-07,1E5,-0.0e0]")]
    [InlineData("1e5x")]
    [InlineData("tru")]
    [InlineData("truex")]
    [InlineData("[true,false,null]")]
    [InlineData("nul")]
    [InlineData("\"a")]
    [InlineData("\"\\")]
    [InlineData("\"\\x\"")]
    [InlineData("\"\\u12g4\"")]
    [InlineData("\"\\u123")]
    [InlineData("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\ud800\\u1234\"")]
    [InlineData("\"a\tb\"")]
    [InlineData("\"a\u007fb\u00e4\u20ac\"")]
    [InlineData("//\n1")]
    [InlineData("\ufeff1")]
    public void Parse_AText_IsAcceptedAsByTheFramework(string text) => AssertAgrees(Encoding.UTF8.GetBytes(text));

    [Fact]
    public void Parse_ChangedDocuments_AreAcceptedAsByTheFramework()
    {
        byte[] sound = Encoding.UTF8.GetBytes(
            "{\"a\":[0,-1.5e+3,{\"b\":null,\"\\u0063\":true},[]],\"d\":{},"
            + "\"\u00e4\\n\":\"\\ud83d\\ude00x\",\"e\":\"\"}");
        byte[] letters = [.. "{}[]\":,\\0129-+.eEtrufalsn \t/\u0001"u8, 0xc3, 0xa4, 0xff];
        Random random = new(20_26);
        for (int turn = 0; turn < Changes; turn++)
        {
            List<byte> changed = [.. sound];
            for (int change = random.Next(3); change >= 0; change--)
            {
                int place = random.Next(changed.Count);
                switch (random.Next(3))
                {
                    case 0:
                        changed.RemoveAt(place);
                        break;
                    case 1:
                        changed.Insert(place, letters[random.Next(letters.Length)]);
                        break;
                    default:
                        changed[place] = letters[random.Next(letters.Length)];
                        break;
                }
            }

            AssertAgrees([.. changed]);
        }
    }

    [Fact]
    public void Parse_ManyMembers_FindsADoubledOne()
    {
        string members = string.Join(',', Enumerable.Range(0, 500).Select(static i => $"\"m{i}\":{i}"));

        AssertAgrees(Encoding.UTF8.GetBytes($"{{{members}}}"));
        AssertAgrees(Encoding.UTF8.GetBytes($"{{{members},\"m77\":1}}"));
        AssertAgrees(Encoding.UTF8.GetBytes($"{{{members},\"\\u006d499\":1}}"));
    }

    private static void AssertAgrees(byte[] text)
    {
        bool isJson;
        try
        {
            JsonDocument.Parse(text, s_strict).Dispose();
            isJson = true;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            isJson = false;
        }

        using ParsedDocument? parsed = ParsedDocument.Parse(text, MaximumDepth);

        // The framework finds out later that a name is not UTF-8; what a snapshot has is refused in either case.
        Assert.True(
            isJson == parsed is not null || (isJson && !Utf8.IsValid(text)),
            $"{isJson}: {Encoding.Latin1.GetString(text)}");
    }
}
