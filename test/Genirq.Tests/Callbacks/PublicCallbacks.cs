using System.Reflection;
using Genirq.Pci.Devices;
using Genirq.Platforms.X86;

namespace Genirq.Tests.Callbacks;

/// <summary>The callbacks that a user can supply to the libraries, read off their public surface.</summary>
/// <remarks>
/// Methods of interfaces and virtual ones of classes that can be derived from, as "Type.Method"; delegates that are
/// taken as parameters or kept in properties and events, as "Type.Member"; a delegate type of the library's own, by its
/// name. Getters of properties are not counted: they tell a value that does not change.
/// </remarks>
internal static class PublicCallbacks
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance
        | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Assembly[] s_libraries =
        [typeof(IrqSystem).Assembly, typeof(PciFunction).Assembly, typeof(VectorDomain).Assembly];

    /// <summary>All of them, by name.</summary>
    public static SortedSet<string> All()
    {
        SortedSet<string> names = new(StringComparer.Ordinal);
        foreach (Type type in s_libraries.SelectMany(static library => library.GetExportedTypes()))
        {
            if (!typeof(Delegate).IsAssignableFrom(type))
            {
                names.UnionWith(Methods(type));
                names.UnionWith(Delegates(type));
            }
        }

        return names;
    }

    /// <summary>A type's name without the mark of its parameters.</summary>
    public static string NameOf(Type type) => type.Name.Split('`')[0];

    private static IEnumerable<string> Methods(Type type)
    {
        if (!type.IsInterface && !IsOpen(type))
        {
            return [];
        }

        return type.GetMethods(Declared)
            .Where(static method => method is { IsVirtual: true, IsFinal: false, IsSpecialName: false }
                && IsVisible(method) && method.GetBaseDefinition() == method)
            .Where(static method => !method.Name.StartsWith('<') && method.Name != "PrintMembers")
            .Select(method => $"{NameOf(type)}.{method.Name}");
    }

    private static IEnumerable<string> Delegates(Type type)
    {
        HashSet<string> kept = new(StringComparer.OrdinalIgnoreCase);
        foreach (PropertyInfo property in type.GetProperties(Declared))
        {
            if (property.SetMethod is { } setter && IsVisible(setter) && KeyOf(property.PropertyType, property.Name)
                is { } key)
            {
                kept.Add(property.Name);
                yield return key;
            }
        }

        foreach (EventInfo told in type.GetEvents(Declared).Where(static told => IsVisible(told.AddMethod!)))
        {
            yield return KeyOf(told.EventHandlerType!, told.Name)!;
        }

        foreach (MethodBase method in type.GetMethods(Declared).Concat<MethodBase>(type.GetConstructors(Declared))
            .Where(static method => IsVisible(method) && (!method.IsSpecialName || method.IsConstructor)
                && method.Name is not ("Deconstruct" or "op_Implicit")))
        {
            foreach (ParameterInfo parameter in method.GetParameters())
            {
                if (KeyOf(parameter.ParameterType, method.IsConstructor ? parameter.Name! : method.Name) is { } key
                    && !(method.IsConstructor && kept.Contains(parameter.Name!)))
                {
                    yield return key;
                }
            }
        }

        string? KeyOf(Type kind, string member) => !typeof(Delegate).IsAssignableFrom(kind) ? null
            : kind.Assembly == type.Assembly ? NameOf(kind)
            : $"{NameOf(type)}.{member}";
    }

    // Whether a user can derive from a class.
    private static bool IsOpen(Type type) => type is { IsClass: true, IsSealed: false }
        && type.GetConstructors(Declared).Any(static made => !made.IsStatic && IsVisible(made));

    private static bool IsVisible(MethodBase method) =>
        method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;
}
