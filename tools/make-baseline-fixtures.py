"""Prints the first bytes of baselines by an independent program; needs the package cryptography.

    python3 tools/make-baseline-fixtures.py > tests/vectors/metrics/baselines.json
"""

import hashlib
import json
import math

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

SEED = 2026


def unit(seed):
    return (seed + 1) / (2**32 + 1)


def byte(x):
    return int((abs(x) % 1) * 2**32) & 255


def stream(step, state, passed=1000, count=32):
    out = []
    for i in range(passed + count):
        state = step(state)
        if i >= passed:
            out.append(byte(state[0]))
    return bytes(out).hex()


def sine_of_pi(x):
    y = math.pi * (x - 0.5)
    square = y * y
    sum = 0.0
    for degree in range(18, -1, -2):
        sum = sum * square + (1 if degree % 4 == 0 else -1) / math.factorial(degree)
    return sum


def logistic_sine(s):
    x = s[0]
    return ((3.99 * x * (1 - x) + (4 - 3.99) * sine_of_pi(x) / 4) % 1,)


def lorenz(s, h=0.01):
    def slope(x, y, z):
        return 10 * (y - x), x * (28 - z) - y, x * y - 8 / 3 * z

    def moved(by, time):
        return [a + time * b for a, b in zip(s, by)]

    a = slope(*s)
    b = slope(*moved(a, h / 2))
    c = slope(*moved(b, h / 2))
    d = slope(*moved(c, h))
    return tuple(moved([(a[i] + 2 * b[i] + 2 * c[i] + d[i]) / 6 for i in range(3)], h))


def blum_blum_shub(count):
    modulus = (2**255 + 95) * (3 * 2**254 + 119)
    x = pow(SEED + 2, 2**64, modulus)
    return bytes((x := x * x % modulus) & 255 for _ in range(count)).hex()


def clinical(count):
    """Zeros in chunks of 16 KiB, each with a nonce of its own, tags cut off."""
    gcm = AESGCM(SEED.to_bytes(32, "big"))
    chunks = []
    for place in range(0, count, 16384):
        zeros = bytes(min(16384, count - place))
        chunks.append(gcm.encrypt((place // 16384).to_bytes(12, "big"), zeros, None)[:-16])
    return b"".join(chunks)


def table_of(order):
    """From the order in which places are taken, where each goes."""
    table = [0] * len(order)
    for to, place in enumerate(order):
        table[place] = to
    return table


def josephus(side):
    ring, order, at = list(range(side * side)), [], 0
    while ring:
        at = (at + 1 + SEED % 1000) % len(ring)
        order.append(ring.pop(at))
    return table_of(order)


def rubik(side):
    state, words = SEED, []
    for _ in range(side):
        state = (6364136223846793005 * state + 1442695040888963407) % 2**64
        words += [state >> 48, state >> 32 & 0xFFFF]
    square = [[row * side + column for column in range(side)] for row in range(side)]

    def turned(line, word):
        by = (word if word % 2 == 0 else -word) % side
        return line[-by:] + line[:-by] if by else line

    square = [turned(line, word) for line, word in zip(square, words)]
    columns = [turned(list(line), word) for line, word in zip(zip(*square), words[side:])]
    return table_of([place for line in zip(*columns) for place in line])


def arnold(side, p, q, rounds):
    """Round by round: the pixel of column x and row y goes to x + p y, q x + (p q + 1) y."""
    table = []
    for place in range(side * side):
        x, y = place % side, place // side
        for _ in range(rounds):
            x, y = (x + p * y) % side, (q * x + (p * q + 1) * y) % side
        table.append(y * side + x)
    return table


def zigzag(side):
    """Diagonal after diagonal, the first two pixels side by side."""
    order = []
    for total in range(2 * side - 1):
        line = [(row, total - row) for row in range(side) if 0 <= total - row < side]
        order += [row * side + column for row, column in (line if total % 2 else line[::-1])]
    return table_of(order)


def cipher_digest(rounds):
    """A 256x256x3 image of slopes, moved by the cat map and XORed with a key image of other slopes."""
    image = [(place * 7 + channel * 50 + place // 256 * 3) & 255 for place in range(65536) for channel in range(3)]
    key = [(place * 31 + place // 99 + 11) & 255 for place in range(196608)]
    moved = [0] * 196608
    for place, to in enumerate(arnold(256, 1, 1, rounds)):
        moved[3 * to : 3 * to + 3] = image[3 * place : 3 * place + 3]
    return hashlib.sha256(bytes(a ^ b for a, b in zip(moved, key))).hexdigest()


def digest(table):
    return hashlib.sha256(b"".join(to.to_bytes(4, "little") for to in table)).hexdigest()


def words(step, state, low, count):
    out = b""
    for _ in range(count):
        state = step(state)
        out += low(state)
    return out.hex()


print(
    json.dumps(
        {
            "seed": SEED,
            "logistic-map": stream(lambda s: (3.99 * s[0] * (1 - s[0]),), (unit(SEED),)),
            "logistic-sine": stream(logistic_sine, (unit(SEED),)),
            "lorenz": stream(lorenz, (1 + unit(SEED), 1, 20)),
            "blum-blum-shub": blum_blum_shub(32),
            "clinical-gcm": hashlib.sha256(clinical(40_000)).hexdigest(),
            "arnold": digest(arnold(256, 1, 1, 10)),
            "generalised-arnold": digest(arnold(256, 1 + SEED % 255, 1 + SEED // 255 % 255, 10)),
            "josephus": digest(josephus(256)),
            "zigzag": digest(zigzag(256)),
            "gan-xor": cipher_digest(0),
            "paper": cipher_digest(10),
            "one-round": cipher_digest(1),
            "rubik": digest(rubik(256)),
            "chebyshev": stream(
                lambda s: (8 * (s[0] * s[0]) * (s[0] * s[0]) - 8 * (s[0] * s[0]) + 1,), (2 * unit(SEED) - 1,)
            ),
            "henon": stream(lambda s: (1 - 1.4 * s[0] * s[0] + s[1], 0.3 * s[0]), (unit(SEED) / 10, 0)),
            "randu": words(lambda s: 65539 * s % 2**31, SEED * 2 + 1, lambda s: bytes([s & 255]), 32),
            "linear-congruential": words(
                lambda s: (6364136223846793005 * s + 1442695040888963407) % 2**64,
                SEED,
                lambda s: (s >> 32).to_bytes(4, "big"),
                8,
            ),
        },
        indent=2,
    )
)
