#!/bin/sh
# Puts the licences of what an image takes over from Debian into it, where scanners look for them:
#
#   copy-system-licenses.sh IMAGE NODE [LIBRARY…]
#
# IMAGE is the folder of the image's files. For each library: the `copyright` of its Debian package, and the texts that this
# refers to. For Node: the LICENSE beside it, which names all that is linked into it. Fails where one is missing.
set -eu
image="$1"
node="$2"
shift 2

keep() {
  mkdir -p "$image$(dirname "$1")"
  cp -L "$1" "$image$1"
}

package_of() {
  # The same file may be known by either of two names, because /lib is a link to /usr/lib.
  dpkg-query --search "$1" 2> /dev/null || dpkg-query --search "${1#/usr}" 2> /dev/null || dpkg-query --search "/usr$1" 2> /dev/null
}

keep_package() {
  found="$(package_of "$1" | head -n 1 | sed 's/[:,].*//')"
  if [ -z "$found" ] || [ ! -e "/usr/share/doc/$found/copyright" ]; then
    echo "no licence is found of $1: of which package is it?" >&2
    exit 1
  fi
  keep "/usr/share/doc/$found/copyright"
  for text in $(grep -oh '/usr/share/common-licenses/[A-Za-z0-9.+-]*[A-Za-z0-9]' "/usr/share/doc/$found/copyright" | sort -u); do
    if [ -e "$text" ]; then keep "$text"; fi
  done
}

beside="$(dirname "$(dirname "$node")")/LICENSE"
if [ -e "$beside" ]; then
  mkdir -p "$image/usr/share/doc/node"
  cp "$beside" "$image/usr/share/doc/node/LICENSE"
else
  keep_package "$node"
fi
for library in "$@"; do keep_package "$library"; done
