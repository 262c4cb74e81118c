#!/usr/bin/env bash
# Completes command lines in a real zsh and a real bash by the scripts that `barista completion` prints. Needs zsh.
set -euo pipefail
cd "$(dirname "$0")/../.."

if ! command -v zsh >/dev/null; then
    { apt-get update -qq && apt-get install -y -qq zsh; } >/dev/null 2>&1 || {
        echo "this check needs zsh, which could not be installed"
        exit 1
    }
fi
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
for shell in bash zsh; do
    ./barista completion "$shell" >"$scratch/$shell" 2>"$scratch/build.log" || {
        cat "$scratch/build.log"
        exit 1
    }
done

# What is typed, and what a press of the tab key makes of it.
cat >"$scratch/wanted" <<'END'
barista pre|barista predict
barista serve --shut|barista serve --shutdown-timeout
barista models --j|barista models --json
barista completion z|barista completion zsh
barista aot|barista aot
END

# zsh: an interactive one behind a terminal of its own. Ctrl-X writes down what the line has become, and empties it.
cat >"$scratch/type.zsh" <<'END'
zmodload zsh/zpty
zpty shell env TERM=dumb zsh -f -i
zpty -w shell "autoload -U compinit; compinit -u -D; source $1/zsh
    keep() { print -r -- \$BUFFER >>$1/zsh.got; BUFFER= }; zle -N keep; bindkey '^X' keep; print rea''dy"
zpty -r shell output '*ready*'
cut -d '|' -f 1 $1/wanted | while read -r line; do
    zpty -w -n shell "$line"$'\t\x18'
done
wanted=$(wc -l <$1/wanted)
for ((tries = 0; tries < 300; tries++)); do
    [[ -f $1/zsh.got && $(wc -l <$1/zsh.got) -ge $wanted ]] && exit 0
    sleep 0.1
done
exit 1
END
timeout 60 zsh -f "$scratch/type.zsh" "$scratch" || echo "zsh did not come to the end of what was typed"

# bash: what its completion calls for each line, with the words of the line.
while IFS='|' read -r line wanted; do
    bash -c '
        compopt() { :; }
        source "$1"
        read -r -a COMP_WORDS <<<"$2"
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        COMP_LINE=$2 COMP_POINT=${#2}
        _complete_barista
        printf "%s%s\n" "${2% *} " "${COMPREPLY[0]:-${COMP_WORDS[COMP_CWORD]}}"
    ' bash "$scratch/bash" "$line"
done <"$scratch/wanted" >"$scratch/bash.got"

failed=0
for shell in bash zsh; do
    sed 's/ *$//' "$scratch/$shell.got" | paste -d '|' "$scratch/wanted" - >"$scratch/compared"
    while IFS='|' read -r line wanted got; do
        if [[ $got != "$wanted" ]]; then
            printf 'FAILED %s: "%s" became "%s", expected "%s"\n' "$shell" "$line" "$got" "$wanted"
            failed=1
        fi
    done <"$scratch/compared"
    echo "$shell: $(wc -l <"$scratch/wanted") lines completed"
done
exit "$failed"
