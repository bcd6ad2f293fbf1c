"""Makes pictures small: PNG with a palette of 256 colours. The browser counts the colours, zlib does the rest."""

from __future__ import annotations

import base64
import struct
import zlib

from playwright.sync_api import Page

REDUCE = """async source => {
  const image = new Image();
  image.src = "data:image/png;base64," + source;
  await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height);
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0);
  const data = context.getImageData(0, 0, image.width, image.height).data;
  const counts = new Map();
  for (let i = 0; i < data.length; i += 4) {
    const colour = data[i] << 16 | data[i + 1] << 8 | data[i + 2];
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  const palette = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, 256).map(row => row[0]);
  const nearest = new Map(palette.map((colour, index) => [colour, index]));
  const part = (a, b, shift) => ((a >> shift & 255) - (b >> shift & 255)) ** 2;
  const distance = (a, b) => part(a, b, 16) + part(a, b, 8) + part(a, b, 0);
  for (const colour of counts.keys()) {
    if (nearest.has(colour)) continue;
    let best = 0;
    for (let index = 1; index < palette.length; index++)
      if (distance(colour, palette[index]) < distance(colour, palette[best])) best = index;
    nearest.set(colour, best);
  }
  let pixels = "";
  for (let i = 0; i < data.length; i += 4)
    pixels += String.fromCharCode(nearest.get(data[i] << 16 | data[i + 1] << 8 | data[i + 2]));
  return {width: image.width, height: image.height, palette, pixels: btoa(pixels)};
}"""


def reduced(page: Page, picture: bytes) -> bytes:
    """Return the picture as a PNG with a palette; `page` is any open page, its scripts do the counting."""
    found = page.evaluate(REDUCE, base64.b64encode(picture).decode())
    width, height, pixels = found["width"], found["height"], base64.b64decode(found["pixels"])
    rows = b"".join(b"\0" + pixels[start : start + width] for start in range(0, width * height, width))
    colours = b"".join(colour.to_bytes(3, "big") for colour in found["palette"])
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    parts = ((b"IHDR", header), (b"PLTE", colours), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, content) for kind, content in parts)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
