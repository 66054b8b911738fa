using System.Reflection;
using System.Runtime.CompilerServices;

namespace Genirq.Tidy;

/// <summary>The public surface of an assembly as sorted lines of text.</summary>
internal static class SurfaceText
{
    private const BindingFlags Declared = BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic
        | BindingFlags.Instance | BindingFlags.Static;

    /// <summary>The lines, one for each public or protected member.</summary>
    public static IReadOnlyList<string> Of(Assembly assembly)
    {
        List<string> lines = [];
        foreach (Type type in assembly.GetExportedTypes())
        {
            string kind = (type.IsSealed ? " sealed" : "") + (type.IsAbstract ? " abstract" : "");
            lines.Add($"{type.FullName} : {Name(type.BaseType)}{kind}");
            lines.AddRange(
                type.GetMembers(Declared).Where(IsVisible).Select(member => $"{type.FullName}.{Describe(member)}"));
        }

        lines.Sort(StringComparer.Ordinal);
        return [.. lines.Distinct()];
    }

    private static bool IsVisible(MemberInfo member) => member switch
    {
        MethodBase method => IsVisible(method) && (
            !method.IsSpecialName || method.IsConstructor || method.Name.StartsWith("op_", StringComparison.Ordinal)),
        FieldInfo field => (field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly) && !field.IsSpecialName,
        PropertyInfo property => property.GetAccessors(nonPublic: true).Any(IsVisible),
        EventInfo happening => happening.AddMethod is { } add && IsVisible(add),
        _ => false,
    } && member.GetCustomAttribute<CompilerGeneratedAttribute>() is null;

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static string Describe(MemberInfo member) => member switch
    {
        MethodInfo method => $"{method.Name}({Parameters(method)}) : {Name(method.ReturnType)}"
            + (method.IsVirtual && !method.IsFinal ? " virtual" : ""),
        ConstructorInfo constructor => $"new({Parameters(constructor)})",
        FieldInfo field =>
            $"{field.Name} : {Name(field.FieldType)}{(field.IsLiteral ? $" = {field.GetRawConstantValue()}" : "")}",
        PropertyInfo property => $"{property.Name} : {Name(property.PropertyType)}{Access(property)}",
        EventInfo happening => $"{happening.Name} : event {Name(happening.EventHandlerType)}",
        _ => member.Name,
    };

    private static string Access(PropertyInfo property)
    {
        string get = property.GetMethod is { } getter && IsVisible(getter) ? " get" : "";
        if (property.SetMethod is not { } setter || !IsVisible(setter))
        {
            return get;
        }

        bool isInit = setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));
        return $"{get}{(isInit ? " init" : " set")}";
    }

    private static string Parameters(MethodBase method) =>
        string.Join(
            ", ", method.GetParameters().Select(parameter => $"{Name(parameter.ParameterType)} {parameter.Name}"));

    private static string Name(Type? type)
    {
        if (type is null)
        {
            return "none";
        }

        string name = type.Name.Split('`')[0];
        return type.IsGenericType ? $"{name}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>" : name;
    }
}
