#!/usr/bin/env python3
"""Opens files made by Radseal, without Radseal.

Written from docs/format.md; the section numbers below are that page's. Needs Python 3.9 or later with the
package `cryptography` 50 or later (pip install 'cryptography>=50'), and the program `age`:
    age 1.3 or later   where the identity starts with AGE-SECRET-KEY-PQ-1 (hybrid, the default)
    any age            where it starts with AGE-SECRET-KEY-1 (X25519); Debian 12 has age 1.1.1

    restore.py -i IDENTITY-FILE [-i ...] [--to FOLDER] FILE [FILE ...]

IDENTITY-FILE is an age identity file, a recovery kit, or either of them encrypted by age with a pass phrase
(age then asks for it). Each FILE is written to FOLDER under the name it had, once all of it was checked;
nothing is ever overwritten. Exit: 0 all opened, 1 at least one was not, 2 wrong use.
"""

import argparse
import array
import base64
import contextlib
import errno
import hashlib
import hmac
import itertools
import json
import math
import operator
import os
import re
import secrets
import signal
import struct
import subprocess
import sys
import tempfile
import zlib

try:
    from cryptography.cobblestone import Cobblestone256Decryptor
    from cryptography.exceptions import InvalidTag
except ImportError:
    Cobblestone256Decryptor = None

MAGIC = b"\x89RSL\r\n\x1a\n"
PNG_MAGIC = b"\x89PNG\r\n\x1a\n"
SERIES_DESCRIPTION = b"ENCRYPTED - NOT FOR DIAGNOSIS"
PIECE = 1 << 20
CHUNK, TAG = 16384, 16
SQUARE = 256
INTERLACED_LIMIT = 256 << 20


class Refused(Exception):
    """A file that is not opened: one of the codes of section 10, and a sentence."""

    def __init__(self, code, sentence):
        super().__init__(sentence)
        self.code = code


# ---------------------------------------------------------------------------- reading bytes


class Source:
    """Bytes that arrive in pieces of any size, handed out in exact sizes. `length`: how many in all."""

    def __init__(self, pieces, length=None):
        self.pieces, self.length = iter(pieces), length
        self.buffer, self.at, self.missing = b"", 0, "truncated"

    def read(self, count):
        """Exactly `count` bytes, else `truncated`."""
        while len(self.buffer) - self.at < count:
            piece = next(self.pieces, None)
            if piece is None:
                raise Refused(self.missing, "bytes are missing at the end")
            self.buffer, self.at = self.buffer[self.at :] + piece, 0
        self.at += count
        return self.buffer[self.at - count : self.at]

    def stream(self, count):
        """`count` bytes, a piece at a time."""
        while count > 0:
            piece = self.read(min(count, PIECE))
            count -= len(piece)
            yield piece

    def skip(self, count):
        for _ in self.stream(count):
            pass

    def rest(self):
        """All that is left, a piece at a time."""
        if self.at < len(self.buffer):
            yield self.buffer[self.at :]
        self.buffer, self.at = b"", 0
        yield from self.pieces


def file_pieces(file):
    while True:
        piece = file.read(PIECE)
        if not piece:
            return
        yield piece


# ---------------------------------------------------------------------------- section 2: carriers


def unpack(file):
    """The container's bytes inside an open file, by what its first bytes say."""
    length = os.fstat(file.fileno()).st_size
    head = file.read(132)
    file.seek(0)
    if head.startswith(MAGIC) or (head and MAGIC.startswith(head)):
        return Source(file_pieces(file), length)
    if head.startswith(PNG_MAGIC):
        return png_raster(Source(file_pieces(file)))
    if head[128:132] == b"DICM":
        return dicom_raster(Source(file_pieces(file)))
    raise Refused("not-encrypted", "no Radseal file, or one that was scaled or saved with loss")


# (first column, first row, column step, row step) of Adam7's seven passes.
ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))


