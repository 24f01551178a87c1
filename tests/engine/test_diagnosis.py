"""Numbers that come of a mistake are told from right ones, from wrong ones, and from each other."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from itertools import islice
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import Conv2dSpec, ConvTranspose2dSpec, mistakes, numeric
from engine.correlation import as_correlation
from engine.geometry import Spec
from engine.mistakes import BIAS, GATHER, KERNEL, MISTAKES, SLIDE, TABLE, Mistake, diagnose
from engine.mistakes.bench import Bench
from engine.mistakes.diagnosis import GridDiagnosis
from engine.mistakes.precision import written
from engine.mistakes.recipes import Recipe, Setting, picture_of, right_recipe
from tests.cases import conv2d_specs, conv_transpose2d_specs, random_arrays
from tests.effort import draws, share
from tests.engine.test_mistakes import by_scipy, numbers
from tests.engine.wrong_code import CODE

GEOMETRIES = int(os.environ.get("GEOMETRIES", share(4)))
"""In so many a mistake has to be found; GEOMETRIES=200 is what it was measured with."""

GRID = {"forward": "z", "kernel_gradient": "dk", "input_gradient": "dx", "bias_gradient": "db"}
MADE_IN = (GATHER, SLIDE, KERNEL, BIAS)
any_spec = conv2d_specs(5, 4) | conv_transpose2d_specs(4, 4)
seeds = st.integers(0, 999)

Arrays = dict[str, np.ndarray]


def random_spec(dice: random.Random) -> Spec:
    """Any legal geometry; now and then one as they usually are, square and undilated."""
    while True:
        groups = dice.choice([1, 1, 1, 2, 3])
        usual = dice.random() < 0.4

        def pair(least: int, most: int, usual: bool = usual) -> tuple[int, int]:
            one = dice.randint(least, most)
            return one, one if usual else dice.randint(least, most)

        settings_ = {
            "input_size": pair(1, 7),
            "kernel_size": pair(1, 4),
            "stride": pair(1, 3),
            "padding": dice.choice([dice.randint(0, 2), (pair(0, 2), pair(0, 2))]),
            "dilation": 1 if usual else pair(1, 2),
            "in_channels": groups * dice.randint(1, 3),
            "out_channels": groups * dice.randint(1, 3),
            "groups": groups,
        }
        try:
            if dice.random() < 0.5:
                return Conv2dSpec(**settings_)
            return ConvTranspose2dSpec(**settings_, output_padding=dice.choice([0, 0, 1]))
        except ValueError:
            continue


def normal(spec: Spec, batch: int, seed: int) -> Arrays:
    """Numbers of every size."""
    rng, arrays = np.random.default_rng(seed), random_arrays(spec, batch=batch)._asdict()
    return {name: rng.normal(size=array.shape) for name, array in arrays.items()}


def judged(spec: Spec, arrays: Arrays, grid: str, claimed: Any) -> GridDiagnosis:
    x, k, b, dz = (arrays[name] for name in ("x", "k", "b", "dz"))
    return diagnose(spec, x, k, dz, {grid: claimed}, b=b).of(grid)


def right_ones(spec: Spec, arrays: Arrays) -> Arrays:
    x, k, b, dz = (arrays[name] for name in ("x", "k", "b", "dz"))
    gradients = numeric.backward(spec, x, k, dz)
    return {**gradients._asdict(), "z": numeric.forward(spec, x, k, b)}


def differs(one: np.ndarray, other: np.ndarray) -> bool:
    """In more than axes of length 1."""
    one, other = one.squeeze(), other.squeeze()
    return one.shape != other.shape or not np.allclose(one, other, atol=1e-9)


class Made:
    """Numbers that recipes of a mistake give in some geometry."""

    def __init__(self, seed: int, whole: bool = False) -> None:
        dice = random.Random(seed)
        self.spec, self.batch = random_spec(dice), dice.choice([1, 1, 2, 3])
        self.arrays = normal(self.spec, self.batch, seed)
        if whole:
            self.arrays = {name: np.rint(9 * a) for name, a in self.arrays.items()}
        self.bench, self.dice = Bench(self.spec, self.arrays), dice

    def numbers(self, recipe: Recipe | None) -> np.ndarray | None:
        """What a recipe gives where it can be made, and is not what is right."""
        shape = self.bench.shape(recipe) if recipe else None
        if recipe is None or shape is None or 0 in shape:
            return None
        found = self.bench.whole(recipe)
        right = self.bench.whole(right_recipe(recipe.setting))
        return found if differs(found, right) else None

    def grid(self, made_in: str) -> str:
        return GRID[self.bench.setting(made_in).result]

    def judged(self, made_in: str, claimed: np.ndarray) -> GridDiagnosis:
        return judged(self.spec, self.arrays, self.grid(made_in), claimed)


def changed(mistake: Mistake, count: int) -> list[tuple[Made, str, np.ndarray]]:
    """So many geometries in which a mistake changes something, with what comes of it."""
    found = [*islice(_changed(mistake, 200 * count), count)]
    assert len(found) == count
    return found


def _changed(mistake: Mistake, seeds_: int) -> Iterator[tuple[Made, str, np.ndarray]]:
    for seed in range(seeds_):
        made = Made(seed, whole=seed % 4 == 1)
        made_in = made.dice.choice([*mistake.made])
        recipes = mistake.recipes(made.bench.setting(made_in))
        found = made.numbers(made.dice.choice(recipes)) if recipes else None
        if found is None:
            continue
        # Another grid altogether is told by its numbers alone: a few whole ones may be any.
        if not mistake.alone or len(np.unique(found)) > 3:
            yield made, made_in, found


# --- every mistake alone --------------------------------------------------------------------------


@pytest.mark.parametrize("mistake", TABLE, ids=lambda mistake: mistake.name)
def test_a_mistake_alone_is_named(mistake: Mistake) -> None:
    for made, made_in, found in changed(mistake, GEOMETRIES):
        one = made.judged(made_in, found)
        assert not one.right
        assert (mistake.name,) in [finding.names for finding in one.findings], made.spec


@pytest.mark.parametrize("mistake", TABLE, ids=lambda mistake: mistake.name)
def test_four_decimals_are_enough(mistake: Mistake) -> None:
    for made, made_in, found in changed(mistake, max(1, GEOMETRIES // 4)):
        rounded = np.round(found, 4)
        right = made.bench.array(made.grid(made_in))
        if rounded.shape == right.shape and np.allclose(rounded, right, atol=1.01e-4):
            continue
        one = made.judged(made_in, rounded)
        assert (mistake.name,) in [finding.names for finding in one.findings], made.spec


@pytest.mark.parametrize("name", CODE)
def test_code_that_makes_a_mistake_is_found_out(name: str) -> None:
    grid, names, code = CODE[name]
    tried = 0
    for seed in range(2000):
        made = Made(seed)
        if "SciPy" in name:
            size, kernel = (made.dice.randint(3, 6), 5), (made.dice.randint(1, 3), 2)
            made.spec = Conv2dSpec(size, kernel)
            made.arrays = normal(made.spec, 1, seed)
        if "by np.roll" in name and "moved" not in name:
            size, channels = (made.dice.randint(3, 6), 5), made.dice.randint(1, 2)
            made.spec = Conv2dSpec(size, (3, 3), padding=1, in_channels=channels, out_channels=2)
            made.arrays = normal(made.spec, 2, seed)
        claimed = code(made.spec, made.arrays)
        if claimed is None or not differs(claimed, right_ones(made.spec, made.arrays)[grid]):
            continue
        one = judged(made.spec, made.arrays, grid, claimed)
        alone = {finding.names[0] for finding in one.findings if len(finding.names) == 1}
        assert alone & {*names.split()}, (made.spec, one.says)
        tried += 1
        if tried >= max(1, GEOMETRIES // 2):
            return
    pytest.fail("it makes no difference anywhere")


# --- two mistakes ---------------------------------------------------------------------------------


def pairs(seed: int) -> Iterator[tuple[Made, str, tuple[str, str], np.ndarray]]:
    """Two mistakes after one another, where neither alone, nor none, gives the same."""
    able = [mistake for mistake in TABLE if not mistake.alone]
    for number in range(seed, 100_000):
        made = Made(number)
        made_in = made.dice.choice(MADE_IN)
        right = right_recipe(made.bench.setting(made_in))
        both = made.dice.sample([one for one in able if made_in in one.made], 2)
        first, second = (made.dice.choice(one.made[made_in]) for one in both)
        one, other = first(right), second(right)
        found = made.numbers(second(one)) if one else None
        alone = [made.numbers(recipe) for recipe in (one, other)]
        if found is None or not found.any():
            continue
        if all(single is None or differs(found, single) for single in alone):
            yield made, made_in, (both[0].name, both[1].name), found


def named_of_pairs(seed: int, count: int) -> tuple[float, float]:
    """Of so many pairs the share that are named, and the share that something explains."""
    named = explained = 0
    for made, made_in, both, found in islice(pairs(seed), count):
        findings = made.judged(made_in, found).findings
        named += {*both} in [{*finding.names} for finding in findings]
        explained += bool(findings)
    return named / count, explained / count


def test_of_two_mistakes_together_nine_tenths_are_named() -> None:
    named, explained = named_of_pairs(0, 8 * GEOMETRIES)
    assert explained >= 0.9
    assert named >= 0.8  # the others are what another mistake gives, alone or with one


# --- right numbers --------------------------------------------------------------------------------


def significant(values: np.ndarray, digits: int) -> np.ndarray:
    return np.array([float(f"{one:.{digits}g}") for one in values.ravel()]).reshape(values.shape)


@draws(60)
@given(spec=any_spec, batch=st.integers(1, 3), seed=seeds, whole=st.booleans())
def test_right_numbers_are_not_blamed(spec: Spec, batch: int, seed: int, whole: bool) -> None:
    arrays = normal(spec, batch, seed)
    if whole:
        arrays = {name: np.rint(5 * array) for name, array in arrays.items()}
    right = right_ones(spec, arrays)
    single = right_ones(spec, {name: a.astype(np.float32) for name, a in arrays.items()})
    for given_ in (
        right,
        {name: np.round(a, 4) for name, a in right.items()},
        {name: significant(a, 4) for name, a in right.items()},
        single,
        {name: a.astype(float) for name, a in single.items()},
        {name: np.round(a.astype(float), 4) for name, a in single.items()},
        {name: a.tolist() for name, a in right.items()},
    ):
        x, k, b, dz = (arrays[name] for name in ("x", "k", "b", "dz"))
        found = diagnose(spec, x, k, dz, given_, b=b)
        assert found.right, found.says
        assert all("is right" in one.says and not one.findings for one in found.grids)


def test_last_zeros_that_a_number_does_not_keep_are_not_blamed() -> None:
    spec = Conv2dSpec((1, 3), (1, 4), padding=((0, 2), (1, 0)), out_channels=2)
    arrays = normal(spec, 1, 1)
    claimed = significant(right_ones(spec, arrays)["dx"], 4)
    assert f"{claimed.flat[0]}" == "-0.133"  # four digits: -0.1330
    x, k, dz = (arrays[name] for name in ("x", "k", "dz"))
    assert diagnose(spec, x, k, dz, {"dx": claimed}).right
    claimed.flat[0] = -0.1332
    assert not diagnose(spec, x, k, dz, {"dx": claimed}).right


def test_operands_that_are_rounded_may_move_every_sum() -> None:
    spec = Conv2dSpec((6, 6), (3, 3), in_channels=3, out_channels=2)
    exact = normal(spec, 1, 1)
    shown = {name: np.round(array, 2) for name, array in exact.items()}
    claimed = {name: np.round(a, 4) for name, a in right_ones(spec, exact).items()}
    x, k, b, dz = (shown[name] for name in ("x", "k", "b", "dz"))
    assert not diagnose(spec, x, k, dz, claimed, b=b).right
    rounded = dict.fromkeys(("x", "k", "b", "dz"), 0.005)
    assert diagnose(spec, x, k, dz, claimed, b=b, precision=rounded).right
    claimed["dx"][0, 0, 2, 2] += 1
    found = diagnose(spec, x, k, dz, claimed, b=b, precision=rounded)
    assert found.of("dx").cells == ((0, 0, 2, 2),)


def test_a_precision_that_is_told_is_taken() -> None:
    spec = Conv2dSpec()
    arrays = numbers(spec, 1, 9)
    claimed = right_ones(spec, arrays)["dx"] + 0.25
    x, k, dz = (arrays[name] for name in ("x", "k", "dz"))
    told = np.full(claimed.shape, 0.3)
    assert diagnose(spec, x, k, dz, {"dx": claimed}, precision={"dx": told}).right
    assert diagnose(spec, x, k, dz, {"dx": claimed}, precision={"dx": 0.3}).right
    told[0, 1, 1] = 0.2
    found = diagnose(spec, x, k, dz, {"dx": claimed}, precision={"dx": told})
    assert found.of("dx").cells == ((0, 0, 1, 1),)


@pytest.mark.parametrize(
    ("values", "half_unit"),
    [
        ([0.4967, -0.1383, 0.65], 5e-5),
        ([1.0, 2.0, 30.0], 0),
        ([0.5, 100.0], 0.05),
        ([1500.0, 0.25], 0.005),
        ([0.1234567891, 1.0], 0),
        ([0.0, 0.0], 0),
        ([123.4567, 0.0012], 5e-5),
    ],
)
def test_the_digits_say_how_exact_a_number_is(values: list[float], half_unit: float) -> None:
    assert np.allclose(written(np.array(values)).half_unit, half_unit, rtol=1e-12, atol=0)


def test_equally_many_digits_are_told_from_equally_many_decimals() -> None:
    assert np.allclose(written(np.array([1234.0, 0.01234, 5.678])).half_unit, [0.5, 5e-6, 5e-4])


# --- wrong numbers --------------------------------------------------------------------------------


def spoilt_at_random(dice: random.Random, rng: np.random.Generator, right: np.ndarray) -> Any:
    noise = rng.normal(size=right.shape) * max(1.0, 1.5 * right.std())
    how = dice.choice(["all", "one", "some"])
    if how == "all":
        return noise
    if how == "some":
        return np.where(rng.random(right.shape) < 0.4, noise, right)
    wrong = right.copy()
    wrong.flat[dice.randrange(wrong.size)] += noise.flat[0]
    return wrong


@pytest.mark.parametrize("decimals", [None, 4])
def test_wrong_numbers_have_no_known_mistake(decimals: int | None) -> None:
    for seed in range(8 * GEOMETRIES):
        made, rng = Made(seed), np.random.default_rng(10**6 + seed)
        made_in = made.dice.choice(MADE_IN)
        right = made.bench.array(made.grid(made_in))
        wrong = spoilt_at_random(made.dice, rng, right)
        if decimals:
            wrong = np.round(wrong, decimals)
        one = made.judged(made_in, wrong)
        assert one.right or (not one.findings and one.pattern), one.says


def test_whole_numbers_at_random_have_none_either() -> None:
    for seed in range(4 * GEOMETRIES):
        made, rng = Made(seed, whole=True), np.random.default_rng(10**6 + seed)
        made_in = made.dice.choice(MADE_IN)
        right = made.bench.array(made.grid(made_in))
        if right.size < 4:
            continue
        one = made.judged(made_in, np.rint(spoilt_at_random(made.dice, rng, right)))
        assert one.right or not one.findings, one.says


def test_of_few_whole_numbers_no_two_mistakes_are_said() -> None:
    for channels, told in ((1, False), (40, True)):
        spec = Conv2dSpec((3, 3), (2, 2), out_channels=channels)
        dz = 10 + np.arange(4.0 * channels).reshape(channels, 2, 2)
        x, k = np.ones((1, 3, 3)), np.ones(spec.kernel_shape)
        claimed = -2 * dz.sum(axis=(1, 2))  # the wrong sign and a factor
        one = diagnose(spec, x, k, dz, {"db": claimed}).of("db")
        assert bool(one.findings) == told


def test_one_number_that_is_off_is_enough_to_doubt_a_mistake() -> None:
    spec = Conv2dSpec((7, 7), (3, 3))
    arrays = normal(spec, 1, 3)
    claimed = by_scipy(spec, mistakes.NO_ROTATION, {n: a[0] for n, a in arrays.items() if n != "k"}
                       | {"k": arrays["k"]})  # fmt: skip
    assert judged(spec, arrays, "dx", claimed).findings
    for place in np.ndindex(claimed.shape):
        spoilt = claimed.copy()
        spoilt[place] *= 1.001
        assert not judged(spec, arrays, "dx", spoilt).findings


def test_a_single_number_is_named_with_a_doubt() -> None:
    spec = Conv2dSpec()
    found = diagnose(spec, np.ones((3, 3)), np.ones((2, 2)), np.ones((2, 2)), {"db": [-4]})
    assert "(which so few numbers may be by chance)" in found.says
    found = diagnose(spec, np.ones((3, 3)), np.ones((2, 2)), 111 * np.ones((2, 2)), {"db": [-444]})
    assert "wrong sign." in found.says


SHOWN: dict[str, tuple[Any, str]] = {
    "zeros": (lambda a: a * 0, "Every number is 0."),
    "factor": (lambda a: a * 0.3, "Every number is 0.3 times the right one."),
    "offset": (lambda a: a + 7, "Every number is off by 7."),
    "one cell": (lambda a: _but(a, (1, 2, 3, 1)), "sample 2, channel 3, row 4, column 2"),
    "channel": (lambda a: _but(a, (slice(None), 1)), "Only channel 2 is wrong"),
    "sample": (lambda a: _but(a, 1), "Only sample 2 is wrong"),
    "border": (lambda a: np.where(_ring(a), a + 5, a), "Only the border is wrong"),
    "columns": (lambda a: _but(a, (..., slice(1, None, 2))), "every second column from column 2"),
    "rows": (lambda a: _but(a, (..., 2, slice(None))), "Only row 3 is wrong"),
    "corner": (lambda a: _but(a, (..., slice(2), slice(4, None))), "Only the top right corner"),
    "block": (lambda a: _but(a, (..., slice(1, 4), slice(2, 6))), "rows 2 to 4, columns 3 to 6"),
    "not finite": (lambda a: np.where(a == a.max(), np.nan, a), "not finite"),
}


def _but(a: np.ndarray, where: Any) -> np.ndarray:
    wrong = a.copy()
    wrong[where] += np.random.default_rng(3).normal(size=np.shape(wrong[where])) + 20
    return wrong


def _ring(a: np.ndarray) -> np.ndarray:
    inside = np.zeros(a.shape, bool)
    inside[..., 1:-1, 1:-1] = True
    return ~inside


@pytest.mark.parametrize("kind", SHOWN)
def test_what_no_mistake_explains_is_described(kind: str) -> None:
    spec = Conv2dSpec((6, 7), (3, 2), in_channels=3, out_channels=2)
    arrays = normal(spec, 2, 5)
    spoil, says = SHOWN[kind]
    one = judged(spec, arrays, "dx", spoil(right_ones(spec, arrays)["dx"]))
    assert not one.findings
    assert one.pattern is not None
    assert one.pattern.kind == kind
    assert says in one.says
    assert one.differs is not None
    assert one.pattern.right == int((~one.differs).sum())
    assert one.differs[one.pattern.look_at]


def test_the_wrong_cell_with_the_shortest_line_is_looked_at_first() -> None:
    spec = Conv2dSpec((5, 5), (3, 3))
    arrays = normal(spec, 1, 2)
    one = judged(spec, arrays, "dx", right_ones(spec, arrays)["dx"] ** 2 + 50)
    assert one.pattern is not None
    assert one.pattern.look_at == (0, 0, 0, 0)
    assert one.first == (0, 0, 0, 0)
    wrong = _but(right_ones(spec, arrays)["dx"], (..., slice(2, None), slice(2, None)))
    one = judged(spec, arrays, "dx", wrong)
    assert one.first == (0, 0, 2, 2)
    assert one.pattern is not None
    assert one.pattern.look_at == (0, 0, 4, 4)


# --- shapes ---------------------------------------------------------------------------------------


def test_batch_and_channels_may_be_left_out() -> None:
    spec = Conv2dSpec((4, 4), (2, 2), padding=1)
    arrays = normal(spec, 1, 1)
    right = right_ones(spec, arrays)
    for grid, shapes in {"dx": [(4, 4), (1, 4, 4)], "db": [(), (1,), (1, 1, 1, 1)]}.items():
        for shape in shapes:
            assert judged(spec, arrays, grid, right[grid].reshape(shape)).right
    flat = {name: array.squeeze() for name, array in arrays.items()}
    assert diagnose(spec, flat["x"], flat["k"], flat["dz"], right, b=flat["b"]).right


@pytest.mark.parametrize("spec", [Conv2dSpec((5, 4), (3, 2)), ConvTranspose2dSpec((2, 3), (3, 2))])
def test_a_wrong_shape_is_told_its_rule(spec: Spec) -> None:
    arrays = normal(spec, 1, 1)
    for grid in ("dx", "dk", "db", "z"):
        one = judged(spec, arrays, grid, np.ones((1, 1, 9, 11)))
        assert not one.right
        assert one.differs is None
        assert one.first is None
        assert one.shape is not None
        assert one.shape.right == one.expected.shape
        assert "×".join(map(str, one.expected.shape)) in one.shape.rule
        assert one.shape.rule in one.says


def test_a_shape_that_fits_a_mistake_with_other_numbers_is_told() -> None:
    spec = Conv2dSpec((5, 5), (3, 3))
    one = judged(spec, normal(spec, 1, 1), "dx", np.ones((7, 7)))
    assert one.shape is not None
    assert one.shape.fits[0].name == "padding-k"
    assert "It has the shape of ∂L/∂X with one zero too many around ∂L/∂Z." in one.says
    assert not one.findings


@pytest.mark.parametrize("inside", [True, False])
def test_a_part_of_the_right_grid_is_seen(inside: bool) -> None:
    spec = Conv2dSpec((8, 8), (4, 3))
    arrays = normal(spec, 1, 1)
    right = right_ones(spec, arrays)["dx"]
    claimed = right[..., 2:5, 4:6] if inside else np.pad(right, [(0, 0), (0, 0), (2, 0), (4, 5)])
    one = judged(spec, arrays, "dx", claimed)
    assert one.shape is not None
    assert one.shape.part == (2, 4)
    assert "row 3 and column 5" in one.says


# --- several grids, several findings --------------------------------------------------------------


def test_a_mistake_that_explains_two_grids_comes_first() -> None:
    spec = Conv2dSpec((3, 3), (2, 2))
    arrays = normal(spec, 1, 1)
    right = right_ones(spec, arrays)
    x, k, dz = (arrays[name] for name in ("x", "k", "dz"))
    z = numeric.forward(spec, x, k)
    alone = diagnose(spec, x, k, dz, {"db": 2 * right["db"]})
    both = diagnose(spec, x, k, dz, {"db": 2 * right["db"], "z": 2 * z})
    assert [f.names for f in alone.of("db").findings] == [("added-twice",), ("factor-2",)]
    assert [f.names for f in both.of("db").findings] == [("factor-2",), ("added-twice",)]
    assert "a factor 2 too much, or with the gradient added" in both.says


def test_findings_that_agree_here_are_told_apart_by_other_numbers() -> None:
    spec = Conv2dSpec((3, 3), (2, 2))
    x, k, dz = np.ones((3, 3)), np.array([[1, 2], [2, 1]]), np.array([[1, 0], [0, 3]])
    wrong = _without_turn(spec, k[::-1], dz)
    found = diagnose(spec, x, k, dz, {"dx": wrong})
    one = found.of("dx")
    assert len(one.findings) > 1
    assert all(finding.says and finding.page for finding in one.findings)
    assert ", or with " in one.says
    apart = found.tell_apart("dx")
    assert apart is not None
    assert apart.tells
    assert sorted(place for group in apart.groups for place in group) == [*range(len(one.findings))]
    for group, given_ in zip(apart.groups, apart.numbers, strict=True):
        again = judged(spec, apart.arrays, "dx", given_)
        names = {finding.names for finding in again.findings}
        assert {one.findings[place].names for place in group} <= names or again.right
        others = {*range(len(one.findings))} - {*group}
        assert not names & {one.findings[place].names for place in others}


def _without_turn(spec: Spec, k: np.ndarray, dz: np.ndarray) -> np.ndarray:
    return numeric.backward(spec, np.ones(spec.input_size), k, dz).dx


def test_what_is_the_same_on_any_numbers_is_one_group() -> None:
    spec = Conv2dSpec((3, 3), (2, 2))
    arrays = normal(spec, 1, 1)
    x, k, dz = (arrays[name] for name in ("x", "k", "dz"))
    found = diagnose(spec, x, k, dz, {"dx": 2 * right_ones(spec, arrays)["dx"]})
    assert {f.names for f in found.of("dx").findings} == {("added-twice",), ("factor-2",)}
    apart = found.tell_apart("dx")
    assert apart is not None
    assert not apart.tells
    assert found.tell_apart("dx") is not None
    assert diagnose(spec, x, k, dz, {"dx": dz}).tell_apart("dx") is None


# --- the table ------------------------------------------------------------------------------------


@draws(100)
@given(spec=any_spec)
def test_the_right_recipe_is_the_picture_of_the_notes(spec: Spec) -> None:
    for made_in in (GATHER, SLIDE, KERNEL):
        recipe = right_recipe(Setting(spec, 1, made_in))
        assert picture_of(recipe) == as_correlation(spec, recipe.setting.result)


@draws(40)
@given(spec=any_spec, batch=st.integers(1, 3), seed=seeds)
def test_a_cell_alone_is_the_cell_of_the_whole(spec: Spec, batch: int, seed: int) -> None:
    arrays = random_arrays(spec, batch=batch, seed=seed, dtype=float)._asdict()
    bench = Bench(spec, arrays)
    for made_in in MADE_IN:
        setting = bench.setting(made_in)
        right = numeric.compute(spec, setting.result, **arrays)
        assert np.array_equal(bench.whole(right_recipe(setting)), right)
        for mistake in TABLE:
            for recipe in mistake.recipes(setting):
                shape = bench.shape(recipe)
                if shape is None:
                    continue
                core = bench.core(recipe)
                assert core.shape == shape
                for index in islice(np.ndindex(shape), 0, None, 11):
                    assert bench.cell(recipe, index) == core[index], mistake.name


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)
@draws(20)
@given(spec=any_spec, seed=seeds)
def test_what_if_shows_the_same_numbers(mistake: Mistake, spec: Spec, seed: int) -> None:
    arrays = numbers(spec, seed, 9)
    bench = Bench(spec, {name: a[None] if name in ("x", "dz") else a for name, a in arrays.items()})
    shown = mistakes.spoilt(spec, mistake, arrays)
    found = bench.whole(mistake.recipe(spec))
    assert np.allclose(found if mistake.spoils in (KERNEL, BIAS) else found[0], shown, rtol=1e-12)


@pytest.mark.parametrize("mistake", MISTAKES[:-1], ids=lambda mistake: mistake.name)
def test_numbers_by_scipy_are_found_out(mistake: Mistake) -> None:
    spec = Conv2dSpec((6, 6), (3, 3), stride=2, padding=((0, 1), (0, 1)))
    arrays = {name: array / 7 for name, array in numbers(spec, 3, 50).items()}
    claimed = by_scipy(spec, mistake, arrays)
    one = judged(spec, arrays, GRID[mistake.result(spec)], claimed)
    assert (mistake.name,) in [finding.names for finding in one.findings], one.says


def test_every_row_has_a_name_of_its_own_and_says_something() -> None:
    names = [mistake.name for mistake in TABLE]
    assert len({*names}) == len(names)
    assert {*MISTAKES} == {mistake for mistake in TABLE if mistake.hides}
    for mistake in TABLE:
        for spec in (Conv2dSpec(), ConvTranspose2dSpec()):
            for made_in in mistake.made:
                told = mistakes.catalogue.words(Setting(spec, 1, made_in))
                assert "{" not in mistake.phrase.format(**told) + mistake.says.format(**told)
                assert mistake.explained_by(spec, made_in)
        assert mistake.says.endswith(".")


# --- refusals -------------------------------------------------------------------------------------


ONES = np.ones((3, 3)), np.ones((2, 2)), np.ones((2, 2))


@pytest.mark.parametrize(
    ("claimed", "error", "says"),
    [
        ({}, ValueError, "nothing is claimed"),
        ({"dw": np.ones((2, 2))}, ValueError, "'dw' is claimed: expected dx, dk, db or z"),
        ({"dx": np.ones((3, 3), complex)}, TypeError, "dx has dtype complex128"),
        ({"dx": [[1, 2], [3]]}, ValueError, "dx is not a rectangular array"),
        ({"dx": [["a"]]}, TypeError, "dx has dtype <U1"),
    ],
)
def test_what_cannot_be_held_against_anything_is_refused(
    claimed: Any, error: type[Exception], says: str
) -> None:
    with pytest.raises(error, match=says):
        diagnose(Conv2dSpec(), *ONES, claimed)


def test_operands_that_do_not_fit_are_refused() -> None:
    x, k, dz = ONES
    with pytest.raises(ValueError, match=r"x has shape \(2, 2\)"):
        diagnose(Conv2dSpec(), k, k, dz, {"dx": x})
    with pytest.raises(ValueError, match=r"k has shape \(3, 3\)"):
        diagnose(Conv2dSpec(), x, x, dz, {"dx": x})
    with pytest.raises(ValueError, match="dz has 2 samples but x has 1"):
        diagnose(Conv2dSpec(), x, k, np.ones((2, 1, 2, 2)), {"dx": x})
    with pytest.raises(ValueError, match="b has 3 numbers"):
        diagnose(Conv2dSpec(), x, k, dz, {"dx": x}, b=[1, 2, 3])
    with pytest.raises(ValueError, match="dz is None"):
        diagnose(Conv2dSpec(), x, k, None, {"dx": x})
    with pytest.raises(ValueError, match="precision has shape"):
        diagnose(Conv2dSpec(), x, k, dz, {"dx": x}, precision={"dx": np.ones(7)})
    with pytest.raises(ValueError, match="at least 0"):
        diagnose(Conv2dSpec(), x, k, dz, {"dx": x}, precision={"dx": -1})
    with pytest.raises(KeyError):
        diagnose(Conv2dSpec(), x, k, dz, {"dx": x}).of("dk")
    assert diagnose(Conv2dSpec(), x, k, None, {"z": 4 * np.ones((2, 2))}).right


@pytest.mark.parametrize("value", [np.inf, -np.inf, np.nan, 1e308, 5e-324])
def test_any_number_is_taken(value: float) -> None:
    x, k, dz = ONES
    for claimed in ({"dx": np.full((3, 3), value)}, {"dx": np.full((4, 4), value)}):
        assert not diagnose(Conv2dSpec(), x, k, dz, claimed).right
    assert diagnose(Conv2dSpec(), value * x, k, dz, {"dx": x}).grids
    assert diagnose(Conv2dSpec(), value * x, k, value * dz, {"dk": k, "z": dz}).grids
