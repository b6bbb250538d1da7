# shellcheck shell=bash
# Shared by check, test-services and bench: sourced, not run.

die() {
  printf '\n%s\n' "$1" >&2
  exit 1
}

install() { # install COMMAND PACKAGE…: Debian's packages when the command is missing; fails plainly, never skips
  local command=$1
  shift
  command -v "$command" >/dev/null 2>&1 && return 0
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 ||
    die "$command is missing. Install it (Debian: apt-get install $*) and run this again."
  if [ -z "${updated:-}" ]; then
    apt-get update -qq
    updated=1
  fi
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null ||
    die "$* could not be installed."
}
