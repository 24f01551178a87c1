"""Programs: loops around a line, einsum, np.sum, slices, convolutions by name.

A program is never run. Its text is parsed, and of its syntax tree the known forms are written out
cell by cell, within a budget: what it makes is compared with the engine's lines.
"""
