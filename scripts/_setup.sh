# Read by the other scripts: `root` is the checkout, and `set_up` makes sure that
# $root/.venv holds what the program needs. Nothing to do: a few milliseconds, no output.
#
# POSIX sh. State is one file, .venv/.securechat: "unfinished" while somebody is at work, then
# what was installed, in one line. An interrupted run leaves "unfinished", and the next one starts
# anew; a .venv without the file was made by hand, and is used as it is.
#
# SECURECHAT_PYTHON=/path/to/python chooses the Python for a new .venv.

root=$(dirname -- "$(dirname -- "$(readlink -f -- "$0")")")
venv=$root/.venv
stamp=$venv/.securechat

complain() {
    printf '%s: %s\n' "scripts/$(basename -- "$(readlink -f -- "$0")")" "$*" >&2
}

# has_venv PYTHON: it runs, it is new enough, and it can make a virtual environment.
# Exit code 3: only ensurepip is missing.
has_venv() {
    "$1" -c '
import sys
if sys.version_info < (3, 11) or sys.version_info.releaselevel != "final":
    sys.exit(2)
try:
    import ensurepip, venv
except ImportError:
    sys.exit(3)
' >/dev/null 2>&1
}

# find_python [MINOR...]: set `python` to the first of Python 3.MINOR that can be used, and to ""
# if there is none. A name on PATH proves nothing: pyenv puts a python3.13 there that fails when
# no 3.13 is chosen, so each is tried, and then pyenv's own folder.
find_python() {
    python=
    bare=
    for minor in "$@"; do
        try_python "python3.$minor" && return
        try_pyenv "$minor" && return
    done
}

# try_pyenv MINOR: look into pyenv's folders: the usual one, and those whose stand-ins ("shims")
# are on PATH, whoever's home they are in.
try_pyenv() {
    folders=${PYENV_ROOT:-${HOME:-/nonexistent}/.pyenv}/shims:$PATH:
    while [ -n "$folders" ]; do
        folder=${folders%%:*}
        folders=${folders#*:}
        case $folder in */shims | */shims/) ;; *) continue ;; esac
        for candidate in "${folder%/shims*}/versions/3.$1".*[0-9]"/bin/python3.$1"; do
            try_python "$candidate" && return
        done
    done
    return 1
}

try_python() {
    command -v "$1" >/dev/null 2>&1 || return 1
    has_venv "$1"
    case $? in
        0) python=$1 ;;
        3) bare=${bare:-$1}; return 1 ;;
        *) return 1 ;;
    esac
}

choose_python() {
    if [ -n "${SECURECHAT_PYTHON:-}" ]; then
        find_python
        try_python "$SECURECHAT_PYTHON" || true
    else
        find_python 14 13 12 11
        [ -n "$python" ] || try_python python3 || true
    fi
    [ -z "$python" ] || return 0
    if [ -n "$bare" ]; then
        version=$("$bare" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        complain "Python $version is here, but not the part that makes virtual environments: on Debian and Ubuntu, apt install python$version-venv"
    elif [ -n "${SECURECHAT_PYTHON:-}" ]; then
        complain "SECURECHAT_PYTHON=$SECURECHAT_PYTHON is not a Python 3.11 or newer that runs"
    else
        complain "Python 3.11 or newer is needed and none was found: on Debian 12, Ubuntu 24.04 or newer, apt install python3 python3-venv"
    fi
    exit 1
}

# is_ready run|test: what is installed is what the files ask for. What serves the tests
# serves the programs, too.
is_ready() {
    [ -x "$venv/bin/python" ] && [ -r "$stamp" ] || return 1
    IFS= read -r installed <"$stamp" || return 1
    [ "$installed" = "test $wanted" ] || [ "$installed" = "$1 $wanted" ]
}

# A checkout that was moved needs a new .venv, for its programs carry their path.
is_reusable() {
    [ -x "$venv/bin/python" ] || return 1
    if [ -r "$stamp" ]; then
        IFS= read -r installed <"$stamp" || return 1
        case $installed in *" in $root") ;; *) return 1 ;; esac
    fi
    "$venv/bin/python" -m pip --version >/dev/null 2>&1
}

install() {
    extras=
    [ "$1" = run ] || extras="[$1]"
    if ! is_reusable; then
        choose_python
        rm -rf -- "$venv"
        mkdir -- "$venv" && printf 'unfinished\n' >"$stamp" || exit 1
        printf 'Setting up .venv with %s, once; this takes a minute ...\n' "$python" >&2
        "$python" -m venv "$venv" || { complain "could not make $venv"; exit 1; }
    else
        printf 'unfinished\n' >"$stamp" || exit 1
        printf 'Bringing .venv up to date ...\n' >&2
    fi
    if ! (cd -- "$root" && "$venv/bin/python" -m pip install --quiet --disable-pip-version-check \
        --no-input -c constraints.txt -e ".$extras" >&2); then
        complain "pip could not install what securechat needs, see above; once that is settled, run this again"
        exit 1
    fi
    printf '%s %s\n' "$1" "$wanted" >"$stamp.new" && mv -f -- "$stamp.new" "$stamp" || exit 1
}

# set_up run|test
set_up() {
    wanted="$(cd -- "$root" && cksum pyproject.toml constraints.txt | tr '\n' ' ')in $root"
    is_ready "$1" && return
    # The lock is the checkout's own folder. It is let go before the program starts, which would
    # hold it otherwise. Without flock (macOS) two first runs at once are not kept apart.
    exec 9<"$root"
    if command -v flock >/dev/null 2>&1 && ! flock -n 9 2>/dev/null; then
        printf 'Waiting for another script that sets up .venv ...\n' >&2
        flock 9 2>/dev/null || true
    fi
    is_ready "$1" || install "$1"
    exec 9<&-
}
