"""Makes tests/vectors/gan/pytorch.json: what PyTorch computes for small images, weights given by a formula.

An array of thousands stands there as its length and its inner products with four vectors that both sides can make
(tests/helpers/gan-fixture.ts): two arrays that point another way differ in these.

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
# Of the step that is taken: the second moments before it are all SECOND, the first ones 0, STEPS steps lie behind.
RATE, BETAS, SECOND, STEPS = 0.01, (0.5, 0.9), 1e-4, 3
PRIME = 8388593
# Four to measure with, and one that the generator's kernels are made of.
VECTORS = [(1234567, 7654321), (2718281, 8281828), (3141592, 6535897), (5772156, 6490153), (1618033, 5887498)]
MEASURES, KERNELS = range(4), 4


def values(shape, frequency, scale):
    """sin(frequency * (i + 1)) * scale for the i-th value in the order of TensorFlow's layout."""
    count = math.prod(shape)
    return torch.sin(frequency * (torch.arange(count) + 1)).mul(scale).reshape(shape)


def spread(count, which):
    """Numbers in [-1, 1) that look like chance: (i^2 a + i b mod PRIME) / PRIME * 2 - 1, i from 1."""
    a, b = VECTORS[which]
    i = torch.arange(1, count + 1, dtype=torch.int64)
    return (i * i % PRIME * a + i * b) % PRIME / PRIME * 2 - 1


def shadow(array):
    """Length and inner products of an array in the product's layout."""
    flat = array.detach().flatten()
    return {
        "length": flat.norm().item(),
        "products": [torch.dot(flat, spread(flat.numel(), which)).item() for which in MEASURES],
    }


def as_stored(name, array):
    """[out, in, row, column] -> [row, column, in, out], and of a transposed kernel [in, out, ..] -> [.., out, in]."""
    return array.permute(2, 3, 1, 0) if name.endswith("/kernel") else array


def stepped(weights, loss):
    """Gradients of a loss, and where one step of Adam moves the weights."""
    loss.backward()
    before = {name: value.detach().clone() for name, value in weights.items()}
    adam = torch.optim.Adam(weights.values(), lr=RATE, betas=BETAS)
    for value in weights.values():
        adam.state[value] = {
            "step": torch.tensor(float(STEPS)),
            "exp_avg": torch.zeros_like(value),
            "exp_avg_sq": torch.full_like(value, SECOND),
        }
    adam.step()
    return {
        "gradients": {name: shadow(as_stored(name, value.grad)) for name, value in weights.items()},
        "moves": {name: shadow(as_stored(name, value - before[name])) for name, value in weights.items()},
    }


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
    return {
        "real": of_real.tolist(),
        "fake": of_fake.tolist(),
        "penalty": penalty.item(),
        "loss": loss.item(),
        **stepped(w, loss),
    }


# Outputs of the generator's layers; the first four halve the side, the others double it.
CHANNELS = [3, 64, 128, 256, 512, 256, 128, 64, 3]
LAYERS = [f"encoder{n}" for n in (1, 2, 3, 4)] + [f"decoder{n}" for n in (1, 2, 3, 4)]


def generator_weights():
    w = {}
    for layer, (name, inputs, outputs) in enumerate(zip(LAYERS, CHANNELS, CHANNELS[1:])):
        ends = (inputs, outputs) if layer < 4 else (outputs, inputs)
        scale = math.sqrt(6 / (16 * inputs if layer < 4 else 4 * inputs))
        stored = spread(16 * inputs * outputs, KERNELS).mul(scale).reshape(4, 4, *ends)
        w[f"{name}/kernel"] = stored.permute(3, 2, 0, 1).contiguous()
        if name != "decoder4":
            w[f"{name}/gamma"] = 1 + values((outputs,), 0.5, 0.2)
            w[f"{name}/beta"] = values((outputs,), 0.6, 0.1)
    return w


def of_generator():
    """A step of the generator against the critic `layer`: its loss, gradients, move and running averages."""
    w = {name: value.requires_grad_() for name, value in generator_weights().items()}
    pixels = torch.floor((spread(BATCH * SIDE * SIDE * 3, KERNELS) + 1) * 128)
    x = (pixels / 127.5 - 1).reshape(BATCH, SIDE, SIDE, 3).permute(0, 3, 1, 2)
    averages = {}
    for layer, name in enumerate(LAYERS):
        convolve = F.conv2d if layer < 4 else F.conv_transpose2d
        x = convolve(x, w[f"{name}/kernel"], stride=2, padding=1)
        if name == "decoder4":
            continue
        mean, variance = torch.zeros(x.shape[1]), torch.ones(x.shape[1])
        gamma, beta = w[f"{name}/gamma"], w[f"{name}/beta"]
        x = F.relu(F.batch_norm(x, mean, variance, gamma, beta, training=True))
        averages |= {f"{name}/mean": shadow(mean), f"{name}/variance": shadow(variance)}
    loss = -critic("layer", torch.tanh(x), weights()).mean()
    return {"loss": loss.item(), **stepped(w, loss), "averages": averages}


def of_adam():
    """Six weights after three steps of Adam from its beginning, by gradients from none to large."""
    weight = torch.tensor([0.5, -0.25, 0.125, 1.0, -1.0, 0.75]).requires_grad_()
    adam = torch.optim.Adam([weight], lr=RATE, betas=BETAS)
    for step in range(3):
        weight.grad = torch.tensor([0.0, 1e-9, 1e-6, -1e-3, 1.0, -10.0]) * (1, -0.5, 2)[step]
        adam.step()
    return weight.tolist()


out = pathlib.Path(__file__).parent.parent / "tests/vectors/gan/pytorch.json"
out.parent.mkdir(parents=True, exist_ok=True)
kinds = ["layer", "instance", "batch", "none"]
fixture = {"torch": torch.__version__, **{kind: losses(kind) for kind in kinds}}
fixture |= {"generator": of_generator(), "adam": of_adam()}
out.write_text(json.dumps(fixture, indent=2) + "\n")
