"""What is said of rows and columns that no window reaches, or that output_padding adds."""

from __future__ import annotations

import re
from dataclasses import replace

from hypothesis import example, given

from derivations.ui.charts.panels import panels
from derivations.ui.lesson.unreached import added_sentence, sentence
from derivations.ui.problem.operations import CONV_TRANSPOSE2D
from derivations.ui.problem.problem import Problem
from engine.geometry import Conv2dSpec, ConvTranspose2dSpec
from engine.symbolic import Notation
from tests.cases import conv2d_specs, conv_transpose2d_specs
from tests.derivations.pages import TRANSPOSED_FORWARD
from tests.derivations.problems import default_grids
from tests.derivations.visits import check, folds, opened


@given(spec=conv_transpose2d_specs())
@example(spec=ConvTranspose2dSpec((2, 2), (3, 3), stride=4, output_padding=(3, 0)))
def test_the_added_rows_and_columns_are_those_that_are_not_there_without_it(
    spec: ConvTranspose2dSpec,
) -> None:
    said = added_sentence(spec)
    if not any(spec.output_padding):
        assert not said
        return
    for side, name in enumerate(("row", "column")):
        size, extra = spec.output_size[side], spec.output_padding[side]
        listed = re.search(rf"{name}s? ([\d, ]+)", said)
        numbers = [int(number) for number in listed[1].split(", ")] if listed else []
        assert numbers == list(range(max(1, size - extra + 1), size + 1))
        if size > extra:
            without = replace(spec, output_padding=tuple(
                0 if at == side else old for at, old in enumerate(spec.output_padding)
            ))  # fmt: skip
            assert without.output_size[side] == numbers[0] - 1 if numbers else size


def test_they_are_counted_as_the_visitor_counts() -> None:
    spec = ConvTranspose2dSpec((2, 2), (3, 3), stride=2, output_padding=1)
    said = added_sentence(spec, Notation(base=0, letters="X W Y b"))
    assert said.startswith("The setting output_padding adds row 5 and column 5 to Y (dashed)")
    assert "“Where the size of Y comes from”" in said


@given(spec=conv_transpose2d_specs())
def test_the_added_rows_and_columns_of_every_z_stand_in_a_dashed_frame(
    spec: ConvTranspose2dSpec,
) -> None:
    problem = Problem(CONV_TRANSPOSE2D, spec, default_grids(spec))
    for result, grids in (("forward", ("z",)), ("input_gradient", ("dz",))):
        marked = [panel.board.added for panel in panels(problem, result) if panel.grid in grids]
        assert marked
        for rows, columns in marked:
            assert (len(rows), len(columns)) == tuple(
                min(pair) for pair in zip(spec.output_padding, spec.output_size, strict=True)
            )


def test_the_page_says_which_and_points_to_the_choice() -> None:
    app = check(opened(TRANSPOSED_FORWARD, ts=2, to=1))
    assert any("adds row 5 and column 5 to Z (dashed)" in info.value for info in app.info)
    assert any(fold.label == "Where the size of Z comes from" for fold in folds(app))


@given(spec=conv2d_specs())
def test_the_output_padding_that_gives_the_size_back_does(spec: Conv2dSpec) -> None:
    assert not added_sentence(spec)
    said = sentence(spec)
    assert bool(said) == any((spec.unreached_rows, spec.unreached_columns))
    if found := re.search(r"needs output_padding (?:(\d+)|\((\d+), (\d+)\))\.", said):
        one, *two = found.groups()
        extra = (int(one), int(one)) if one else tuple(map(int, two))
        back = ConvTranspose2dSpec(
            spec.output_size,
            spec.kernel_size,
            stride=spec.stride,
            padding=spec.padding,
            dilation=spec.dilation,
            output_padding=extra,
        )
        assert back.output_size == spec.input_size
