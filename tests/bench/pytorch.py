"""The other side of tests/bench/training.mjs: the paper's networks in PyTorch, on the processor.

Reads a line `forward 1`, `forward 8`, `critic 8` or `generator 8`, does it once, writes the milliseconds it took.
"""

import sys
import time

import torch
from torch import nn

SIDE, LAMBDA = 256, 10
torch.manual_seed(1)


def block(layer, outputs):
    return [layer, nn.BatchNorm2d(outputs), nn.ReLU()]


def generator():
    ends = [(3, 64), (64, 128), (128, 256), (256, 512)]
    down = [block(nn.Conv2d(i, o, 4, 2, 1, bias=False), o) for i, o in ends]
    up = [block(nn.ConvTranspose2d(o, i, 4, 2, 1, bias=False), i) for i, o in reversed(ends[1:])]
    last = [nn.ConvTranspose2d(64, 3, 4, 2, 1, bias=False), nn.Tanh()]
    return nn.Sequential(*[part for parts in down + up for part in parts], *last)


class Critic(nn.Module):
    """As drawn, its middle layer normalised per image, with a gain and an offset for each channel."""

    def __init__(self):
        super().__init__()
        self.one, self.two = nn.Conv2d(3, 64, 4, 2, 1), nn.Conv2d(64, 128, 4, 2, 1)
        self.normalise, self.three = nn.GroupNorm(1, 128), nn.Conv2d(128, 1, 4)
        self.leak = nn.LeakyReLU(0.2)

    def forward(self, x):
        x = self.leak(self.one(x))
        return self.three(self.leak(self.normalise(self.two(x)))).flatten(1).mean(1)


G, D = generator(), Critic()
adam = {"lr": 1e-4, "betas": (0.0, 0.9)}
of_generator, of_critic = torch.optim.Adam(G.parameters(), **adam), torch.optim.Adam(D.parameters(), **adam)


def images(count):
    return torch.rand(count, 3, SIDE, SIDE) * 2 - 1


def forward(count):
    G.eval()
    x = images(count)

    def work():
        with torch.no_grad():
            return G(x)[0, 0, 0, 0].item()

    return work


def critic(count):
    real, fake, mixing = images(count), images(count), torch.rand(count, 1, 1, 1)

    def work():
        of_critic.zero_grad()
        between = (mixing * real + (1 - mixing) * fake).requires_grad_()
        (gradient,) = torch.autograd.grad(D(between).sum(), between, create_graph=True)
        penalty = ((gradient.flatten(1).norm(dim=1) - 1) ** 2).mean()
        loss = D(fake).mean() - D(real).mean() + LAMBDA * penalty
        loss.backward()
        of_critic.step()
        return loss.item()

    return work


def generate(count):
    G.train()
    x = images(count)
    for weight in D.parameters():
        weight.requires_grad_(False)

    def work():
        of_generator.zero_grad()
        loss = -D(G(x)).mean()
        loss.backward()
        of_generator.step()
        return loss.item()

    return work


STEPS = {"forward": forward, "critic": critic, "generator": generate}
for line in sys.stdin:
    name, count = line.split()
    for weight in D.parameters():
        weight.requires_grad_(True)
    work = STEPS[name](int(count))
    work()
    begun = time.perf_counter()
    work()
    print((time.perf_counter() - begun) * 1000, flush=True)
