# Completion of the command asyncio for bash: `source` this file.

_asyncio() {
    local word=${COMP_WORDS[COMP_CWORD]} command=${COMP_WORDS[1]:-} last=${COMP_WORDS[COMP_CWORD - 1]}
    COMPREPLY=()
    if ((COMP_CWORD == 1)); then
        mapfile -t COMPREPLY < <(compgen -W 'run repl new kernel ps pstree top cancel record console jfr doctor -c --help --version' -- "$word")
        return
    fi
    case $command in
        run)
            if [[ $word == -* ]]; then
                mapfile -t COMPREPLY < <(compgen -W '--debug --watch --console --record --help' -- "$word")
            elif [[ $last == run || $last == --debug || $last == --watch || $last == --console || $last == --record* ]]; then
                mapfile -t COMPREPLY < <(compgen -f -X '!*.java' -- "$word"; compgen -d -- "$word")
                compopt -o filenames
            else
                mapfile -t COMPREPLY < <(compgen -f -- "$word")
                compopt -o filenames
            fi
            ;;
        repl) mapfile -t COMPREPLY < <(compgen -W '--debug --attach --loop --help' -- "$word") ;;
        ps | pstree) mapfile -t COMPREPLY < <(compgen -W '--stacks --resources --filter --sort --json --csv --watch --help' -- "$word") ;;
        record)
            if [[ $last == --to ]]; then
                mapfile -t COMPREPLY < <(compgen -d -- "$word")
                compopt -o filenames
            else
                mapfile -t COMPREPLY < <(compgen -W '--to --size --every --on-stall --help' -- "$word")
            fi
            ;;
        console | jfr)
            mapfile -t COMPREPLY < <(compgen -f -- "$word")
            compopt -o filenames
            ;;
        top) mapfile -t COMPREPLY < <(compgen -W '--filter --sort --watch --help' -- "$word") ;;
        new) mapfile -t COMPREPLY < <(compgen -W '--http --help' -- "$word") ;;
        kernel)
            if ((COMP_CWORD == 2)); then
                mapfile -t COMPREPLY < <(compgen -W 'install --help' -- "$word")
            elif [[ $last == --prefix ]]; then
                mapfile -t COMPREPLY < <(compgen -d -- "$word")
                compopt -o filenames
            else
                mapfile -t COMPREPLY < <(compgen -W '--prefix' -- "$word")
            fi
            ;;
    esac
}

complete -F _asyncio asyncio
