"""A slow, readable writer of Radseal files, made from docs/format.md alone: the twin of electron/core/container.

    write_container.py OPTIONS.json

OPTIONS: a list of files to write. Each: output and original (paths), recipients, age (program), and optionally carrier (plain, png, dicom), png
{depth, alpha, filter (0-4 or "mixed"), interlaced}, dicom {syntax}, manifest (members to replace; null leaves one
out), manifestText (instead of all of it), wrapContent (hex, instead of FK | fileId). The last ones make files that must
be refused. Prints FK, fileId and the payload's key of each as JSON.
"""

import base64
import hashlib
import hmac
import json
import math
import os
import struct
import subprocess
import sys
import zlib

from cryptography.cobblestone import Cobblestone256Encryptor

MAGIC = bytes.fromhex("8952534C0D0A1A0A")


def permute(data, p, q, k):
    out, units, at = bytearray(data), len(data) // 4, 0
    while units - at >= 4:
        side = 256 if units - at >= 65536 else math.isqrt(units - at)
        for y in range(side):
            for x in range(side):
                x2, y2 = x, y
                for _ in range(k):
                    x2, y2 = (x2 + p * y2) % side, (q * x2 + (p * q + 1) * y2) % side
                to, source = (at + y2 * side + x2) * 4, (at + y * side + x) * 4
                out[to : to + 4] = data[source : source + 4]
        at += side * side
    return bytes(out)


def padme(length):
    e = math.floor(math.log2(length))
    m = 2 ** (e - (math.floor(math.log2(e)) + 1)) - 1
    return (length + m) & ~m


def plaintext(original, options):
    permutation = {"p": 1, "q": 1, "k": 10}
    manifest = {
        "name": "image.bin",
        "path": [],
        "size": len(original),
        "modifiedNs": "1700000000123456789",
        "mediaType": "application/octet-stream",
        "permutation": permutation,
        "model": None,
        "keyImageSha256": hashlib.sha256(b"").hexdigest(),
        "program": "write_container.py",
    }
    for key, value in options.get("manifest", {}).items():
        manifest[key] = value
        if value is None and key != "model":
            del manifest[key]
    permutation = manifest["permutation"]
    text = options.get("manifestText", json.dumps(manifest)).encode()
    body = permute(original, permutation["p"], permutation["q"], permutation["k"])
    whole = struct.pack(">I", len(text)) + text + body + hashlib.sha256(original).digest()
    return whole + bytes(padme(len(whole)) - len(whole))


def subkey(file_key, purpose, file_id):
    info = b"radseal/v1 " + purpose + b"\0" + file_id
    return hmac.new(file_key, info + b"\1", hashlib.sha256).digest()


