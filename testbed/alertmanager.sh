#!/bin/sh
# Builds a pinned Alertmanager and amtool into the directory named by $1.
# They are built from a copy of the published module, for two reasons: it
# leaves out the compiled web pages that the binary embeds (nothing here opens
# them, so an empty page stands in), and it needs other versions of shared
# libraries than Prometheus does, so it cannot be a tool of this module.
set -eu
version=v0.34.2
out=$(mkdir -p "$1" && cd "$1" && pwd)
source=$(go mod download -json "github.com/prometheus/alertmanager@$version" | sed -n 's/^.*"Dir": "\(.*\)".*$/\1/p')
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
trap 'exit 1' INT TERM
cp -r "$source/." "$copy"
chmod -R u+w "$copy"
mkdir -p "$copy/ui/app/dist"
echo '<!doctype html><title>Alertmanager</title>' >"$copy/ui/app/dist/index.html"
cd "$copy"
GOWORK=off GOFLAGS=-mod=mod go build -trimpath -ldflags '-s -w' -o "$out/" ./cmd/alertmanager ./cmd/amtool
