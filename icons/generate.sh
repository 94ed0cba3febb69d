#!/bin/sh
# Draws every icon anew from icon.svg. Run it in this folder; README.md says what it needs.
set -eu
here=$(pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

rsvg-convert -w 1024 -h 1024 icon.svg -o "$work/icon.png"
# macOS wants air around the tile, so that it is as large as its neighbours in the dock.
sed 's/viewBox="0 0 1024 1024"/viewBox="-124 -124 1272 1272"/' icon.svg > "$work/mac.svg"
rsvg-convert -w 1024 -h 1024 "$work/mac.svg" -o "$work/mac.png"

cd "$work"
npx --yes @tauri-apps/cli@2 icon icon.png --output all
npx --yes @tauri-apps/cli@2 icon mac.png --output mac
for icon in icon.ico StoreLogo.png Square30x30Logo.png Square44x44Logo.png \
    Square71x71Logo.png Square89x89Logo.png Square107x107Logo.png \
    Square142x142Logo.png Square150x150Logo.png Square284x284Logo.png \
    Square310x310Logo.png; do
    cp "all/$icon" "$here/$icon"
done
cp mac/icon.icns "$here/icon.icns"

# Straight from the drawing these are sharper than scaled down.
cd "$here"
rsvg-convert -w 32 -h 32 icon.svg -o 32x32.png
rsvg-convert -w 128 -h 128 icon.svg -o 128x128.png
rsvg-convert -w 256 -h 256 icon.svg -o 128x128@2x.png
rsvg-convert -w 512 -h 512 icon.svg -o icon.png
