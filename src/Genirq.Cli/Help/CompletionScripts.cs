namespace Genirq.Cli.Help;

/// <summary>The scripts by which shells complete the tool's words.</summary>
/// <remarks>
/// Each asks the tool itself, by the option library's <c>[suggest:POSITION]</c> directive, so that verbs and options
/// stand in one place. The tool gets the line without its own name, which may be a path. Where it has no candidate, the
/// shell completes names of files.
/// </remarks>
internal static class CompletionScripts
{
    private const string Bash = """
        # bash completion for genirq
        _genirq() {
          local line=${COMP_LINE#* } word=${COMP_WORDS[COMP_CWORD]} candidate
          local skipped=$((${#COMP_LINE} - ${#line}))
          COMPREPLY=()
          while IFS= read -r candidate; do
            if [[ $candidate == "$word"* && ($word == -* || $candidate != -*) ]]; then
              COMPREPLY+=("$candidate")
            fi
          done < <("${COMP_WORDS[0]}" "[suggest:$((COMP_POINT - skipped))]" "$line" 2>/dev/null)
        }
        complete -o bashdefault -o default -F _genirq genirq

        """;

    private const string Zsh = """
        #compdef genirq
        # zsh completion for genirq
        _genirq() {
          local line="${BUFFER#* }" word="${words[CURRENT]}"
          local skipped=$((${#BUFFER} - ${#line}))
          local -a candidates
          candidates=("${(@f)$(${words[1]} "[suggest:$((CURSOR - skipped))]" "$line" 2>/dev/null)}")
          [[ $word == -* ]] || candidates=(${candidates:#-*})
          compadd -- ${candidates:#}
          [[ $word == -* ]] || _files
        }
        if [[ ${funcstack[1]} == _genirq ]]; then _genirq "$@"; else compdef _genirq genirq; fi

        """;

    private const string Fish = """
        # fish completion for genirq
        function __genirq_candidates
            set -l line (commandline -cp | string replace -r '^\s*\S+\s' '')
            genirq "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
        end
        complete -c genirq -a '(__genirq_candidates)'

        """;

    /// <summary>The shells that there is a script for.</summary>
    public static IReadOnlyList<string> Shells { get; } = ["bash", "zsh", "fish"];

    /// <summary>The script of a shell.</summary>
    /// <param name="shell">The shell's name.</param>
    /// <returns>The script, with a line end; null if there is none.</returns>
    public static string? Find(string shell) => shell switch
    {
        "bash" => Bash,
        "zsh" => Zsh,
        "fish" => Fish,
        _ => null,
    };
}
