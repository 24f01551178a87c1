# ruff: noqa: E501 (a text stays as it is pasted)
"""Layers as people of each framework paste them, and the geometry that they are.

Sizes are the frameworks' own documented rules, worked by hand.
"""

from __future__ import annotations

from engine import Conv2dSpec as Conv
from engine import ConvTranspose2dSpec as Back
from engine.geometry import Spec

LENET = Conv((28, 28), 5, out_channels=6)
RESNET = Conv((224, 224), 7, stride=2, padding=3, in_channels=3, out_channels=64)
DCGAN = Back((4, 4), 4, stride=2, padding=1, in_channels=512, out_channels=256)
TF_SAME = Conv((224, 224), 3, stride=2, padding=((0, 1), (0, 1)), in_channels=3, out_channels=32)
UP_2 = Back((8, 8), 3, stride=2, padding=((0, 1), (0, 1)), in_channels=4, out_channels=6)

LINES: dict[str, tuple[str, str, bool, Spec]] = {
    # PyTorch
    "lenet": ("nn.Conv2d(1, 6, 5) on 28x28", "PyTorch", True, LENET),
    "resnet": (
        "self.conv1 = nn.Conv2d(3, 64, kernel_size=7, stride=2, padding=3, bias=False)",
        "PyTorch",
        False,
        RESNET,
    ),
    "resnet-printed": (
        "  (conv1): Conv2d(3, 64, kernel_size=(7, 7), stride=(2, 2), padding=(3, 3), bias=False)\n"
        "  (bn1): BatchNorm2d(64, eps=1e-05, momentum=0.1, affine=True, track_running_stats=True)\n"
        "  (relu): ReLU(inplace=True)\n",
        "PyTorch",
        False,
        RESNET,
    ),
    "resnet-on-a-shape": (
        "nn.Conv2d(3, 64, 7, 2, 3, bias=False) on (1, 3, 224, 224)",
        "PyTorch",
        False,
        RESNET,
    ),
    "resnet-input-below": (
        "conv = nn.Conv2d(3, 64, 7, 2, 3, bias=False)\nx = torch.randn(1, 3, 224, 224)\nprint(conv(x).shape)",
        "PyTorch",
        False,
        RESNET,
    ),
    "half": (
        "3//2 is padding: nn.Conv2d(1, 1, kernel_size=3, padding=3//2) on 8×8",
        "PyTorch",
        True,
        Conv((8, 8), 3, padding=1),
    ),
    "variable": (
        "k = 5\nnn.Conv2d(1, 1, k, padding=k // 2) on 8x8",
        "PyTorch",
        True,
        Conv((8, 8), 5, padding=2),
    ),
    "half-of-kernel": (
        "nn.Conv2d(1, 1, 7, padding=(7 - 1) // 2) on 8x8",
        "PyTorch",
        True,
        Conv((8, 8), 7, padding=3),
    ),
    "channels-by-name": (
        "nn.ConvTranspose2d(ngf * 8, ngf * 4, 4, 2, 1, bias=False) on 4x4",
        "PyTorch",
        False,
        Back((4, 4), 4, stride=2, padding=1),
    ),
    "channels-known": (
        "ngf = 64\nnn.ConvTranspose2d(ngf * 8, ngf * 4, 4, 2, 1, bias=False) on 4x4",
        "PyTorch",
        False,
        DCGAN,
    ),
    "dcgan": (
        "nn.ConvTranspose2d(512, 256, 4, 2, 1, bias=False) on 4 × 4",
        "PyTorch",
        False,
        DCGAN,
    ),
    "depthwise": (
        "nn.Conv2d(32, 32, 3, padding=1, groups=32, bias=False) on 112x112",
        "PyTorch",
        False,
        Conv((112, 112), 3, padding=1, in_channels=32, out_channels=32, groups=32),
    ),
    "depthwise-by-name": (
        "self.dwconv = nn.Conv2d(dim, dim, kernel_size=7, padding=3, groups=dim) # depthwise conv",
        "PyTorch",
        True,
        Conv((14, 14), 7, padding=3, in_channels=2, out_channels=2, groups=2),
    ),
    "atrous": (
        "Conv2d(512, 512, kernel_size=3, dilation=2, padding=2) on 28x28",
        "PyTorch",
        True,
        Conv((28, 28), 3, padding=2, dilation=2, in_channels=512, out_channels=512),
    ),
    "same": (
        "nn.Conv2d(1, 1, 4, padding='same') on 8x8",
        "PyTorch",
        True,
        Conv((8, 8), 4, padding="same"),
    ),
    "valid": ('nn.Conv2d(1, 1, 4, padding="valid") on 8x8', "PyTorch", True, Conv((8, 8), 4)),
    "g02": (
        "nn.ConvTranspose2d(16, 8, (3,1), stride=(2,1), output_padding=(1,0)) on (1,1)",
        "PyTorch",
        True,
        Back((1, 1), (3, 1), stride=(2, 1), output_padding=(1, 0), in_channels=16, out_channels=8),
    ),
    "lazy": (
        "nn.LazyConv2d(8, 3, stride=2) on 9x9",
        "PyTorch",
        True,
        Conv((9, 9), 3, stride=2, out_channels=8),
    ),
    "timm": (
        "Conv2dSame(3, 32, kernel_size=(3, 3), stride=(2, 2), bias=False) on 224x224",
        "PyTorch",
        False,
        TF_SAME,
    ),
    "sequential": (
        "nn.Sequential(\n    nn.Conv2d(1, 6, 5),\n    nn.ReLU(),\n    nn.MaxPool2d(2),\n    nn.Conv2d(6, 16, 5),\n)",
        "PyTorch",
        True,
        LENET,
    ),
    "zero-pad": (
        "nn.Sequential(nn.ZeroPad2d((0, 1, 0, 1)), nn.Conv2d(3, 32, 3, stride=2)) on 224x224",
        "PyTorch",
        True,
        TF_SAME,
    ),
    "huge": (
        "nn.Conv2d(2048, 2048, 1) on 224×224",
        "PyTorch",
        True,
        Conv((224, 224), 1, in_channels=2048, out_channels=2048),
    ),
    "F-with-shapes": (
        "F.conv2d(torch.randn(1, 3, 224, 224), torch.randn(64, 3, 7, 7), stride=2, padding=3)",
        "PyTorch",
        False,
        RESNET,
    ),
    "F-lines": (
        "x = torch.randn(1, 3, 224, 224)\nw = torch.randn(64, 3, 7, 7)\nb = torch.randn(64)\n"
        "y = F.conv2d(x, w, b, stride=2, padding=3)",
        "PyTorch",
        True,
        RESNET,
    ),
    "F-comment": (
        "F.conv2d(x, w, stride=2, padding=3)  # x: (1, 3, 224, 224), w: (64, 3, 7, 7)",
        "PyTorch",
        False,
        RESNET,
    ),
    "F-unknown": (
        "F.conv2d(x, w, b, 2, 1) on 8x8",
        "PyTorch",
        True,
        Conv((8, 8), 3, stride=2, padding=1),
    ),
    "F-full-name": (
        "torch.nn.functional.conv2d(input, weight, bias=None, stride=1, padding=1, dilation=1, groups=1)",
        "PyTorch",
        False,
        Conv((8, 8), 3, padding=1),
    ),
    "F-transposed": (
        "F.conv_transpose2d(x, w, stride=2, padding=1, output_padding=1)",
        "PyTorch",
        False,
        Back((4, 4), 3, stride=2, padding=1, output_padding=1),
    ),
    "F-transposed-grouped": (
        "w = torch.randn(4, 3, 3, 3)\nF.conv_transpose2d(x, w, groups=2)",
        "PyTorch",
        False,
        Back((4, 4), 3, in_channels=4, out_channels=6, groups=2),
    ),
    "question": (
        "what does nn.ConvTranspose2d(16, 8, 4, 2, 1) do?",
        "PyTorch",
        True,
        Back((4, 4), 4, stride=2, padding=1, in_channels=16, out_channels=8),
    ),
    "size-before": (
        "32x32 input, nn.Conv2d(3, 16, 3, stride=2, padding=1)",
        "PyTorch",
        True,
        Conv((32, 32), 3, stride=2, padding=1, in_channels=3, out_channels=16),
    ),
    "fed": (
        "nn.Conv2d(3, 16, 3, 2, 1)(torch.randn(1, 3, 32, 32)).shape",
        "PyTorch",
        True,
        Conv((32, 32), 3, stride=2, padding=1, in_channels=3, out_channels=16),
    ),
    "channels-last-by-number": (
        "nn.Conv2d(3, 16, 3, 2, 1) at 32 x 32 x 3",
        "PyTorch",
        True,
        Conv((32, 32), 3, stride=2, padding=1, in_channels=3, out_channels=16),
    ),
    "with-output": (
        "nn.Conv2d(3, 16, 3, 2, 1) on 32x32 gives 16x16",
        "PyTorch",
        True,
        Conv((32, 32), 3, stride=2, padding=1, in_channels=3, out_channels=16),
    ),
    "ninths": (
        "F.conv2d(x, torch.ones(1, 1, 5, 5) / 25, padding=2)",
        "PyTorch",
        False,
        Conv((8, 8), 5, padding=2),
    ),
    "wrapped": (
        "spectral_norm(nn.Conv2d(3, 64, 4, 2, 1))",
        "PyTorch",
        True,
        Conv((8, 8), 4, stride=2, padding=1, in_channels=3, out_channels=64),
    ),
    "in-words": (
        "conv 16x16, k7, stride 3, padding 2: my input gradient comes out 17x17",
        "PyTorch",
        True,
        Conv((16, 16), 7, stride=3, padding=2),
    ),
    "in-words-transposed": (
        "transposed convolution, kernel 4, stride 2, padding 1, 16 -> 8 channels",
        "PyTorch",
        True,
        Back((4, 4), 4, stride=2, padding=1, in_channels=16, out_channels=8),
    ),
    "in-words-kernel-first": (
        "a 3×3 convolution with stride 2 and same padding 1",
        "PyTorch",
        True,
        Conv((8, 8), 3, stride=2, padding=1),
    ),
    "paper": (
        "7×7 conv, 64, /2",
        "PyTorch",
        True,
        Conv((224, 224), 7, stride=2, out_channels=64),
    ),
    "paper-table": (
        "7×7, 64, stride 2",
        "PyTorch",
        True,
        Conv((224, 224), 7, stride=2, out_channels=64),
    ),
    "paper-transposed": (
        "4 × 4 deconv. 256 stride 2 pad 1 BN. ReLU",
        "PyTorch",
        True,
        Back((4, 4), 4, stride=2, padding=1, out_channels=256),
    ),
    "question-volume": (
        "an input of 32x32x3 and ten filters... 10 filters of 5x5 with stride 1 and pad 2: how large is the output?",
        "PyTorch",
        True,
        Conv((32, 32), 5, padding=2, in_channels=3, out_channels=10),
    ),
    "question-filters": (
        "We apply 96 11x11 filters at stride 4, no padding, to images of 227x227x3",
        "PyTorch",
        True,
        Conv((227, 227), 11, stride=4, in_channels=3, out_channels=96),
    ),
    "filters-of-each": (
        "a convolution with 10 filters, each 5x5",
        "PyTorch",
        True,
        Conv((8, 8), 5, out_channels=10),
    ),
    "filters-before-kernel": (
        "conv with filters 64, kernel 3 and stride (2, 1)",
        "PyTorch",
        True,
        Conv((8, 8), 3, stride=(2, 1), out_channels=64),
    ),
    "names-alone": (
        "in_channels=3, out_channels=16, kernel_size=3, stride=2, padding=1",
        "PyTorch",
        True,
        Conv((32, 32), 3, stride=2, padding=1, in_channels=3, out_channels=16),
    ),
    "input-convolved": (
        "a 5x5 input convolved with a 3x3 kernel",
        "PyTorch",
        True,
        Conv((5, 5), 3),
    ),
    "sizes-with-an-arrow": (
        "conv 5x5 takes 28x28 -> 24x24",
        "PyTorch",
        True,
        Conv((28, 28), 5),
    ),
    "letters": ("W=7, F=3, S=2, P=1", "PyTorch", True, Conv((7, 7), 3, stride=2, padding=1)),
    "printed-with-norm": (
        "Conv2d(\n  3, 64, kernel_size=(7, 7), stride=(2, 2), padding=(3, 3), bias=False\n  (norm): FrozenBatchNorm2d(num_features=64, eps=1e-05)\n)",
        "PyTorch",
        False,
        RESNET,
    ),
    "no-bias-at-all": ("nn.Conv2d(3, 64, 7, 2, 3, bias=None)", "PyTorch", False, RESNET),
    "self-called": (
        "self.conv2d = nn.Conv2d(3, 64, 7, 2, 3)\ndef forward(self, x):\n    return self.conv2d(x)",
        "PyTorch",
        True,
        RESNET,
    ),
    "keras-shape-of-data": (
        "Conv2D(6, 5, input_shape=x_train.shape[1:])",
        "Keras",
        True,
        LENET,
    ),
    # Keras
    "keras-configuration": (
        "{'name': 'conv2d', 'trainable': True, 'filters': 32, 'kernel_size': (3, 3), 'strides': (2, 2), 'padding': 'same', "
        "'data_format': 'channels_last', 'dilation_rate': (1, 1), 'groups': 1, 'use_bias': True}",
        "Keras",
        True,
        Conv((224, 224), 3, stride=2, padding=((0, 1), (0, 1)), out_channels=32),
    ),
    "keras": ("Conv2D(6, 5, activation='relu', input_shape=(28, 28, 1))", "Keras", True, LENET),
    "keras-full-name": (
        "tf.keras.layers.Conv2D(32, (3, 3), strides=(2, 2), padding='same', input_shape=(224, 224, 3))",
        "Keras",
        True,
        TF_SAME,
    ),
    "keras-functional": (
        'x = layers.Conv2D(32, 3, strides=2, padding="same", use_bias=False)(x)  # on 224x224x3',
        "Keras",
        False,
        TF_SAME,
    ),
    "keras-added": (
        "model.add(Conv2D(32, kernel_size=(3, 3), strides=2, padding='same', input_shape=(224, 224, 3)))",
        "Keras",
        True,
        TF_SAME,
    ),
    "keras-initializer": (
        "Conv2D(6, (5, 5), kernel_initializer=tf.keras.initializers.HeNormal(), kernel_regularizer=l2(1e-4), name='c1', input_shape=[28, 28, 1])",
        "Keras",
        True,
        LENET,
    ),
    "keras-same": (
        "Conv2D(1, 4, padding='same') on 8x8",
        "Keras",
        True,
        Conv((8, 8), 4, padding=((1, 2), (1, 2))),
    ),
    "keras-dilated": (
        "Conv2D(1, 3, dilation_rate=2) on 8x8",
        "Keras",
        True,
        Conv((8, 8), 3, dilation=2),
    ),
    "keras-grouped": (
        "Conv2D(4, 3, groups=2, input_shape=(8, 8, 4))",
        "Keras",
        True,
        Conv((8, 8), 3, in_channels=4, out_channels=4, groups=2),
    ),
    "keras-first": (
        "Conv2D(6, 5, data_format='channels_first', input_shape=(1, 28, 28))",
        "Keras",
        True,
        LENET,
    ),
    "keras-1": (
        "Convolution2D(64, 3, 3, border_mode='same', input_shape=(224, 224, 3))",
        "Keras",
        True,
        Conv((224, 224), 3, padding=1, in_channels=3, out_channels=64),
    ),
    "keras-zero-padding": (
        "ZeroPadding2D(padding=(3, 3)),\nConv2D(64, (7, 7), strides=(2, 2), input_shape=(224, 224, 3))",
        "Keras",
        True,
        RESNET,
    ),
    "keras-mobilenet": (
        "layers.ZeroPadding2D(((0, 1), (0, 1))),\nlayers.Conv2D(32, 3, strides=2, input_shape=(224, 224, 3))",
        "Keras",
        True,
        TF_SAME,
    ),
    "keras-transposed-same": (
        "Conv2DTranspose(6, 3, strides=2, padding='same', input_shape=(8, 8, 4))",
        "Keras",
        True,
        UP_2,
    ),
    "keras-transposed-same-even": (
        "layers.Conv2DTranspose(64, (4, 4), strides=(2, 2), padding='same') on 7x7",
        "Keras",
        True,
        Back((7, 7), 4, stride=2, padding=1, out_channels=64),
    ),
    "keras-transposed-valid": (
        "Conv2DTranspose(5, 2, 2) on 8x8x4",
        "Keras",
        True,
        Back((8, 8), 2, stride=2, in_channels=4, out_channels=5),
    ),
    "keras-transposed-short": (
        "Conv2DTranspose(2, (7, 7), strides=(16, 16)) on 14x14x2",
        "Keras",
        True,
        Back((14, 14), 7, stride=16, output_padding=9, in_channels=2, out_channels=2),
    ),
    "keras-transposed-output-padding": (
        "Conv2DTranspose(6, 2, 3, padding='same', output_padding=2) on 8x8x4",
        "Keras",
        True,
        Back((8, 8), 2, stride=3, in_channels=4, out_channels=6),
    ),
    "keras-transposed-output-padding-odd": (
        "Conv2DTranspose(1, 3, strides=2, padding='same', output_padding=1) on 8x8",
        "Keras",
        True,
        Back((8, 8), 3, stride=2, padding=((0, 1), (0, 1))),
    ),
    "keras-depthwise": (
        "DepthwiseConv2D(3, padding='same', input_shape=(112, 112, 32))",
        "Keras",
        True,
        Conv((112, 112), 3, padding=1, in_channels=32, out_channels=32, groups=32),
    ),
    "keras-depthwise-twice": (
        "DepthwiseConv2D((3, 3), depth_multiplier=2, use_bias=False) on 8x8",
        "Keras",
        False,
        Conv((8, 8), 3, in_channels=2, out_channels=4, groups=2),
    ),
    "keras-separable": (
        "SeparableConv2D(64, 3, padding='same', input_shape=(8, 8, 32))",
        "Keras",
        False,
        Conv((8, 8), 3, padding=1, in_channels=32, out_channels=32, groups=32),
    ),
    "tf-layers": (
        "tf.layers.conv2d(x, 6, 5, padding='valid', activation=tf.nn.relu) on 28x28x1",
        "Keras",
        True,
        LENET,
    ),
    # TensorFlow
    "tf": (
        "tf.nn.conv2d(x, k, strides=[1, 2, 2, 1], padding='SAME') on 224x224",
        "TensorFlow",
        False,
        Conv((224, 224), 3, stride=2, padding=((0, 1), (0, 1))),
    ),
    "tf-shapes": (
        'x = tf.random.normal([1, 224, 224, 3])\nw = tf.random.normal([3, 3, 3, 32])\ny = tf.nn.conv2d(x, w, strides=2, padding="SAME")',
        "TensorFlow",
        False,
        TF_SAME,
    ),
    "tf-valid": (
        "tf.nn.conv2d(x, W, [1, 1, 1, 1], 'VALID') on 8x8",
        "TensorFlow",
        False,
        Conv((8, 8), 3),
    ),
    "tf-explicit": (
        "tf.nn.conv2d(x, w, 1, [[0, 0], [1, 2], [3, 0], [0, 0]]) on 8x8",
        "TensorFlow",
        False,
        Conv((8, 8), 3, padding=((1, 2), (3, 0))),
    ),
    "tf-first": (
        "tf.nn.conv2d(x, w, strides=[1, 1, 2, 2], padding='VALID', data_format='NCHW') on 9x9",
        "TensorFlow",
        False,
        Conv((9, 9), 3, stride=2),
    ),
    "tf-dilated": (
        "tf.nn.conv2d(x, w, 1, 'SAME', dilations=[1, 2, 2, 1]) on 8x8",
        "TensorFlow",
        False,
        Conv((8, 8), 3, padding=2, dilation=2),
    ),
    "tf-old": (
        "tf.nn.conv2d(input=x, filter=w, strides=[1,1,1,1], padding='SAME') on 8x8",
        "TensorFlow",
        False,
        Conv((8, 8), 3, padding=1),
    ),
    "tf-transposed": (
        "tf.nn.conv2d_transpose(x, w, output_shape=[1, 16, 16, 6], strides=[1, 2, 2, 1], padding='SAME')\n"
        "# x: (1, 8, 8, 4), w: (3, 3, 6, 4)",
        "TensorFlow",
        False,
        UP_2,
    ),
    "tf-transposed-odd": (
        "tf.nn.conv2d_transpose(x, w, [1, 15, 15, 1], 2, 'SAME')",
        "TensorFlow",
        False,
        Back((8, 8), 3, stride=2, padding=1),
    ),
    "tf-transposed-valid": (
        "tf.nn.conv2d_transpose(x, w, [1, 17, 17, 1], 2, 'VALID')",
        "TensorFlow",
        False,
        Back((8, 8), 3, stride=2),
    ),
    "tf-transposed-unknown": (
        "tf.nn.conv2d_transpose(x, w, output_shape=tf.shape(y), strides=2, padding='SAME') on 8x8",
        "TensorFlow",
        False,
        Back((8, 8), 3, stride=2, padding=((0, 1), (0, 1))),
    ),
    "tf-depthwise": (
        "w = tf.zeros([3, 3, 4, 2])\ntf.nn.depthwise_conv2d(x, w, strides=[1, 1, 1, 1], padding='SAME') on 8x8",
        "TensorFlow",
        False,
        Conv((8, 8), 3, padding=1, in_channels=4, out_channels=8, groups=4),
    ),
    "tf-atrous": (
        "tf.nn.atrous_conv2d(x, w, 2, 'VALID') on 8x8",
        "TensorFlow",
        False,
        Conv((8, 8), 3, dilation=2),
    ),
    # JAX and Flax
    "lax": (
        "lax.conv_general_dilated(x, k, window_strides=(2, 2), padding='SAME') on 8x8",
        "JAX",
        False,
        Conv((8, 8), 3, stride=2, padding=((0, 1), (0, 1))),
    ),
    "lax-pairs": (
        "jax.lax.conv_general_dilated(x, k, (1, 1), [(1, 1), (0, 2)], rhs_dilation=(2, 2)) on 8x8",
        "JAX",
        False,
        Conv((8, 8), 3, padding=((1, 1), (0, 2)), dilation=2),
    ),
    "lax-numbers": (
        "x = jnp.zeros((1, 224, 224, 3))\nk = jnp.zeros((3, 3, 3, 32))\n"
        "lax.conv_general_dilated(x, k, (2, 2), 'SAME', dimension_numbers=('NHWC', 'HWIO', 'NHWC'))",
        "JAX",
        False,
        TF_SAME,
    ),
    "lax-groups": (
        "k = jnp.zeros((4, 1, 3, 3))\nlax.conv_general_dilated(x, k, (1, 1), 'VALID', feature_group_count=4) on 8x8",
        "JAX",
        False,
        Conv((8, 8), 3, in_channels=4, out_channels=4, groups=4),
    ),
    "lax-lower": (
        "lax.conv(x, k, (2, 2), 'SAME_LOWER') on 8x8",
        "JAX",
        False,
        Conv((8, 8), 3, stride=2, padding=((1, 0), (1, 0))),
    ),
    "lax-conv": ("lax.conv(x, k, (1, 1), 'SAME') on 8x8", "JAX", False, Conv((8, 8), 3, padding=1)),
    "lax-spread": (
        "lax.conv_general_dilated(x, k, (1, 1), [(2, 2), (2, 2)], lhs_dilation=(2, 2)) on 4x4",
        "JAX",
        False,
        Back((4, 4), 3, stride=2),
    ),
    "lax-spread-cropped": (
        "lax.conv_general_dilated(x, k, (1, 1), [(1, 2), (1, 2)], lhs_dilation=(2, 2)) on 4x4",
        "JAX",
        False,
        Back((4, 4), 3, stride=2, padding=((1, 0), (1, 0))),
    ),
    "lax-transposed": (
        "lax.conv_transpose(x, k, (2, 2), 'SAME') on 8x8",
        "JAX",
        False,
        Back((8, 8), 3, stride=2, padding=((0, 1), (0, 1))),
    ),
    "lax-transposed-valid": (
        "lax.conv_transpose(x, k, strides=(4, 4), padding='VALID') on 2x2",
        "JAX",
        False,
        Back((2, 2), 3, stride=4, output_padding=1),
    ),
    "lax-transposed-pairs": (
        "lax.conv_transpose(x, k, (2, 2), [(1, 2), (1, 1)]) on 4x4",
        "JAX",
        False,
        Back((4, 4), 3, stride=2, padding=((1, 0), (1, 1))),
    ),
    "flax": (
        "nn.Conv(features=32, kernel_size=(3, 3)) on 8x8",
        "Flax",
        True,
        Conv((8, 8), 3, padding=1, out_channels=32),
    ),
    "flax-valid": ("x = nn.Conv(6, (5, 5), padding='VALID')(x)  # 28x28x1", "Flax", True, LENET),
    "flax-strides": (
        "nn.Conv(features=64, kernel_size=(7, 7), strides=(2, 2), padding=[(3, 3), (3, 3)], use_bias=False) on 224x224x3",
        "Flax",
        False,
        RESNET,
    ),
    "flax-number": (
        "nn.Conv(1, (3, 3), strides=2, padding=1) on 8x8",
        "Flax",
        True,
        Conv((8, 8), 3, stride=2, padding=1),
    ),
    "nnx": (
        "nnx.Conv(1, 6, kernel_size=(5, 5), padding='VALID', rngs=rngs) on 28x28",
        "Flax",
        True,
        LENET,
    ),
    "nnx-placed": (
        "nnx.Conv(1, 6, (5, 5), padding='VALID', rngs=rngs) on 28x28",
        "Flax",
        True,
        LENET,
    ),
    "nnx-names": (
        "nnx.Conv(in_features=1, out_features=6, kernel_size=(5, 5), padding='VALID', rngs=nnx.Rngs(0)) on 28x28",
        "Flax",
        True,
        LENET,
    ),
    "flax-transposed": (
        "nn.ConvTranspose(features=6, kernel_size=(3, 3), strides=(2, 2)) on 8x8x4",
        "Flax",
        True,
        UP_2,
    ),
    "flax-dilated": (
        "nn.Conv(1, (3, 3), kernel_dilation=2, padding='VALID') on 8x8",
        "Flax",
        True,
        Conv((8, 8), 3, dilation=2),
    ),
    # ONNX
    "onnx": (
        'onnx.helper.make_node("Conv", inputs=["x", "W"], outputs=["y"], kernel_shape=[3, 3], pads=[1, 1, 1, 1]) on 5x5',
        "ONNX",
        False,
        Conv((5, 5), 3, padding=1),
    ),
    "onnx-strides": (
        "helper.make_node('Conv', ['x', 'W', 'b'], ['y'], kernel_shape=[3, 3], pads=[1, 0, 1, 0], strides=[2, 2]) on 7x5",
        "ONNX",
        True,
        Conv((7, 5), 3, stride=2, padding=(1, 0)),
    ),
    "onnx-printed": (
        "%y = Conv[dilations = [1, 1], group = 1, kernel_shape = [7, 7], pads = [3, 3, 3, 3], strides = [2, 2]](%x, %w)",
        "ONNX",
        False,
        Conv((224, 224), 7, stride=2, padding=3),
    ),
    "onnx-traced": (
        "%12 : Float(1, 64, 112, 112) = onnx::Conv[dilations=[1, 1], group=1, kernel_shape=[7, 7], pads=[3, 3, 3, 3], strides=[2, 2]](%input, %weight, %bias)",
        "ONNX",
        True,
        Conv((224, 224), 7, stride=2, padding=3, out_channels=64),
    ),
    "onnx-exported-line": (
        "%out : Float(1, 8, 32, 32, strides=[8192, 1024, 32, 1], requires_grad=1, device=cpu) = onnx::Conv[dilations=[1, 1], group=1, kernel_shape=[3, 3], pads=[1, 1, 1, 1], strides=[1, 1]](%x, %w, %b), scope: __main__.Net::/torch.nn.modules.conv.Conv2d::conv # torch/nn/modules/conv.py:456:0",
        "ONNX",
        True,
        Conv((32, 32), 3, padding=1, out_channels=8),
    ),
    "onnx-exported": (
        "graph(%input : Float(1, 3, 32, 32, strides=[3072, 1024, 32, 1], requires_grad=0, device=cpu),\n"
        "      %conv1.weight : Float(8, 3, 3, 3, strides=[27, 9, 3, 1], requires_grad=1, device=cpu),\n"
        "      %conv1.bias : Float(8, strides=[1], requires_grad=1, device=cpu)):\n"
        '  %/conv1/Conv_output_0 : Float(1, 8, 16, 16, strides=[2048, 256, 16, 1], requires_grad=1, device=cpu) = onnx::Conv[dilations=[1, 1], group=1, kernel_shape=[3, 3], pads=[1, 1, 1, 1], strides=[2, 2], onnx_name="/conv1/Conv"](%input, %conv1.weight, %conv1.bias)\n'
        "  %4 : Float(1, 8, 16, 16, strides=[2048, 256, 16, 1], requires_grad=1, device=cpu) = onnx::Relu(%/conv1/Conv_output_0)\n"
        "  %5 : Float(1, 8, 8, 8, strides=[512, 64, 8, 1], requires_grad=1, device=cpu) = onnx::MaxPool[kernel_shape=[2, 2], pads=[0, 0, 0, 0], strides=[2, 2]](%4)\n"
        "  return (%5)",
        "ONNX",
        True,
        Conv((32, 32), 3, stride=2, padding=1, in_channels=3, out_channels=8),
    ),
    "onnx-exported-transposed": (
        "%9 : Float(*, 4, 14, 14, strides=[784, 196, 14, 1]) = onnx::Relu(%8)\n"
        "%up : Float(1, 4, 14, 14, strides=[784, 196, 14, 1]) = onnx::ConvTranspose[dilations=[1, 1], group=1, kernel_shape=[4, 4], pads=[1, 1, 1, 1], strides=[2, 2]](%9, %w)",
        "ONNX",
        False,
        Back((7, 7), 4, stride=2, padding=1, out_channels=4),
    ),
    "onnx-checked": (
        "agraph (float[1,3,8,8] x, float[6,3,3,3] w) => (float[1,6,6,6] y) {\n  y = Conv <strides = [1, 1]> (x, w)\n}",
        "ONNX",
        False,
        Conv((8, 8), 3, in_channels=3, out_channels=6),
    ),
    "onnx-of-torch": (
        '%"conv2d"<FLOAT,[1,8,6,6]> ⬅️ ::Conv(%"x"<FLOAT,[1,3,8,8]>, %"conv.weight"{...}) {group=1, pads=(0, 0, 0, 0), auto_pad=\'NOTSET\', strides=(1, 1), dilations=(1, 1), kernel_shape=(3, 3)}',
        "ONNX",
        False,
        Conv((8, 8), 3, in_channels=3, out_channels=8),
    ),
    "onnx-text": (
        "y = Conv <kernel_shape = [3, 3], pads = [0, 0, 1, 1], strides = [2, 2]> (x, w)",
        "ONNX",
        False,
        Conv((8, 8), 3, stride=2, padding=((0, 1), (0, 1))),
    ),
    "onnx-protobuf": (
        'input: "x"\ninput: "W"\noutput: "y"\nop_type: "Conv"\nattribute {\n  name: "kernel_shape"\n  ints: 3\n  ints: 3\n  type: INTS\n}\n'
        'attribute {\n  name: "pads"\n  ints: 0\n  ints: 0\n  ints: 1\n  ints: 1\n  type: INTS\n}\nattribute {\n  name: "strides"\n  ints: 2\n  ints: 2\n  type: INTS\n}\n',
        "ONNX",
        False,
        Conv((8, 8), 3, stride=2, padding=((0, 1), (0, 1))),
    ),
    "onnx-netron": (
        "Conv\nauto_pad: SAME_LOWER\ndilations: 1, 1\ngroup: 1\nkernel_shape: 3, 3\nstrides: 2, 2",
        "ONNX",
        False,
        Conv((8, 8), 3, stride=2, padding=((1, 0), (1, 0))),
    ),
    "onnx-said": (
        "Conv with kernel_shape=[3,3], strides=[2,2], auto_pad=SAME_UPPER on 8x8",
        "ONNX",
        False,
        Conv((8, 8), 3, stride=2, padding=((0, 1), (0, 1))),
    ),
    "onnx-groups": (
        "make_node('Conv', ['x', 'w'], ['y'], group=4, kernel_shape=[3, 3])  # w: (8, 1, 3, 3)",
        "ONNX",
        False,
        Conv((8, 8), 3, in_channels=4, out_channels=8, groups=4),
    ),
    "onnx-transposed": (
        'onnx.helper.make_node("ConvTranspose", ["X", "W"], ["Y"], strides=[3, 2], pads=[1, 2, 1, 2]) on 3x3',
        "ONNX",
        False,
        Back((3, 3), 3, stride=(3, 2), padding=(1, 2)),
    ),
    "onnx-output-shape": (
        'onnx.helper.make_node("ConvTranspose", ["X", "W"], ["Y"], strides=[3, 2], output_shape=[10, 8]) on 3x3',
        "ONNX",
        False,
        Back((3, 3), 3, stride=(3, 2), output_padding=(1, 1)),
    ),
    "onnx-output-padding": (
        "ConvTranspose strides=[3, 2], output_shape=[10, 8], kernel_shape=[3, 3], output_padding=[1, 1] on 3x3",
        "ONNX",
        False,
        Back((3, 3), 3, stride=(3, 2), output_padding=(1, 1)),
    ),
    "onnx-output-shape-lower": (
        "ConvTranspose kernel_shape=[3, 3], strides=[2, 2], output_shape=[8, 8] on 4x4",
        "ONNX",
        False,
        Back((4, 4), 3, stride=2, padding=((1, 0), (1, 0))),
    ),
    "onnx-output-shape-upper": (
        'ConvTranspose kernel_shape=[3, 3], strides=[2, 2], auto_pad="SAME_UPPER", output_shape=[8, 8] on 4x4',
        "ONNX",
        False,
        Back((4, 4), 3, stride=2, padding=((0, 1), (0, 1))),
    ),
    "onnx-transposed-same": (
        "ConvTranspose auto_pad=SAME_UPPER, kernel_shape=[3, 3], strides=[1, 1] on 2x2",
        "ONNX",
        False,
        Back((2, 2), 3, padding=1),
    ),
    "onnx-call": (
        "Conv(kernel_shape=[3,3], strides=[2,2], pads=[1,1,1,1], dilations=[1,1], group=1)",
        "ONNX",
        False,
        Conv((8, 8), 3, stride=2, padding=1),
    ),
    "onnx-no-name": (
        "kernel_shape=[3,3], pads=[1,1,1,1], strides=[2,2]",
        "ONNX",
        False,
        Conv((8, 8), 3, stride=2, padding=1),
    ),
    "onnx-blanks": (
        "op Conv, kernel_shape 3 3, strides 2 2, pads 1 1 1 1",
        "ONNX",
        False,
        Conv((8, 8), 3, stride=2, padding=1),
    ),
    "onnx-one-line": (
        'node { op_type: "ConvTranspose" attribute { name: "strides" ints: 2 ints: 2 type: INTS } '
        'attribute { name: "kernel_shape" ints: 4 ints: 4 type: INTS } }',
        "ONNX",
        False,
        Back((4, 4), 4, stride=2),
    ),
    "flax-placed": (
        "nn.Conv(64, (3, 3), (2, 2), 'VALID')",
        "Flax",
        True,
        Conv((8, 8), 3, stride=2, out_channels=64),
    ),
    "flax-bare": (
        "Conv(1, (3, 3), strides=(2, 2), padding='VALID')",
        "Flax",
        True,
        Conv((8, 8), 3, stride=2),
    ),
    "dcgan-commented": (
        "# input is (nc) x 64 x 64\nnn.Conv2d(nc, ndf, 4, 2, 1, bias=False),\n# state size. (ndf) x 32 x 32",
        "PyTorch",
        False,
        Conv((64, 64), 4, stride=2, padding=1),
    ),
    # R and C++ have PyTorch's layers
    "r-torch": (
        "self$conv1 <- nn_conv2d(3, 64, kernel_size = c(7, 7), stride = 2L, padding = 3, bias = FALSE) # on 224x224",
        "PyTorch",
        False,
        RESNET,
    ),
    "r-torch-transposed": (
        "nn_conv_transpose2d(512, 256, 4, stride = 2, padding = 1, bias = FALSE)",
        "PyTorch",
        False,
        DCGAN,
    ),
    "libtorch": (
        'conv1 = register_module("conv1", torch::nn::Conv2d(torch::nn::Conv2dOptions(3, 64, 7).stride(2).padding(3).bias(false)));',
        "PyTorch",
        False,
        RESNET,
    ),
    "libtorch-braces": (
        "conv(nn::Conv2dOptions(/*in=*/4, 8, {3, 5})\n         .padding({1, 2}).dilation(1).groups(4))",
        "PyTorch",
        True,
        Conv((8, 8), (3, 5), padding=(1, 2), in_channels=4, out_channels=8, groups=4),
    ),
    "libtorch-transposed": (
        "torch::nn::ConvTranspose2d(torch::nn::ConvTranspose2dOptions(512, 256, 4).stride(2).padding(1).bias(false))",
        "PyTorch",
        False,
        DCGAN,
    ),
    "r-short": ("nn_conv2d(3, 64, 7, 2, 3, bias = F)", "PyTorch", False, RESNET),
    "libtorch-comments": (
        "torch::nn::Conv2d(torch::nn::Conv2dOptions(3, 64, 7)\n    .stride(2)  // half\n    // and around\n    .padding(3)\n    .bias(false))",
        "PyTorch",
        False,
        RESNET,
    ),
    # tch and Candle
    "tch": (
        'nn::conv2d(&p / "c1", 1, 6, 5, Default::default())',
        "PyTorch",
        True,
        LENET,
    ),
    "tch-settings": (
        "nn::conv2d(vs, 3, 64, 7, nn::ConvConfig { stride: 2, padding: 3, bias: false, ..Default::default() })",
        "PyTorch",
        False,
        RESNET,
    ),
    "candle": (
        'candle_nn::conv2d_no_bias(3, 64, 7, Conv2dConfig { padding: 3, stride: 2, ..Default::default() }, vb.pp("conv1"))?',
        "PyTorch",
        False,
        RESNET,
    ),
    # Paddle
    "paddle": (
        "paddle.nn.Conv2D(3, 64, 7, stride=2, padding=3, bias_attr=False)",
        "Paddle",
        False,
        RESNET,
    ),
    "paddle-placed": (
        "import paddle.nn as nn\nself.conv = nn.Conv2D(3, 64, 7, 2, 3)",
        "Paddle",
        True,
        RESNET,
    ),
    "paddle-printed": (
        "(0): Conv2D(3, 64, kernel_size=[7, 7], stride=[2, 2], padding=3, data_format=NCHW)",
        "Paddle",
        True,
        RESNET,
    ),
    "paddle-same": (
        "nn.Conv2D(in_channels=3, out_channels=32, kernel_size=3, stride=2, padding='SAME')",
        "Paddle",
        True,
        TF_SAME,
    ),
    "paddle-sides": (
        "paddle.nn.Conv2D(3, 32, 3, stride=2, padding=[0, 1, 0, 1])",
        "Paddle",
        True,
        TF_SAME,
    ),
    "paddle-transposed": (
        "nn.Conv2DTranspose(in_channels=512, out_channels=256, kernel_size=4, stride=2, padding=1, bias_attr=False)",
        "Paddle",
        False,
        DCGAN,
    ),
    # MXNet
    "gluon": (
        "nn.Conv2D(channels=6, kernel_size=5, activation='relu') on 28x28",
        "MXNet",
        True,
        LENET,
    ),
    "gluon-in-channels": (
        "nn.Conv2D(64, kernel_size=7, strides=2, padding=3, use_bias=False, in_channels=3)",
        "MXNet",
        False,
        RESNET,
    ),
    "gluon-placed": (
        "from mxnet.gluon import nn\nnet.add(nn.Conv2D(8, 3, 2, 1))",
        "MXNet",
        True,
        Conv((8, 8), 3, stride=2, padding=1, out_channels=8),
    ),
    "gluon-printed": (
        "  (0): Conv2D(3 -> 64, kernel_size=(7, 7), stride=(2, 2), padding=(3, 3), bias=False)",
        "MXNet",
        False,
        RESNET,
    ),
    "gluon-transposed": (
        "nn.Conv2DTranspose(256, 4, strides=2, padding=1, in_channels=512)",
        "MXNet",
        True,
        DCGAN,
    ),
    "mxnet-symbol": (
        "mx.sym.Convolution(data=x, kernel=(7, 7), num_filter=64, stride=(2, 2), pad=(3, 3), no_bias=True, name='conv0')",
        "MXNet",
        False,
        Conv((224, 224), 7, stride=2, padding=3, out_channels=64),
    ),
    "mxnet-deconvolution": (
        "mx.symbol.Deconvolution(x, kernel=(4, 4), stride=(2, 2), pad=(1, 1), adj=(1, 1), num_filter=8)",
        "MXNet",
        False,
        Back((4, 4), 4, stride=2, padding=1, output_padding=1, out_channels=8),
    ),
    # MindSpore
    "mindspore": (
        "nn.Conv2d(3, 32, 3, stride=2, pad_mode='same')",
        "MindSpore",
        False,
        TF_SAME,
    ),
    "mindspore-default": (
        "import mindspore.nn as nn\nconv = nn.Conv2d(3, 32, kernel_size=3, stride=2)",
        "MindSpore",
        False,
        TF_SAME,
    ),
    "mindspore-pad": (
        "mindspore.nn.Conv2d(3, 64, 7, 2, 'pad', 3, has_bias=True)",
        "MindSpore",
        True,
        RESNET,
    ),
    "mindspore-sides": (
        "nn.Conv2d(3, 32, 3, stride=2, pad_mode='pad', padding=(0, 1, 0, 1), group=1)",
        "MindSpore",
        False,
        TF_SAME,
    ),
    "mindspore-printed": (
        "(conv1): Conv2d(input_channels=3, output_channels=64, kernel_size=(7, 7), stride=(2, 2), pad_mode=pad, padding=3, dilation=(1, 1), group=1, has_bias=False)",
        "MindSpore",
        False,
        RESNET,
    ),
    "mindspore-transposed": (
        "nn.Conv2dTranspose(4, 6, 3, stride=2, has_bias=True)",
        "MindSpore",
        True,
        UP_2,
    ),
    # Chainer
    "chainer": ("L.Convolution2D(3, 64, 7, 2, 3, nobias=True)", "Chainer", False, RESNET),
    "chainer-names": (
        "L.Convolution2D(in_channels=None, out_channels=6, ksize=5)",
        "Chainer",
        True,
        LENET,
    ),
    "chainer-short": ("self.conv1 = L.Convolution2D(6, 5)", "Chainer", True, LENET),
    "chainer-transposed": (
        "L.Deconvolution2D(512, 256, 4, stride=2, pad=1)",
        "Chainer",
        True,
        DCGAN,
    ),
    # Haiku, Sonnet
    "haiku": ("hk.Conv2D(32, 3, stride=2) on 224x224x3", "Haiku", True, TF_SAME),
    "haiku-names": (
        "hk.Conv2D(output_channels=6, kernel_shape=(5, 5), padding='VALID', with_bias=False) on 28x28",
        "Haiku",
        False,
        LENET,
    ),
    "sonnet": ("snt.Conv2D(32, 3, 2) on 224x224x3", "Sonnet", True, TF_SAME),
    # Keras in R and JavaScript, Slim
    "r-keras": (
        'model %>% layer_conv_2d(filters = 32, kernel_size = c(3L, 3L), strides = 2, padding = "same", input_shape = c(224, 224, 3))',
        "Keras",
        True,
        TF_SAME,
    ),
    "r-keras-after": (
        'layer_conv_2d_transpose(model, 6, 3, strides = c(2, 2), padding = "same") # on 8x8x4',
        "Keras",
        True,
        UP_2,
    ),
    "javascript": (
        "model.add(tf.layers.conv2d({inputShape: [224, 224, 3], kernelSize: 3, filters: 32, strides: 2, padding: 'same', useBias: false}));",
        "Keras",
        False,
        TF_SAME,
    ),
    "javascript-transposed": (
        "tf.layers.conv2dTranspose({filters: 6, kernelSize: 3, strides: 2, padding: 'same'}) on 8x8x4",
        "Keras",
        True,
        UP_2,
    ),
    "slim": (
        "slim.conv2d(net, 32, [3, 3], stride=2, scope='c1') on 224x224x3",
        "Keras",
        True,
        TF_SAME,
    ),
    "slim-normalized": (
        "tf.contrib.layers.conv2d(x, 6, 5, padding='VALID', normalizer_fn=slim.batch_norm) on 28x28x1",
        "Keras",
        False,
        LENET,
    ),
    # Flux
    "flux": ("Conv((5, 5), 1 => 6, relu),  # 156 parameters", "Flux", True, LENET),
    "flux-keywords": (
        "Conv((7, 7), 3 => 64; stride = 2, pad = (3, 3), bias = false)",
        "Flux",
        False,
        RESNET,
    ),
    "flux-same": (
        "Flux.Conv((3, 3), 1 => 1, pad=SamePad(), dilation=2)",
        "Flux",
        True,
        Conv((8, 8), 3, padding=2, dilation=2),
    ),
    "flux-same-even": (
        "Conv((4, 4), 1=>1; pad=SamePad())",
        "Flux",
        True,
        Conv((8, 8), 4, padding=((2, 1), (2, 1))),
    ),
    "flux-groups": (
        "CrossCor((3, 3), 4 => 8; groups=4, pad=(0, 1, 0, 1))",
        "Flux",
        True,
        Conv((8, 8), 3, padding=((0, 1), (0, 1)), in_channels=4, out_channels=8, groups=4),
    ),
    "flux-transposed": (
        "ConvTranspose((4, 4), 512 => 256; stride=2, pad=1, bias=false)",
        "Flux",
        False,
        DCGAN,
    ),
    # MATLAB
    "matlab": (
        "convolution2dLayer(3,32,'NumChannels',3,'Padding','same','Stride',2,'Name','conv_1')",
        "MATLAB",
        True,
        TF_SAME,
    ),
    "matlab-equals": (
        'layers = [imageInputLayer([224 224 3])\n  convolution2dLayer([7 7],64,Stride=[2 2],Padding=[3 3 3 3], ...\n    WeightsInitializer="he")',
        "MATLAB",
        True,
        RESNET,
    ),
    "matlab-grouped": (
        "groupedConvolution2dLayer(3,2,4,'DilationFactor',2,'Padding',[0 1 0 1])",
        "MATLAB",
        True,
        Conv(
            (8, 8), 3, padding=((0, 1), (0, 1)), dilation=2, in_channels=4, out_channels=8, groups=4
        ),
    ),
    "matlab-by-channel": (
        "groupedConvolution2dLayer(3, 1, 'channel-wise', 'Padding', 1)",
        "MATLAB",
        True,
        Conv((8, 8), 3, padding=1, in_channels=2, out_channels=2, groups=2),
    ),
    "matlab-transposed": (
        "transposedConv2dLayer(4,256,'Stride',2,'Cropping','same','NumChannels',512)",
        "MATLAB",
        True,
        DCGAN,
    ),
    # Burn
    "burn": (
        "conv1: Conv2dConfig::new([3, 64], [7, 7])\n    .with_stride([2, 2])\n    .with_padding(PaddingConfig2d::Explicit(3, 3))\n    .with_bias(false)\n    .init(device),",
        "Burn",
        False,
        RESNET,
    ),
    "burn-valid": (
        "Conv2dConfig::new([1, 6], [5, 5]).with_padding(PaddingConfig2d::Valid).init(device)",
        "Burn",
        True,
        LENET,
    ),
    "burn-sides": (
        "nn::conv::Conv2dConfig::new([3, 32], [3, 3]).with_stride([2, 2]).with_padding(nn::PaddingConfig2d::Explicit(0, 0, 1, 1))",
        "Burn",
        True,
        TF_SAME,
    ),
    "burn-transposed": (
        "ConvTranspose2dConfig::new([512, 256], [4, 4]).with_stride([2, 2]).with_padding([1, 1]).init(&device)",
        "Burn",
        True,
        DCGAN,
    ),
    # Layers that are PyTorch's, but for a name or a default
    "mmcv": (
        "ConvModule(3, 64, 7, stride=2, padding=3, norm_cfg=dict(type='BN'), act_cfg=None)",
        "PyTorch",
        False,
        RESNET,
    ),
    "torchvision": (
        "Conv2dNormActivation(3, 64, kernel_size=7, stride=2, activation_layer=nn.Hardswish)",
        "PyTorch",
        False,
        RESNET,
    ),
    "equinox": ("eqx.nn.Conv2d(3, 64, 7, 2, 3, use_bias=False, key=key)", "Equinox", False, RESNET),
    # Settings
    "dict": (
        "dict(type='Conv2d', in_channels=3, out_channels=64, kernel_size=7, stride=2, padding=3, bias=False)",
        "PyTorch",
        False,
        RESNET,
    ),
    "json": (
        '{"layers": [\n  {"type": "Linear", "in": 3},\n  {"in_channels": 512, "out_channels": 256, "type": "ConvTranspose2d", "kernel_size": [4, 4], "stride": 2, "padding": 1},\n'
        '  {"type": "Conv2d", "in_channels": 256, "out_channels": 1, "kernel_size": 1}\n]}',
        "PyTorch",
        True,
        DCGAN,
    ),
    "yaml": (
        "layers:\n  - type: Conv2d\n    in_channels: 3\n    out_channels: 64\n    kernel_size: 7\n    stride: 2\n    padding: 3\n    bias: false\n  - type: ReLU",
        "PyTorch",
        False,
        RESNET,
    ),
    "caffe": (
        'input: "data"\ninput_dim: 1\ninput_dim: 3\ninput_dim: 224\ninput_dim: 224\n'
        'layer {\n  name: "conv1"\n  type: "Convolution"\n  bottom: "data"\n  top: "conv1"\n  convolution_param {\n'
        '    num_output: 64\n    kernel_size: 7\n    pad: 3\n    stride: 2\n    weight_filler { type: "xavier" }\n    bias_term: false\n  }\n}',
        "Caffe",
        False,
        RESNET,
    ),
    "caffe-sides": (
        "convolution_param { num_output: 4 kernel_h: 3 kernel_w: 5 pad_h: 1 pad_w: 2 group: 2 }",
        "Caffe",
        True,
        Conv((8, 8), (3, 5), padding=(1, 2), in_channels=2, out_channels=4, groups=2),
    ),
    "caffe-transposed": (
        'layer { name: "up" type: "Deconvolution" convolution_param { kernel_size: 4 stride: 2 pad: 1 num_output: 8 bias_term: false } }',
        "Caffe",
        False,
        Back((4, 4), 4, stride=2, padding=1, out_channels=8),
    ),
    "caffe-twice": (
        "convolution_param { num_output: 1 kernel_size: 3 kernel_size: 1 dilation: 2 }",
        "Caffe",
        True,
        Conv((8, 8), (3, 1), dilation=2),
    ),
    "darknet": (
        "[net]\nbatch=64\nwidth=416\nheight=416\nchannels=3\n\n[convolutional]\nbatch_normalize=1\nfilters=32\nsize=3\nstride=1\npad=1\nactivation=leaky\n\n"
        "[maxpool]\nsize=2\nstride=2\n\n[convolutional]\nfilters=64\nsize=1\nactivation=linear",
        "Darknet",
        False,
        Conv((416, 416), 3, padding=1, in_channels=3, out_channels=32),
    ),
    "darknet-line": (
        "[convolutional] filters=255 size=1 stride=1 pad=1 activation=linear",
        "Darknet",
        True,
        Conv((13, 13), 1, out_channels=255),
    ),
    "darknet-transposed": (
        "[deconvolutional]\nfilters=8\nsize=4\nstride=2\npadding=1",
        "Darknet",
        True,
        Back((4, 4), 4, stride=2, padding=1, out_channels=8),
    ),
    "burn-comments": (
        "ConvTranspose2dConfig::new([512, 256], [4, 4])\n    .with_stride([2, 2]) // twice\n    .with_padding([1, 1]) // so that it fits\n    .with_initializer(Initializer::KaimingUniform { gain: 1.0, fan_out_only: false })\n    .with_bias(false)",
        "Burn",
        False,
        DCGAN,
    ),
    "mindspore-cell": (
        "nn.SequentialCell([nn.Conv2d(3, 32, 3, stride=2), nn.BatchNorm2d(32)])",
        "MindSpore",
        False,
        TF_SAME,
    ),
    "flux-division": (
        "Conv((5, 5), 1 => 1; pad = (5 - 1) ÷ 2)",
        "Flux",
        True,
        Conv((8, 8), 5, padding=2),
    ),
    # tinygrad
    "tinygrad-import": ("from tinygrad import nn\nnn.Conv2d(1, 6, 5)", "tinygrad", True, LENET),
    "tinygrad-unbound": (
        "Tensor.conv2d(x, w, groups=1, stride=2, padding=1)",
        "tinygrad",
        False,
        Conv((8, 8), 3, stride=2, padding=1),
    ),
    "tinygrad-placed": (
        "x.conv2d(weight, bias, 1, 2, 1, 1)",
        "tinygrad",
        True,
        Conv((8, 8), 3, stride=2, padding=1),
    ),
    "tinygrad": ("tinygrad.nn.Conv2d(1, 6, 5) on 28x28", "tinygrad", True, LENET),
    "tinygrad-method": (
        "x.conv2d(w, stride=2, padding=1) on 8x8",
        "tinygrad",
        False,
        Conv((8, 8), 3, stride=2, padding=1),
    ),
    "tinygrad-sides": (
        "Tensor.empty(1, 1, 8, 8).conv2d(w, padding=(0, 1, 0, 1)) on 8x8",
        "tinygrad",
        False,
        Conv((8, 8), 3, padding=((0, 1), (0, 1))),
    ),
    "tinygrad-transposed": (
        "x.conv_transpose2d(w, stride=2, output_padding=1) on 4x4",
        "tinygrad",
        False,
        Back((4, 4), 3, stride=2, output_padding=1),
    ),
}
