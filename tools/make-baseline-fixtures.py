"""Prints the first bytes of the chaotic and congruential baselines by an independent program.

    python3 tools/make-baseline-fixtures.py > tests/vectors/metrics/baselines.json
"""

import json

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
