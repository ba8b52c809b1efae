"""Makes tests/vectors/gan/pytorch.json: what PyTorch computes for small images, weights given by a formula.

    python3 -m venv venv && venv/bin/pip install 'torch==2.15.*'
    venv/bin/python tools/make-gan-fixtures.py
"""

import json
import math
import pathlib

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
SIDE, BATCH, LAMBDA = 32, 2, 10


def values(shape, frequency, scale):
    """sin(frequency * (i + 1)) * scale for the i-th value in the order of TensorFlow's layout."""
    count = math.prod(shape)
    return torch.sin(frequency * (torch.arange(count) + 1)).mul(scale).reshape(shape)


def kernel(inputs, outputs, frequency):
    """[row, column, in, out] as the product stores it -> [out, in, row, column]."""
    return values((4, 4, inputs, outputs), frequency, 1 / math.sqrt(16 * inputs)).permute(3, 2, 0, 1).contiguous()


def images(frequency):
    return values((BATCH, SIDE, SIDE, 3), frequency, 0.9).permute(0, 3, 1, 2).contiguous()


def weights():
    return {
        "critic1/kernel": kernel(3, 64, 0.7),
        "critic1/bias": values((64,), 0.3, 0.1),
        "critic2/kernel": kernel(64, 128, 0.9),
        "critic2/bias": values((128,), 0.4, 0.1),
        "critic2/gamma": 1 + values((128,), 0.5, 0.2),
        "critic2/beta": values((128,), 0.6, 0.1),
        "critic3/kernel": kernel(128, 1, 1.1),
        "critic3/bias": values((1,), 0.8, 0.1),
    }


def normalise(kind, x, w):
    axes = {"layer": (1, 2, 3), "instance": (2, 3), "batch": (0, 2, 3)}.get(kind)
    if axes is None:
        return x
    mean = x.mean(axes, keepdim=True)
    variance = x.var(axes, keepdim=True, unbiased=False)
    affine = lambda name: w[name].reshape(1, -1, 1, 1)
    return (x - mean) / torch.sqrt(variance + 1e-5) * affine("critic2/gamma") + affine("critic2/beta")


def critic(kind, x, w):
    x = F.leaky_relu(F.conv2d(x, w["critic1/kernel"], w["critic1/bias"], stride=2, padding=1), 0.2)
    x = F.conv2d(x, w["critic2/kernel"], w["critic2/bias"], stride=2, padding=1)
    x = F.leaky_relu(normalise(kind, x, w), 0.2)
    return F.conv2d(x, w["critic3/kernel"], w["critic3/bias"]).flatten(1).mean(1)


def losses(kind):
    w = {name: value.clone().requires_grad_() for name, value in weights().items()}
    if kind == "none":
        w = {name: value for name, value in w.items() if "gamma" not in name and "beta" not in name}
    real, fake = images(0.011), images(0.017)
    mixing = torch.tensor([0.25, 0.75]).reshape(2, 1, 1, 1)
    between = (mixing * real + (1 - mixing) * fake).requires_grad_()
    score = critic(kind, between, w)
    (gradient,) = torch.autograd.grad(score.sum(), between, create_graph=True)
    penalty = ((gradient.flatten(1).norm(dim=1) - 1) ** 2).mean()
    of_real, of_fake = critic(kind, real, w), critic(kind, fake, w)
    loss = of_fake.mean() - of_real.mean() + LAMBDA * penalty
    loss.backward()
    return {
        "real": of_real.tolist(),
        "fake": of_fake.tolist(),
        "penalty": penalty.item(),
        "loss": loss.item(),
        "gradientNorms": {name: value.grad.norm().item() for name, value in w.items()},
    }


out = pathlib.Path(__file__).parent.parent / "tests/vectors/gan/pytorch.json"
out.parent.mkdir(parents=True, exist_ok=True)
kinds = ["layer", "instance", "batch", "none"]
out.write_text(json.dumps({"torch": torch.__version__, **{kind: losses(kind) for kind in kinds}}, indent=2) + "\n")
