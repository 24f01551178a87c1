"""Sizes of the rows and of the columns: told apart by their letters, and never taken for one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import Conv2dSpec, reading
from engine.geometry import Spec
from engine.symbolic import Notation, derive
from tests.effort import draws

RULE = (
    "z_{{ij}} = B + \\sum_{{u,v}} "
    "x_{{{s[0]} i + {d[0]} u - {p[0]}, {s[1]} j + {d[1]} v - {p[1]}}} k_{{uv}}"
)
LOOPS = """
xp = np.pad(x, {pads})
for i in range(H_out):
    for j in range(W_out):
        for u in range(kh):
            for v in range(kw):
                dk[u, v] += dz[i, j] * xp[i * {s[0]} + u * {d[0]}, j * {s[1]} + v * {d[1]}]
"""
FROM_0 = Notation(base=0)


@st.composite
def specs(draw: st.DrawFn, *, apart: bool = False) -> Conv2dSpec:
    """One channel, with a padding alike at both ends; ``apart``: with two different strides."""
    sides = []
    steps = draw(st.permutations([1, 2, 3])) if apart else draw(st.tuples(STEP, STEP))
    for s in steps[:2]:
        k, d, p, o = (draw(st.integers(*bounds)) for bounds in ((1, 2), (1, 2), (0, 1), (1, 2)))
        sides.append((max(1, (o - 1) * s + d * (k - 1) + 1 - 2 * p), k, s, p, d))
    size, kernel, stride, padding, dilation = zip(*sides, strict=True)
    return Conv2dSpec(size, kernel, stride=stride, padding=padding, dilation=dilation)


STEP = st.integers(1, 3)


def kind_of(text: str, spec: Spec) -> str:
    try:
        (verdict,) = reading.judge(text, derive(spec, FROM_0))
    except reading.CannotRead:
        return "not read"
    return verdict.kind


def of_each(name: str, words: tuple[str, str]) -> tuple[str, str]:
    return f"{name}_{words[0]}", f"{name}_{words[1]}"


@draws(10)
@given(specs(), st.sampled_from(["hw", "12", "yx", "HW"]))
def test_letters_of_their_own_are_the_sizes_of_their_sides(spec: Conv2dSpec, words: str) -> None:
    s, d, p = (of_each(name, (words[0], words[1])) for name in "sdp")
    assert kind_of(RULE.format(s=s, d=d, p=p), spec).startswith("proved")
    # The stride of the other side is right where both have the same, or nothing meets by it.
    if kind_of(RULE.format(s=s[::-1], d=d, p=p), spec).startswith("proved"):
        assert (
            spec.stride[0] == spec.stride[1] or 1 in spec.output_size or max(map(max, spec.padding))
        )


@draws(10)
@given(specs(apart=True))
def test_one_letter_for_two_sizes_is_told_and_never_proved(spec: Conv2dSpec) -> None:
    numbers, one = [tuple(map(str, pair)) for pair in (spec.stride, spec.dilation)], ("s", "s")
    pads = [str(before) for before, _ in spec.padding]
    assert kind_of(RULE.format(s=numbers[0], d=numbers[1], p=pads), spec).startswith("proved")
    assert kind_of(RULE.format(s=one, d=numbers[1], p=pads), spec) == "not read"
    program = LOOPS.format(pads=spec.padding, s=("stride", "stride"), d=numbers[1])
    assert kind_of(program, spec) == "not read"
    for names in (("s_h", "s_w"), ("stride[0]", "stride[1]"), ("stride_h", "stride_w")):
        right = LOOPS.format(pads=spec.padding, s=names, d=numbers[1])
        assert kind_of(right, spec).startswith("proved"), names


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("z_{ij} = B + \\sum_{uv} x_{s i + u, s j + v} k_{uv}",
         "“s” is one stride, and here the rows have 2 and the columns 1: write s_h and s_w, or"),
        (LOOPS.format(pads=0, s=("stride", "stride"), d=("1", "1")),
         "“stride” is one number there, and here the rows have 2 and the columns 1: write stride"),
    ],
)  # fmt: skip
def test_what_is_asked_for(text: str, says: str) -> None:
    with pytest.raises(reading.CannotRead) as refused:
        reading.judge(text, derive(Conv2dSpec((5, 4), (3, 2), stride=(2, 1)), FROM_0))
    assert says in str(refused.value)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("H_{out} = \\lfloor (H - k_h)/s_h \\rfloor + 1 = 2", "proved"),
        ("W_{out} = (W - k_w)/s_w + 1 = 3", "proved"),
        ("W_{out} = (W - k_w)/s_h + 1", "a slip"),
        ("s_h = 2", "proved"),
        ("s = 2", "a slip"),
        ("o = \\lfloor (i - k)/2 \\rfloor + 1", "a slip"),
    ],
)
def test_sizes(text: str, kind: str) -> None:
    assert kind_of(text, Conv2dSpec((5, 4), (3, 2), stride=(2, 1))) == kind
