"""Z of the 2-D transposed convolution: the notes' equations 35 to 46."""

from derivations.ui.lesson import window
from derivations.ui.lesson.lesson import close_lesson, open_lesson
from derivations.ui.lesson.remarks import loosely, slip
from engine.symbolic.layout import implied_padding, transposed_definition

lesson = open_lesson(
    "forward",
    "The forward pass",
    "**Each $x$ is spread over a patch of $Z$, times $K$;** a convolution gathers a window into "
    "one $z$, its transpose goes the other way. Where the patches overlap they add up. It is the "
    r"same table of products as $\partial L/\partial X$ of a convolution: $X$, with zeros where "
    "they are needed, under $K$ turned by 180°.",
    convolution="**Each $x$ is spread over a patch of $Z$, times $K$ turned;** a true convolution "
    "gathers a window into one $z$, its transpose goes the other way. Where the patches overlap "
    r"they add up. It is the same table of products as $\partial L/\partial X$ of a true "
    "convolution: $X$, with zeros where they are needed, under $K$ as it is.",
)

lesson.section("The definition", "35")
sign = lesson.tex(r"\otimes^{T}", convolution=r"\ast^{T}")
lesson.equation(transposed_definition(lesson.symbols, sign))
lesson.on_the_notes(
    slip(
        35,
        r"\left( X \otimes K \right)^T + b = Z",
        r"X \otimes^{T} K + b = Z, \qquad \operatorname{vec} Z = C^{T} \operatorname{vec} X + b",
        "It is not the result of a convolution that is transposed (with 2×2 grids that would be "
        "1×1, not 3×3) but the operator: $C$ is the matrix with which a convolution maps $Z$'s "
        "size to $X$'s.",
    )
)

lesson.section(lesson.all_lines, "36–44")
lesson.show_system(lesson.lines, "result", "z")

lesson.section("The same as a direct convolution", "45")
lesson.show_picture()

lesson.section("Why its padding is $d(k-1)-p$", "46")
lesson.add(window.sizes(lesson.problem))
if lesson.is_undilated:
    lesson.add("With dilation 1 that is $k-p-1$, as in the notes:")
lesson.equation(r"\text{implied padding} = " + implied_padding(lesson.problem.spec))
lesson.show_overlap()
lesson.add(*window.sentences(lesson.problem))
lesson.on_the_notes(
    loosely("45", "There is no right-hand side there and no bias: what stands there is $Z - b$."),
    loosely("46", "$k - p - 1$ holds for dilation 1 alone: with more it is $d(k-1) - p$."),
)

close_lesson(lesson)
