"""Makes tests/vectors/metrics/figures.json: small pictures and their figures by numpy and scikit-image.

Run once, from the repository's root, with numpy and scikit-image installed:
    python3 tools/make-metric-fixtures.py
"""

import json

import numpy as np
import skimage
from skimage.feature import graycomatrix, graycoprops
from skimage.metrics import mean_squared_error, peak_signal_noise_ratio, structural_similarity

GENERATOR = np.random.default_rng(20260101)


def picture(rows, columns, channels, bits, noise):
    """A smooth slope with noise: neighbours that resemble each other, as in an image."""
    y, x = np.mgrid[0:rows, 0:columns]
    slope = (x + 2 * y) / (columns + 2 * rows)
    planes = [slope * (0.5 + 0.2 * c) for c in range(channels)]
    largest = 2**bits - 1
    values = np.stack(planes, axis=-1) * largest + GENERATOR.normal(0, noise * largest, (rows, columns, channels))
    return np.clip(np.round(values), 0, largest).astype(np.uint8 if bits == 8 else np.uint16)


def entropy(samples):
    data = samples.astype(">u2").tobytes() if samples.dtype == np.uint16 else samples.tobytes()
    counts = np.bincount(np.frombuffer(data, np.uint8), minlength=256)
    p = counts[counts > 0] / counts.sum()
    expected = counts.sum() / 256
    return float(-(p * np.log2(p)).sum()), float(((counts - expected) ** 2 / expected).sum())


def correlations(plane):
    plane = plane.astype(np.float64)
    pairs = {
        "horizontal": (plane[:, :-1], plane[:, 1:]),
        "vertical": (plane[:-1], plane[1:]),
        "diagonal": (plane[:-1, :-1], plane[1:, 1:]),
        "antidiagonal": (plane[:-1, 1:], plane[1:, :-1]),
    }
    return {name: float(np.corrcoef(a.ravel(), b.ravel())[0, 1]) for name, (a, b) in pairs.items()}


def cooccurrence(plane, bits):
    levels = (plane >> max(0, bits - 8)).astype(np.uint8)
    matrix = graycomatrix(levels, [1], [0, np.pi / 4, np.pi / 2, 3 * np.pi / 4], 256, symmetric=True, normed=True)
    return {name: float(graycoprops(matrix, name).mean()) for name in ("contrast", "homogeneity", "energy")}


def case(name, rows, columns, channels, bits):
    a, b = picture(rows, columns, channels, bits, 0.05), picture(rows, columns, channels, bits, 0.2)
    largest = 2**bits - 1
    similarity = structural_similarity(
        a, b, data_range=largest, gaussian_weights=True, sigma=1.5, use_sample_covariance=False, channel_axis=2
    )
    shannon, chi_square = entropy(a)
    return {
        "name": name,
        "columns": columns,
        "rows": rows,
        "channels": channels,
        "bits": bits,
        "a": a.ravel().tolist(),
        "b": b.ravel().tolist(),
        "npcr": float(100 * (a != b).mean()),
        "uaci": float(100 * np.abs(a.astype(np.int64) - b).mean() / largest),
        "mse": float(mean_squared_error(a, b)),
        "psnr": float(peak_signal_noise_ratio(a, b, data_range=largest)),
        "ssim": float(similarity),
        "entropy": shannon,
        "chiSquare": chi_square,
        "correlation": [correlations(a[..., c]) for c in range(channels)],
        "coOccurrence": [cooccurrence(a[..., c], bits) for c in range(channels)],
    }


CASES = [
    case("8 bit, square", 32, 32, 1, 8),
    case("8 bit, RGB, not square", 24, 40, 3, 8),
    case("12 bit", 40, 24, 1, 12),
    case("16 bit, RGB", 20, 28, 3, 16),
]

with open("tests/vectors/metrics/figures.json", "w") as out:
    json.dump({"numpy": np.__version__, "scikit-image": skimage.__version__, "cases": CASES}, out)
    out.write("\n")
