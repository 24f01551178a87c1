"""Layers of real networks, each as the line of a program on the input that it has there."""

from __future__ import annotations

NETWORKS = {
    "LeNet-5: first": "Conv2d(1, 6, 5) on 32×32",
    "AlexNet: first": "Conv2d(3, 96, 11, stride=4) on 227×227",
    "ResNet: first": "Conv2d(3, 64, 7, stride=2, padding=3, bias=False) on 224×224",
    "ResNet: 3×3 with stride 2": ("Conv2d(64, 128, 3, stride=2, padding=1, bias=False) on 56×56"),
    "MobileNet: depthwise": "Conv2d(32, 32, 3, padding=1, groups=32, bias=False) on 112×112",
    "MobileNet: pointwise": "Conv2d(32, 64, 1, bias=False) on 112×112",
    "DeepLab: atrous, rate 6": ("Conv2d(2048, 256, 3, padding=6, dilation=6, bias=False) on 33×33"),
    "RangeNet++: columns halved": (
        "Conv2d(32, 64, 3, stride=(1, 2), padding=1, bias=False) on 64×2048"
    ),
    "RangeNet++: columns doubled": (
        "ConvTranspose2d(64, 32, (1, 4), stride=(1, 2), padding=(0, 1)) on 64×1024"
    ),
    "DCGAN: doubling": "ConvTranspose2d(512, 256, 4, stride=2, padding=1, bias=False) on 4×4",
    "U-Net: up": "ConvTranspose2d(1024, 512, 2, stride=2) on 28×28",
}
"""LeCun et al. 1998; Krizhevsky et al. 2012 (their 224 has to be 227); He et al. 2015; Howard et
al. 2017; Chen et al. 2017; Milioto et al. 2019; Radford et al. 2015 and Ronneberger et al. 2015, as
PyTorch has them."""
