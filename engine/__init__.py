"""The mathematics of the 2-D convolution and the 2-D transposed convolution, free of any screen.

``geometry`` says which shapes fit, ``repairs`` what to change where they do not; ``symbolic``
writes every result as ordered terms; ``numeric`` computes them with NumPy; ``agreement`` holds the
two against each other. ``correlation`` has the pictures that the notes end in, ``mistakes`` the
wrong ones, ``two_ways`` scatter and gather. ``figures`` counts what a layer does and ``summary``
says it; ``programs`` writes the results in NumPy. ``reading`` reads lines that people write,
``practice`` asks for them.
"""

from engine.geometry import Conv2dSpec, ConvTranspose2dSpec

__all__ = ["Conv2dSpec", "ConvTranspose2dSpec"]