def container(original, options):
    """The container, its raster's length in bytes and its secrets."""
    file_key, file_id = os.urandom(32), os.urandom(16)
    plain = plaintext(original, options)
    payload_length = 56 + len(plain) + 16 * (len(plain) // 16384 + 1)
    core = b"\1" + file_id + struct.pack(">Q", payload_length)
    content = bytes.fromhex(options["wrapContent"]) if "wrapContent" in options else file_key + file_id
    entries = b""
    for recipient in options["recipients"]:
        run = [options["age"], "-r", recipient]
        wrap = subprocess.run(run, input=content, stdout=subprocess.PIPE, check=True).stdout
        tag = hmac.new(subkey(file_key, b"reader-tag", file_id), recipient.lower().encode(), hashlib.sha256)
        entries += tag.digest()[:16] + struct.pack(">I", len(wrap)) + wrap
    start = MAGIC + b"\0\1" + core
    least = len(start) + 4 + 2 + len(entries) + 32 + payload_length
    columns, rows = raster(least, options.get("carrier", "plain"))
    fill = max(0, columns * rows * bytes_per_pixel(options) - least) if columns else 0
    covered = start + struct.pack(">IH", 2 + len(entries) + 32 + fill, len(options["recipients"])) + entries
    mac = hmac.new(subkey(file_key, b"readers", file_id), covered, hashlib.sha256).digest()
    key = subkey(file_key, b"payload", file_id)
    encryptor = Cobblestone256Encryptor(key, context=hashlib.sha512(start).digest())
    payload = encryptor.update(plain) + encryptor.finalize()
    secrets = {"fileKey": file_key.hex(), "fileId": file_id.hex(), "payloadKey": key.hex()}
    return covered + mac + bytes(fill) + payload, columns, rows, secrets


def bytes_per_pixel(options):
    return 3 if options.get("carrier") == "png" else 1


def raster(length, carrier):
    if carrier == "plain":
        return 0, 0
    pixel = 3 if carrier == "png" else 1
    columns = 2
    while columns * columns * pixel < length:
        columns += 2
    return columns, math.ceil(length / (columns * pixel))


def png(data, columns, rows, options):
    depth, alpha = options.get("depth", 8), options.get("alpha", False)
    pixels = [data[i : i + 3] + (b"\xff" if alpha else b"") for i in range(0, len(data), 3)]
    if depth == 16:
        pixels = [bytes(byte for sample in pixel for byte in (sample, sample)) for pixel in pixels]
    passes = ((0, 0, 1, 1),)
    if options.get("interlaced"):
        passes = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
    lines = b""
    for x0, y0, dx, dy in passes:
        above = None
        for number, y in enumerate(range(y0, rows, dy)):
            line = b"".join(pixels[y * columns + x] for x in range(x0, columns, dx))
            if not line:
                continue
            kind = number % 5 if options.get("filter") == "mixed" else options.get("filter", 0)
            lines += bytes([kind]) + filtered(line, above or bytes(len(line)), len(pixels[0]), kind)
            above = line
    chunks = [(b"IHDR", struct.pack(">IIBBBBB", columns, rows, depth, 6 if alpha else 2, 0, 0, bool(options.get("interlaced"))))]
    chunks += [(b"tEXt", b"Software\0of a stranger"), (b"IDAT", zlib.compress(lines)), (b"IEND", b"")]
    out = b"\x89PNG\r\n\x1a\n"
    for kind, content in chunks:
        out += struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
    return out


def filtered(line, above, pixel, kind):
    out = bytearray()
    for i, value in enumerate(line):
        a = line[i - pixel] if i >= pixel else 0
        b = above[i]
        c = above[i - pixel] if i >= pixel else 0
        nearest = min((a, b, c), key=lambda guess: (abs(a + b - c - guess),)) if kind == 4 else 0
        out.append((value - (0, a, b, (a + b) // 2, nearest)[kind]) & 255)
    return bytes(out)


def dicom(data, columns, rows, options):
    syntax = options.get("syntax", "1.2.840.10008.1.2.1")
    big, explicit = syntax == "1.2.840.10008.1.2.2", syntax != "1.2.840.10008.1.2"

    def element(tag, vr, value, order=">" if big else "<", with_vr=explicit):
        value += b"\0" * (len(value) % 2)
        head = struct.pack(order + "HH", tag >> 16, tag & 0xFFFF)
        if not with_vr:
            return head + struct.pack(order + "I", len(value)) + value
        if vr in (b"OB", b"OW", b"SQ"):
            return head + vr + b"\0\0" + struct.pack(order + "I", len(value)) + value
        return head + vr + struct.pack(order + "H", len(value)) + value

    def number(tag, value):
        return element(tag, b"US", struct.pack(">H" if big else "<H", value))

    syntax_element = element(0x00020010, b"UI", syntax.encode(), "<", True)
    meta = element(0x00020000, b"UL", struct.pack("<I", len(syntax_element)), "<", True) + syntax_element
    order = ">" if big else "<"
    # A sequence and an item of undefined length, as other programs write them.
    sequence = struct.pack(order + "HH", 0x0008, 0x1140)
    sequence += (b"SQ\0\0" if explicit else b"") + b"\xff\xff\xff\xff"
    sequence += struct.pack(order + "HHI", 0xFFFE, 0xE000, 0xFFFFFFFF) + number(0x00280010, 7)
    sequence += struct.pack(order + "HHI", 0xFFFE, 0xE00D, 0) + struct.pack(order + "HHI", 0xFFFE, 0xE0DD, 0)
    if big:
        data = bytes(byte for i in range(0, len(data), 2) for byte in (data[i + 1], data[i]))
    body = element(0x0008103E, b"LO", b"ENCRYPTED - NOT FOR DIAGNOSIS ") + sequence
    body += number(0x00280002, 1) + number(0x00280010, rows) + number(0x00280011, columns) + number(0x00280100, 8)
    body += element(0x7FE00010, b"OW" if big else b"OB", data)
    if syntax == "1.2.840.10008.1.2.1.99":
        deflate = zlib.compressobj(wbits=-15)
        body = deflate.compress(body) + deflate.flush()
    return bytes(128) + b"DICM" + meta + body


def write(options):
    with open(options["original"], "rb") as file:
        data, columns, rows, secrets = container(file.read(), options)
    if options.get("carrier") == "png":
        data = png(data, columns, rows, options.get("png", {}))
    elif options.get("carrier") == "dicom":
        data = dicom(data, columns, rows, options.get("dicom", {}))
    with open(options["output"], "wb") as file:
        file.write(data)
    return secrets


with open(sys.argv[1], encoding="utf-8") as options_file:
    print(json.dumps([write(options) for options in json.load(options_file)]))
