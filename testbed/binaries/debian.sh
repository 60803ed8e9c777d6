#!/bin/sh
# Fetches the receiver named by $1, as Debian 12 ships it, and writes its program to $2. Nothing is installed and root is
# not needed: apt downloads the package and checks its signature, dpkg-deb unpacks it. A machine whose own package lists
# lack the version, such as a fresh container or a newer Debian, gets Debian 12's lists in a temporary directory.
set -eu
case $1 in
prometheus-2.42) package=prometheus version='2.42.*' ;;
victoria-metrics-1.79) package=victoria-metrics version='1.79.*' ;;
*) echo "debian.sh knows no $1" >&2 && exit 1 ;;
esac
for tool in apt-get dpkg-deb; do
	command -v $tool >/dev/null || { echo "$1 comes from Debian, and there is no $tool here" >&2 && exit 1; }
done
keys=/usr/share/keyrings/debian-archive-keyring.gpg
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
trap 'exit 1' INT TERM
cd "$directory"

# User: apt would give up root for a user that may not write here.
download() { apt-get -qq -o APT::Sandbox::User="$(id -un)" "$@" download "$package=$version"; }
if ! download >/dev/null 2>&1; then
	[ -r $keys ] || { echo "$1 comes from Debian 12, whose keys are not here ($keys)" >&2 && exit 1; }
	mkdir -p lists/partial cache/archives/partial
	echo "deb [signed-by=$keys] http://deb.debian.org/debian bookworm main" >sources.list
	set -- "$1" "$2" -o Dir::Etc::SourceList="$directory/sources.list" -o Dir::Etc::SourceParts=- \
		-o Dir::State::Lists="$directory/lists" -o Dir::Cache="$directory/cache" -o APT::Sandbox::User="$(id -un)"
	program=$1 out=$2
	shift 2
	apt-get -qq "$@" update
	download "$@"
	set -- "$program" "$out"
fi
dpkg-deb -x ./*.deb .
cp "usr/bin/$package" "$2.part"
"$2.part" -version >/dev/null 2>&1 || "$2.part" --version >/dev/null # it may lack a shared library
mv "$2.part" "$2"
