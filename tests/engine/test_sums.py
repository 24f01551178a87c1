"""A wrong number written out as a sum comes to that number."""

from __future__ import annotations

import numpy as np
import pytest

from engine.mistakes import (
    TABLE,
    Mistake,
    diagnose,
    made,
    made_in_grids,
    sum_of,
    value_of,
)
from engine.mistakes.recipes import right_recipe
from tests.engine.test_diagnosis import GRID, MADE_IN, Made

SEEDS = range(40)


def test_a_right_number_is_its_line() -> None:
    for seed in SEEDS:
        case = Made(seed)
        for made_in in MADE_IN:
            setting = case.bench.setting(made_in)
            right = case.bench.array(GRID[setting.result])
            at = tuple(case.dice.randrange(n) for n in right.shape)
            found = sum_of(setting, right_recipe(setting), at)
            assert found is not None
            assert value_of(found, case.bench.arrays) == pytest.approx(right[at])


@pytest.mark.parametrize("mistake", TABLE, ids=lambda mistake: mistake.name)
def test_a_wrong_number_is_the_sum_that_is_told(mistake: Mistake) -> None:
    told = left_out = 0
    for seed in SEEDS:
        case = Made(seed)
        for made_in in mistake.made:
            setting = case.bench.setting(made_in)
            right = case.bench.array(GRID[setting.result])
            for recipe in mistake.recipes(setting):
                wrong = case.numbers(recipe)
                if wrong is None or wrong.size != right.size or not right.size:
                    continue
                at = tuple(case.dice.randrange(n) for n in right.shape)
                found = sum_of(setting, recipe, at)
                if found is None:
                    left_out += 1
                    continue
                told += 1
                case.bench.array("z")
                expected = wrong.reshape(right.shape)[at]
                assert value_of(found, case.bench.arrays) == pytest.approx(expected), mistake.name
    if mistake.name not in NO_SUM:
        assert told >= left_out


NO_SUM = ("ones-for-dz",)
"""Numbers that are not those of the grids."""


def test_nothing_is_told_of_numbers_that_were_changed() -> None:
    case = Made(3)
    ones = next(one for one in TABLE if one.name == "ones-for-dz")
    for made_in in ones.made:
        setting = case.bench.setting(made_in)
        for recipe in ones.recipes(setting):
            at = tuple(0 for _ in np.shape(case.bench.array(GRID[setting.result])))
            assert sum_of(setting, recipe, at) is None


@pytest.mark.parametrize("mistake", TABLE, ids=lambda mistake: mistake.name)
def test_what_a_mistake_makes_is_found_as_that(mistake: Mistake) -> None:
    for seed in range(6):
        case = Made(seed)
        x, k, b, dz = (case.arrays[name] for name in ("x", "k", "b", "dz"))
        for grid in made_in_grids(case.spec, mistake):
            one = made(case.spec, x, k, dz, mistake, grid, b=b)
            if one is None or one.right or not one.claimed.size:
                continue
            found = diagnose(case.spec, x, k, dz, {grid: one.claimed}, b=b).of(grid)
            assert not found.right
            if len(np.unique(one.claimed)) > 3:  # a few numbers may be any
                assert (mistake.name,) in [finding.names for finding in found.findings]