def png_raster(source):
    """The RGB bytes of a PNG with 8 or 16 bits a sample, with or without alpha and interlacing."""
    source.read(8)
    if source.read(8) != b"\0\0\0\rIHDR":
        raise Refused("not-encrypted", "a PNG without a header")
    header = source.read(17)[:13]
    columns, rows, depth, colour, compression, filtering, interlace = struct.unpack(">IIBBBBB", header)
    if depth not in (8, 16) or colour not in (2, 6) or compression or filtering or interlace > 1:
        raise Refused("not-encrypted", "a PNG that is no RGB image")
    if not 0 < columns < 1 << 31 or not 0 < rows < 1 << 31:
        raise Refused("not-encrypted", "a PNG of impossible size")
    pixel = (3 if colour == 2 else 4) * (depth // 8)
    length = columns * rows * 3
    filtered = Source(inflated(png_data(source)))
    if interlace == 0:
        pieces = png_lines(filtered, columns, rows, depth, colour, pixel)
    else:
        if length > INTERLACED_LIMIT:
            raise Refused("too-large", "an interlaced PNG above 256 MiB")
        pieces = [bytes(deinterlaced(filtered, columns, rows, depth, colour, pixel))]
        no_more(filtered)
    raster = Source(pieces, length)
    if length < 8:
        raise Refused("not-encrypted", "no Radseal file")
    magic = raster.read(8)
    if magic != MAGIC:
        raise Refused("not-encrypted", "no Radseal file, or one that was scaled or saved with loss")
    raster.at -= 8
    return raster


def png_lines(filtered, columns, rows, depth, colour, pixel):
    for line in unfiltered(filtered, columns * pixel, rows, pixel):
        yield rgb_of(line, depth, colour)
    no_more(filtered)


def no_more(filtered):
    if any(filtered.rest()):
        raise Refused("trailing-data", "more image data than pixels")


def png_data(source):
    """The contents of the IDAT chunks; the other chunks are passed over, and nothing may follow the last."""
    while True:
        length, kind = struct.unpack(">I4s", source.read(8))
        crc = zlib.crc32(kind)
        for piece in source.stream(length):
            crc = zlib.crc32(piece, crc)
            if kind == b"IDAT":
                yield piece
        if source.read(4) != struct.pack(">I", crc) and kind == b"IDAT":
            raise Refused("damaged-data", "a PNG checksum does not hold")
        if kind == b"IEND":
            break
    if any(source.rest()):
        raise Refused("trailing-data", "bytes are left over behind the image")


def inflated(pieces, window=15):
    """Inflates at most PIECE bytes at a time, so that a small file can't fill the memory."""
    inflate = zlib.decompressobj(window)
    try:
        for piece in pieces:
            while piece:
                out = inflate.decompress(piece, PIECE)
                piece = inflate.unconsumed_tail
                if out:
                    yield out
        yield inflate.flush()
    except zlib.error as error:
        raise Refused("damaged-data", "compressed bytes do not inflate") from error


def unfiltered(source, width, rows, pixel):
    """The lines of an image, PNG's filters (specification, section 9) undone."""
    above = bytes(width)
    for _ in range(rows):
        kind = source.read(1)[0]
        line = source.read(width)
        if kind == 1:
            line = undo_sub(line, pixel)
        elif kind == 2:
            line = bytes((a + b) & 255 for a, b in zip(line, above))
        elif kind in (3, 4):
            line = undo_average_or_paeth(bytearray(line), above, pixel, kind == 4)
        elif kind != 0:
            raise Refused("damaged-data", "an unknown PNG filter")
        yield line
        above = line


def undo_sub(line, pixel):
    out = bytearray(len(line))
    for channel in range(pixel):
        out[channel::pixel] = bytes(total & 255 for total in itertools.accumulate(line[channel::pixel]))
    return bytes(out)


def undo_average_or_paeth(line, above, pixel, paeth):
    for i in range(len(line)):
        a = line[i - pixel] if i >= pixel else 0
        b = above[i]
        if paeth:
            c = above[i - pixel] if i >= pixel else 0
            to_a, to_b, to_c = abs(b - c), abs(a - c), abs(a + b - c - c)
            guess = a if to_a <= to_b and to_a <= to_c else b if to_b <= to_c else c
        else:
            guess = (a + b) >> 1
        line[i] = (line[i] + guess) & 255
    return bytes(line)


def rgb_of(line, depth, colour):
    """One line as 8-bit RGB; refuses what a lossless re-save can't have made."""
    if depth == 16:
        if line[0::2] != line[1::2]:
            raise Refused("carrier-altered", "16-bit samples that are no 8-bit ones")
        line = line[0::2]
    if colour == 2:
        return line
    if line[3::4].count(255) * 4 != len(line):
        raise Refused("carrier-altered", "pixels that are not opaque")
    out = bytearray(len(line) // 4 * 3)
    for channel in range(3):
        out[channel::3] = line[channel::4]
    return bytes(out)


def deinterlaced(source, columns, rows, depth, colour, pixel):
    raster = bytearray(columns * rows * 3)
    for first_column, first_row, column_step, row_step in ADAM7:
        across = (columns - first_column + column_step - 1) // column_step
        down = (rows - first_row + row_step - 1) // row_step
        if across <= 0 or down <= 0:
            continue
        for number, line in enumerate(unfiltered(source, across * pixel, down, pixel)):
            rgb = rgb_of(line, depth, colour)
            start = (first_row + number * row_step) * columns * 3
            for channel in range(3):
                at = start + first_column * 3 + channel
                raster[at : start + columns * 3 : column_step * 3] = rgb[channel::3]
    return raster


# Value representations with a 32-bit length (DICOM PS3.5, section 7.1.2).
LONG_VR = (b"OB", b"OD", b"OF", b"OL", b"OV", b"OW", b"SQ", b"SV", b"UC", b"UN", b"UR", b"UT", b"UV")
UNDEFINED = 0xFFFFFFFF
PIXEL_DATA = 0x7FE00010
WANTED = (0x0008103E, 0x00280002, 0x00280008, 0x00280010, 0x00280011, 0x00280100)


def dicom_raster(source):
    """The value of PixelData of a DICOM file whose pixels are not compressed."""
    source.read(132)
    syntax = dicom_syntax(source)
    explicit, order = syntax != "1.2.840.10008.1.2", ">" if syntax == "1.2.840.10008.1.2.2" else "<"
    if syntax == "1.2.840.10008.1.2.1.99":
        source = Source(inflated(source.rest(), -15))
    found = {}
    try:
        tag, vr, length = dicom_element(source, explicit, order)
        while tag != PIXEL_DATA:
            if tag in WANTED and length <= 64:
                found[tag] = source.read(length)
            else:
                dicom_skip(source, explicit, order, length, 0)
            tag, vr, length = dicom_element(source, explicit, order)
    except Refused as error:
        raise Refused("not-encrypted", "a DICOM file without the pixels of a Radseal file") from error
    ours = found.get(0x0008103E, b"").strip(b" \0") == SERIES_DESCRIPTION
    if length == UNDEFINED:
        raise Refused(
            "carrier-altered" if ours else "not-encrypted",
            "its pixels are compressed: first decompress it (gdcmconv --raw, or dcmdrle, dcmdjpeg, dcmdjpls)",
        )

    def number(tag):
        value = found.get(tag, b"")
        return struct.unpack(order + "H", value)[0] if len(value) == 2 else None

    columns, rows = number(0x00280011), number(0x00280010)
    one_frame = found.get(0x00280008, b"1").strip(b" \0") == b"1"
    plain = number(0x00280002) in (1, None) and number(0x00280100) == 8 and one_frame
    if not plain or not columns or not rows or length != columns * rows:
        raise Refused("carrier-altered" if ours else "not-encrypted", "not the pixels of a Radseal file")
    pieces = source.stream(length)
    if order == ">" and vr == b"OW":
        pieces = (swapped(piece) for piece in pieces)
    raster = Source(pieces, length)
    if length < 8 or raster.read(8) != MAGIC:
        raise Refused("carrier-altered" if ours else "not-encrypted", "no Radseal file, or its pixels were changed")
    raster.at -= 8
    return raster


def swapped(piece):
    """16-bit words of a big-endian file, as bytes in order."""
    words = bytearray(piece)
    words[0::2], words[1::2] = piece[1::2], piece[0::2]
    return bytes(words)


def dicom_syntax(source):
    """The transfer syntax in the file meta group, which is always explicit little endian."""
    syntax = None
    tag, _, length = dicom_element(source, True, "<")
    if tag != 0x00020000 or length != 4:
        raise Refused("not-encrypted", "a DICOM file without the length of its meta group")
    left = struct.unpack("<I", source.read(4))[0]
    if left > 1 << 20:
        raise Refused("not-encrypted", "a DICOM file with an impossible meta group")
    meta = Source([source.read(left)])
    while meta.at < len(meta.buffer) or syntax is None:
        tag, _, length = dicom_element(meta, True, "<")
        value = meta.read(length)
        if tag == 0x00020010:
            syntax = value.rstrip(b" \0").decode("ascii", "replace")
    return syntax


def dicom_element(source, explicit, order):
    """Tag, value representation and length of the element that comes next; items have neither VR."""
    group, element = struct.unpack(order + "HH", source.read(4))
    tag = group << 16 | element
    if not explicit or group == 0xFFFE:
        return tag, b"", struct.unpack(order + "I", source.read(4))[0]
    vr = source.read(2)
    if vr in LONG_VR:
        source.read(2)
        return tag, vr, struct.unpack(order + "I", source.read(4))[0]
    return tag, vr, struct.unpack(order + "H", source.read(2))[0]


def dicom_skip(source, explicit, order, length, depth):
    """Passes over a value; one of undefined length is a sequence of items."""
    if length != UNDEFINED:
        return source.skip(length)
    if depth > 16:
        raise Refused("not-encrypted", "DICOM sequences too deep")
    while True:
        tag, _, length = dicom_element(source, explicit, order)
        if tag in (0xFFFEE0DD, 0xFFFEE00D):
            return None
        if tag == 0xFFFEE000 and length == UNDEFINED:
            dicom_skip_item(source, explicit, order, depth + 1)
        else:
            dicom_skip(source, explicit, order, length, depth + 1)


def dicom_skip_item(source, explicit, order, depth):
    while True:
        tag, _, length = dicom_element(source, explicit, order)
        if tag == 0xFFFEE00D:
            return
        dicom_skip(source, explicit, order, length, depth)


# ---------------------------------------------------------------------------- section 3: container


class Container:
    """The parsed container up to the payload; `source` then stands at the payload's first byte."""

    def __init__(self, source):
        self.source = source
        if source.read(8) != MAGIC:
            raise Refused("not-encrypted", "no Radseal file")
        version = source.read(2)
        if version != b"\0\1":
            raise Refused("unsupported-version", "made by a newer Radseal")
        profile = source.read(1)
        if profile != b"\1":
            raise Refused("unsupported-profile", "made by a newer Radseal")
        rest = source.read(24)
        self.file_id, self.payload_length = struct.unpack(">16sQ", rest)
        if self.payload_length < 72 or (self.payload_length - 56) % (CHUNK + TAG) < TAG:
            raise damaged_header()
        length_field = source.read(4)
        readers_length = struct.unpack(">I", length_field)[0]
        if not 55 <= readers_length <= 4 << 20:
            raise damaged_header()
        readers = source.read(readers_length)
        self.wraps, end = parse_readers(readers)
        self.core = MAGIC + version + profile + rest
        self.mac_covers, self.mac = self.core + length_field + readers[:end], readers[end : end + 32]
        left = source.length - 39 - readers_length
        if left < self.payload_length:
            raise Refused("truncated", "bytes are missing at the end")
        if left > self.payload_length:
            raise Refused("trailing-data", "bytes are left over at the end")


def damaged_header():
    return Refused("damaged-header", "the first part of the file is damaged")


def parse_readers(readers):
    """The wraps, and where the MAC starts."""
    count, at, wraps = struct.unpack(">H", readers[:2])[0], 2, []
    if not 1 <= count <= 256:
        raise damaged_header()
    for _ in range(count):
        if len(readers) - at < 20:
            raise damaged_header()
        length = struct.unpack(">I", readers[at + 16 : at + 20])[0]
        at += 20
        if not 1 <= length <= 8192 or len(readers) - at < length:
            raise damaged_header()
        wraps.append(readers[at : at + length])
        at += length
    if len(readers) - at < 32 or readers[at + 32 :].strip(b"\0"):
        raise damaged_header()
    return wraps, at


# ---------------------------------------------------------------------------- section 4: readers

STANZA_OF = {"AGE-SECRET-KEY-1": "X25519", "AGE-SECRET-KEY-PQ-1": "mlkem768x25519"}
IDENTITY = re.compile(r"((AGE-SECRET-KEY-(?:PQ-)?1)[02-9AC-HJ-NP-Z]{58})")
AGE_FILE = (b"age-encryption.org/v1", b"-----BEGIN AGE ENCRYPTED FILE-----")


class Age:
    """The `age` program, and the identities to try."""

    def __init__(self, program, identity_files):
        self.program = program
        self.identities = {"X25519": [], "mlkem768x25519": []}
        try:
            shown = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
        except OSError as error:
            sys.exit(f"restore.py: can't run '{program}' ({error.strerror}). Install age (age 1.3 or later for hybrid).")
        self.version = shown.strip().lstrip("v")
        numbers = re.match(r"(\d+)\.(\d+)", self.version)
        # A version that can't be read is given the benefit of the doubt.
        self.knows_hybrid = numbers is None or (int(numbers[1]), int(numbers[2])) >= (1, 3)
        for path in identity_files:
            self.add(path)

    def add(self, path):
        with open(path, "rb") as file:
            content = file.read(1 << 20)
        if content.lstrip().startswith(AGE_FILE):
            # age asks for the pass phrase on the terminal itself.
            run = subprocess.run([self.program, "-d", path], stdout=subprocess.PIPE, check=False)
            if run.returncode != 0:
                sys.exit(f"restore.py: age could not open {path}")
            content = run.stdout
        # As in a recovery kit that was typed from paper: spaces, line breaks and case do not matter.
        dense = re.sub(r"[\s#]+", "", content.decode("utf-8", "replace")).upper()
        found = IDENTITY.findall(dense)
        if not found:
            sys.exit(f"restore.py: no age identity (AGE-SECRET-KEY-...) in {path}")
        for identity, prefix in found:
            known = self.identities[STANZA_OF[prefix]]
            if identity not in known:
                known.append(identity)

    def open_any(self, wraps, file_id):
        """The file key, from the first wrap that an identity opens."""
        too_old = False
        for wrap in wraps:
            kind = stanza_of(wrap)
            if not self.identities.get(kind):
                continue
            if kind == "mlkem768x25519" and not self.knows_hybrid:
                too_old = True
                continue
            content = self.open(wrap, self.identities[kind])
            if content is None:
                continue
            if len(content) != 48 or content[32:] != file_id:
                raise Refused("damaged-header", "a reader's part holds something else than a key of this file")
            return content[:32]
        if too_old:
            raise Refused("no-matching-key", f"a hybrid identity needs age 1.3 or later; here is age {self.version}")
        raise Refused("no-matching-key", "none of the identities is a reader of this file")

    def open(self, wrap, identities):
        """What age decrypts from `wrap`, or None. Identities go through a pipe, never to the disk."""
        with tempfile.TemporaryDirectory(prefix="radseal-restore-") as folder:
            path = os.path.join(folder, "wrap.age")
            with open(path, "wb") as file:
                file.write(wrap)
            lines = ("\n".join(identities) + "\n").encode()
            run = subprocess.run(
                [self.program, "-d", "-i", "-", path], input=lines, capture_output=True, check=False
            )
        return run.stdout if run.returncode == 0 else None


def stanza_of(wrap):
    """Kind of the one stanza of an age file, or None where it has another form."""
    header = wrap.split(b"\n--- ", 1)[0].split(b"\n")
    stanzas = [line.split(b" ") for line in header[1:] if line.startswith(b"-> ")]
    if header[0] != b"age-encryption.org/v1" or len(stanzas) != 1 or len(stanzas[0]) < 2:
        return None
    return stanzas[0][1].decode("ascii", "replace")


def subkey(file_key, purpose, file_id):
    """HKDF-Expand-SHA-256 for one block of 32 bytes."""
    info = b"radseal/v1 " + purpose + b"\0" + file_id
    return hmac.new(file_key, info + b"\x01", hashlib.sha256).digest()


# ---------------------------------------------------------------------------- sections 5 and 6: payload


def plaintext_length(payload_length):
    full, last = divmod(payload_length - 56, CHUNK + TAG)
    return full * CHUNK + last - TAG


def decrypted(container, key):
    """The payload's plaintext, a piece at a time. Each piece has been authenticated."""
    context = hashlib.sha512(container.core).digest()
    try:
        decryptor = Cobblestone256Decryptor(key, context=context)
        for piece in container.source.stream(container.payload_length):
            yield decryptor.update(piece)
        if any(container.source.rest()):
            raise Refused("trailing-data", "bytes are left over at the end")
        yield decryptor.finalize()
    except (InvalidTag, ValueError) as error:
        raise damaged_data() from error


def damaged_data(what="the content is damaged or was changed"):
    return Refused("damaged-data", what)


def padded_length(length):
    """PADME."""
    exponent = length.bit_length() - 1
    mask = (1 << (exponent - exponent.bit_length())) - 1
    return (length + mask) & ~mask


# ---------------------------------------------------------------------------- section 7: permutation


def square_sides(units):
    while units >= 4:
        side = SQUARE if units >= SQUARE * SQUARE else math.isqrt(units)
        yield side
        units -= side * side


def map_matrix(p, q, k, modulus):
    a, b, c, d = 1, 0, 0, 1
    for _ in range(k):
        a, b, c, d = a + p * c, b + p * d, q * a + (p * q + 1) * c, q * b + (p * q + 1) * d
        a, b, c, d = a % modulus, b % modulus, c % modulus, d % modulus
    return a, b, c, d


def fetcher(permutation, side):
    """A function that puts the units of a square back: from where each was moved to, in order."""
    a, b, c, d = map_matrix(permutation["p"], permutation["q"], permutation["k"], side)
    return operator.itemgetter(
        *(
            (c * x + d * y) % side * side + (a * x + b * y) % side
            for y in range(side)
            for x in range(side)
        )
    )


def unpermuted(source, size, permutation):
    """The original's bytes, a square at a time."""
    known = {}
    units, left = size // 4, size
    for side in square_sides(units):
        if side not in known:
            known[side] = fetcher(permutation, side)
        square = array.array("I", source.read(side * side * 4))
        yield array.array("I", known[side](square)).tobytes()
        left -= side * side * 4
    if left:
        yield source.read(left)


# ---------------------------------------------------------------------------- section 8: manifest

KEYS = {"name", "path", "size", "modifiedNs", "mediaType", "permutation", "model", "keyImageSha256", "program"}
RESERVED = re.compile("(?:CON|PRN|AUX|NUL|CONIN[$]|CONOUT[$]|(?:COM|LPT)[0-9\u00b9\u00b2\u00b3]) *(?:[.].*)?", re.I | re.S)
TEXT = re.compile("[\x20-\x7e]{0,255}")
UNSAFE = re.compile("[/\\\\\0-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
NANOSECONDS = re.compile("0|-?[1-9][0-9]{0,19}")
HEX = re.compile(r"[0-9a-f]{64}")


def no_duplicates(pairs):
    if len({key for key, _ in pairs}) != len(pairs):
        raise ValueError("a key twice")
    return dict(pairs)


def no_constant(name):
    raise ValueError(name)


def parse_manifest(content):
    try:
        manifest = json.loads(content.decode("utf-8"), object_pairs_hook=no_duplicates, parse_constant=no_constant)
    except (ValueError, RecursionError) as error:
        raise damaged_data() from error
    if not isinstance(manifest, dict) or content.startswith(b"\xef\xbb\xbf"):
        raise damaged_data()
    good = set(manifest) - {"nameBytes"} == KEYS
    good = good and isinstance(manifest["path"], list)
    good = good and all(is_text(manifest[key]) for key in ("mediaType", "program"))
    good = good and is_integer(manifest["size"], 0, 2**53 - 1)
    good = good and isinstance(manifest["modifiedNs"], str) and bool(NANOSECONDS.fullmatch(manifest["modifiedNs"]))
    good = good and is_permutation(manifest["permutation"]) and is_model(manifest["model"])
    good = good and is_hash(manifest["keyImageSha256"])
    if not good:
        raise damaged_data()
    for part in [manifest["name"], *manifest["path"]]:
        check_component(part)
    if "nameBytes" in manifest:
        check_name_bytes(manifest["nameBytes"])
    return manifest


def is_text(value):
    return isinstance(value, str) and bool(TEXT.fullmatch(value))


def is_integer(value, low, high):
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def is_hash(value):
    return isinstance(value, str) and bool(HEX.fullmatch(value))


def is_model(value):
    if value is None:
        return True
    return isinstance(value, dict) and set(value) == {"id", "sha256"} and is_text(value["id"]) and is_hash(value["sha256"])


def is_permutation(value):
    if not isinstance(value, dict) or set(value) != {"p", "q", "k"}:
        return False
    return is_integer(value["p"], 1, 255) and is_integer(value["q"], 1, 255) and is_integer(value["k"], 1, 64)


def check_component(part):
    try:
        long_enough = isinstance(part, str) and 1 <= len(part.encode("utf-8")) <= 255
    except UnicodeEncodeError:
        long_enough = False
    if not long_enough or UNSAFE.search(part) or part.endswith((".", " ")) or RESERVED.fullmatch(part):
        raise damaged_data("the name inside is not a safe file name")


def check_name_bytes(value):
    try:
        name = base64.b64decode(value, validate=True)
        good = base64.b64encode(name).decode() == value
    except (ValueError, TypeError) as error:
        raise damaged_data() from error
    if not good or not 1 <= len(name) <= 255 or b"/" in name or b"\0" in name:
        raise damaged_data()


# ---------------------------------------------------------------------------- section 9: release


class Release:
    """A temporary file in the target folder that gets its name only at the end."""

    def __init__(self, folder):
        self.folder = folder
        self.path = os.path.join(folder, f".radseal-restore-{secrets.token_hex(8)}.part")
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        self.file = os.fdopen(os.open(self.path, flags, 0o600), "wb")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.file.close()
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self.path)

    def give(self, name, modified_ns):
        """Flushes, names without replacing anything, and answers with the path."""
        self.file.flush()
        os.fsync(self.file.fileno())
        self.file.close()
        with contextlib.suppress(OSError, OverflowError):
            os.utime(self.path, ns=(modified_ns, modified_ns))
        for candidate in numbered(name):
            final = os.path.join(self.folder, candidate)
            try:
                link_or_rename(self.path, final)
            except FileExistsError:
                continue
            flush_folder(self.folder)
            return final
        raise AssertionError


def numbered(name):
    yield name
    stem, extension = os.path.splitext(name)
    for number in itertools.count(1):
        tail = f" ({number}){extension}"
        # File systems take names of 255 bytes.
        room = max(0, 255 - len(tail.encode()))
        yield stem.encode()[:room].decode(errors="ignore") + tail


def link_or_rename(temporary, final):
    try:
        os.link(temporary, final)
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK):
            raise
        # No links here (FAT, some shares): take the name first, then fill it.
        os.close(os.open(final, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        os.replace(temporary, final)


def flush_folder(folder):
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def made_folder(root, path):
    """The folder `path` below `root`, made where missing; refused where a link leads out of `root`."""
    root = os.path.realpath(root)
    folder = root
    for part in path:
        folder = os.path.join(folder, part)
        with contextlib.suppress(FileExistsError):
            os.mkdir(folder, 0o700)
        if os.path.realpath(folder) != folder or not os.path.isdir(folder):
            raise damaged_data("the folder inside leads out of the chosen one")
    return folder


# ---------------------------------------------------------------------------- one file


def restore(path, age, target, accept_altered_readers):
    """Opens one file and answers with where the original now is, and whether its readers were altered."""
    with open(path, "rb") as file:
        container = Container(unpack(file))
        file_key = age.open_any(container.wraps, container.file_id)
        mac_key = subkey(file_key, b"readers", container.file_id)
        mac = hmac.new(mac_key, container.mac_covers, hashlib.sha256).digest()
        altered = not hmac.compare_digest(mac, container.mac)
        if altered and not accept_altered_readers:
            raise Refused("readers-altered", "its list of readers was changed (--accept-altered-readers opens it anyway)")
        length = plaintext_length(container.payload_length)
        source = Source(decrypted(container, subkey(file_key, b"payload", container.file_id)), length)
        # The file is as long as it says: what is missing now is missing inside.
        source.missing = "damaged-data"
        return release_original(source, target), altered


def release_original(source, target):
    manifest_length = struct.unpack(">I", source.read(4))[0]
    if not 2 <= manifest_length <= 65536:
        raise damaged_data()
    manifest = parse_manifest(source.read(manifest_length))
    used = 4 + manifest_length + manifest["size"] + 32
    if source.length != padded_length(used):
        raise damaged_data()
    folder = made_folder(target, manifest["path"])
    with Release(folder) as release:
        digest = hashlib.sha256()
        for piece in unpermuted(source, manifest["size"], manifest["permutation"]):
            digest.update(piece)
            release.file.write(piece)
        if source.read(32) != digest.digest():
            raise damaged_data()
        for piece in source.rest():
            if piece.strip(b"\0"):
                raise damaged_data()
        return release.give(manifest["name"], int(manifest["modifiedNs"]))


def main():
    parser = argparse.ArgumentParser(
        description="Opens files made by Radseal, without Radseal.",
        epilog="Needs age 1.3 or later for hybrid identities (AGE-SECRET-KEY-PQ-1), any age for X25519.",
    )
    parser.add_argument("-i", "--identity", action="append", required=True, metavar="FILE", help="age identity file or recovery kit; may be repeated")
    parser.add_argument("--to", default=".", metavar="FOLDER", help="where the originals go (default: here)")
    parser.add_argument("--accept-altered-readers", action="store_true", help="open although the list of readers was changed")
    parser.add_argument("--age", default="age", metavar="PROGRAM", help="the age program (default: age)")
    parser.add_argument("files", nargs="+", metavar="FILE")
    options = parser.parse_args()
    if Cobblestone256Decryptor is None:
        sys.exit("restore.py: needs the Python package cryptography 50 or later: pip install 'cryptography>=50'")
    # A plain end would leave the temporary file behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    age = Age(options.age, options.identity)
    os.makedirs(options.to, exist_ok=True)
    failed = False
    for path in options.files:
        try:
            final, altered = restore(path, age, options.to, options.accept_altered_readers)
            print(f"{path}: {final}{' (its list of readers was changed)' if altered else ''}")
        except Refused as error:
            failed = True
            print(f"{path}: {error.code}: {error}", file=sys.stderr)
        except OSError as error:
            failed = True
            print(f"{path}: {error.strerror}", file=sys.stderr)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
