using System.Globalization;
using System.Text;
using System.Xml;

namespace Genirq.Planning.Pictures;

/// <summary>Writes elements that are whole both as XML and as HTML: texts are escaped, and what XML cannot hold is
/// replaced.</summary>
/// <param name="writer">Where they go.</param>
internal sealed class MarkupWriter(XmlWriter writer)
{
    /// <summary>The namespace of SVG.</summary>
    public const string Svg = "http://www.w3.org/2000/svg";

    /// <summary>The namespace of HTML.</summary>
    public const string Html = "http://www.w3.org/1999/xhtml";

    private string _namespace = "";

    /// <summary>Makes a writer of text.</summary>
    /// <param name="output">Where the text goes. It is flushed, but not closed, with the writer.</param>
    public static XmlWriter Create(TextWriter output) => XmlWriter.Create(output, new XmlWriterSettings
    {
        CloseOutput = false,
        OmitXmlDeclaration = true,
        Indent = false,
    });

    /// <summary>Opens an element in another namespace, in which those inside it are too.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="space">The namespace.</param>
    /// <returns>The namespace before, to be given back to <see cref="Leave"/>.</returns>
    public string Enter(string name, string space)
    {
        string before = _namespace;
        _namespace = space;
        writer.WriteStartElement(name, space);
        return before;
    }

    /// <summary>Closes the element of <see cref="Enter"/>.</summary>
    /// <param name="before">What it returned.</param>
    public void Leave(string before)
    {
        writer.WriteFullEndElement();
        _namespace = before;
    }

    /// <summary>Opens an element.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="classes">Its class; null for none.</param>
    public MarkupWriter Open(string name, string? classes = null)
    {
        writer.WriteStartElement(name, _namespace);
        return classes is null ? this : With("class", classes);
    }

    /// <summary>Gives the element that was opened last an attribute.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value.</param>
    public MarkupWriter With(string name, string value)
    {
        writer.WriteAttributeString(name, Valid(value));
        return this;
    }

    /// <summary>Gives the element that was opened last an attribute that is a number.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value.</param>
    public MarkupWriter With(string name, double value) =>
        With(name, value.ToString("0.##", CultureInfo.InvariantCulture));

    /// <summary>Writes text.</summary>
    /// <param name="text">Any text.</param>
    public MarkupWriter Text(string text)
    {
        writer.WriteString(Valid(text));
        return this;
    }

    /// <summary>Closes the element that was opened last, with an end of its own: HTML has no other way.</summary>
    public MarkupWriter Close()
    {
        writer.WriteFullEndElement();
        return this;
    }

    /// <summary>Closes an element that is empty by its nature.</summary>
    public MarkupWriter CloseEmpty()
    {
        writer.WriteEndElement();
        return this;
    }

    /// <summary>Writes an element that holds text.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="text">The text.</param>
    /// <param name="classes">Its class; null for none.</param>
    public MarkupWriter Element(string name, string text, string? classes = null) =>
        Open(name, classes).Text(text).Close();

    /// <summary>Writes a style sheet. It holds nothing that would have to be escaped.</summary>
    /// <param name="rules">The rules.</param>
    public MarkupWriter Style(string rules) => Element("style", rules);

    /// <summary>Begins a new line, for those who read the source.</summary>
    public MarkupWriter Line()
    {
        writer.WriteString("\n");
        return this;
    }

    private static string Valid(string text)
    {
        int at = 0;
        while (at < text.Length && IsValid(text, at, out int length))
        {
            at += length;
        }

        if (at == text.Length)
        {
            return text;
        }

        StringBuilder valid = new(text.Length);
        for (at = 0; at < text.Length;)
        {
            bool isValid = IsValid(text, at, out int length);
            valid.Append(isValid ? text.AsSpan(at, length) : "\uFFFD");
            at += length;
        }

        return valid.ToString();
    }

    private static bool IsValid(string text, int at, out int length)
    {
        length = 1;
        if (at + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[at + 1], text[at]))
        {
            length = 2;
            return true;
        }

        return XmlConvert.IsXmlChar(text[at]) && !char.IsSurrogate(text[at]);
    }
}
