"""The Python packages: what of each is served, as bytecode."""

from __future__ import annotations

import re

from serve.static.build import archives, bytecode, inputs, patches
from serve.static.build.archives import Files

UNUSED = re.compile(
    r"(^|/)(tests?|testing|benchmarks|__pycache__)/"
    r"|\.(md|pyi|pxd|h|a|lib|cpp)$|/py\.typed$|^\.agents/"
    r"|^[^/]+\.(data|dist-info)/(?!METADATA$)"
    r"|^(jupyterlab|share)/"
    r"|^google/protobuf/compiler/"
    r"|^narwhals/_(dask|duckdb|ibis|polars|spark_like|sql)/"
    r"|^packaging/licenses/"
    r"|^plotly/(labextension|express|figure_factory|matplotlylib|io/_kaleido\.py)"
    r"|^plotly/package_data/(?!templates/plotly\.json$)"
    r"|^plotly/graph_objs/(?!__init__\.py|_?(layout|heatmap|scatter|candlestick|contour|contourcarpet"
    r"|histogram2d|icicle|sankey|table|waterfall|figure|deprecations)[./])"
    r"|^streamlit/(hello|web/skills)/"
    r"|^sympy/(categories|codegen|crypto|diffgeom|galgebra|holonomic|liealgebras|sandbox|stats|unify"
    r"|vector|physics/(?!units|__init__)|parsing/(autolev|c|fortran|latex))"
)
"""What is in a wheel and never asked for: tests, headers, other programs."""

NUMPY_UNUSED = re.compile(
    r"/tests/|^numpy/(f2py|distutils|_core/(include|lib)|random/lib)/"
    r"|\.(pyi|pxd|h|a|lib)$|(_tests|_simd)\.cpython|_(umath|rational)_tests"
)


def collected() -> Files:
    """Every module and file of the packages, compiled."""
    files: Files = {}
    for wheel in inputs.wheels():
        files |= _used(archives.read(wheel), UNUSED)
    bare = {
        name: _head(data) if name.endswith("/METADATA") else data for name, data in files.items()
    }
    return bytecode.compiled(
        patches.patched(bare, patches.OF_PACKAGES), bytecode.WITHOUT_DOCSTRINGS
    )


def numpy() -> bytes:
    """NumPy's wheel without what is never asked for; its modules need their docstrings."""
    files = _used(archives.read(inputs.numpy_wheel()), NUMPY_UNUSED)
    return archives.packed(bytecode.compiled(files, bytecode.WITHOUT_LINES))


def _used(files: Files, unused: re.Pattern[str]) -> Files:
    return {name: data for name, data in files.items() if not unused.search(name)}


def _head(metadata: bytes) -> bytes:
    """Name and version of a distribution, without its description."""
    return metadata.partition(b"\n\n")[0] + b"\n"
