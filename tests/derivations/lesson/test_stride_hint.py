"""A stride that does not show is said not to, and one click makes it show."""

from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st

from derivations.ui import contents
from derivations.ui.lesson.stride_hint import is_hidden, larger_input, sentence
from derivations.ui.problem.operations import (
    CONV2D,
    CONV_TRANSPOSE2D,
    OPERATIONS,
    Operation,
    alike,
)
from derivations.ui.problem.problem import Problem
from engine.correlation import INSERTED, as_correlation
from engine.geometry import Conv2dSpec, Spec
from tests.cases import conv2d_specs, conv_transpose2d_specs
from tests.derivations.problems import default_grids
from tests.derivations.visits import button, check, opened


@given(spec=conv2d_specs() | conv_transpose2d_specs())
def test_a_stride_is_hidden_where_no_zeros_stand_between_the_cells(spec: Spec) -> None:
    assume(max(spec.stride) > 1)
    spread = as_correlation(
        spec, "kernel_gradient"
    ).right  # the coarse grid, neither cut nor padded
    seen = [INSERTED in places for places in (spread.rows, spread.columns)]
    hidden = [step > 1 and not is_seen for step, is_seen in zip(spec.stride, seen, strict=True)]
    down, across = spec.stride
    assert is_hidden(spec) == (all(hidden) if down == across else any(hidden))
    if not is_hidden(spec):
        return
    operation = CONV2D if isinstance(spec, Conv2dSpec) else CONV_TRANSPOSE2D
    said = sentence(Problem(operation, spec, default_grids(spec)))
    if all(hidden):
        told = f"{down}" if down == across else f"{down} down and {across} across"
    else:
        told = f"{down} down" if hidden[0] else f"{across} across"
    assert f"nothing of stride {told} is to be seen" in said
    coarse = spec.output_size if isinstance(spec, Conv2dSpec) else spec.input_size
    assert ("one window fits" in said or "one row and one column" in said) == all(hidden)
    for size, name in zip(coarse, ("row", "column"), strict=True):
        assert size == 1 or f"one {name}" not in said


@given(
    st.sampled_from(OPERATIONS),
    st.fixed_dictionaries({
        "h": st.integers(1, 4), "w": st.integers(1, 4), "kh": st.integers(1, 4),
        "kw": st.integers(1, 4), "d": st.integers(1, 2),
        "s": st.builds(alike, st.tuples(st.integers(1, 4), st.integers(1, 4))),
    }),
    st.data(),
)  # fmt: skip
def test_the_larger_input_shows_it_and_no_smaller_one_does(
    operation: Operation, geometry: dict[str, int], data: st.DataObject
) -> None:
    mode = data.draw(st.sampled_from(operation.padding_modes))
    held = {**operation.notes, **geometry, "p": data.draw(st.integers(0, 1)), "pm": mode}
    try:
        spec = operation.spec(held)
    except ValueError:
        return
    if not is_hidden(spec):
        return
    larger = larger_input(Problem(operation, spec, {}), held)
    if larger is None:
        return
    new = operation.spec(held | {"h": larger[0], "w": larger[1]})
    assert not is_hidden(new)
    for side, name in enumerate(("h", "w")):
        if larger[side] > held[name]:
            less = operation.spec(held | {name: larger[side] - 1})
            assert less.axes[side].coarse == 1


def test_stride_2_on_the_notes_example_has_a_button_that_shows_it() -> None:
    for operation, larger in ((CONV2D, "4×4"), (CONV_TRANSPOSE2D, "2×2")):
        entry = contents.NOTES[operation][3]
        size = {} if operation is CONV2D else {"th": 1, "tw": 1}
        app = check(opened(entry, **{operation.key("s"): 2}, **size))
        assert any("nothing of stride 2 is to be seen" in info.value for info in app.info)
        button(app, f"Make X {larger}").click().run()
        assert not any("nothing of stride" in info.value for info in check(app).info)
