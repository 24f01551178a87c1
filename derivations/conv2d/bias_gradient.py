"""∂L/∂B of the 2-D convolution: the notes' equations 17 to 21."""

from derivations.ui.lesson import rules
from derivations.ui.lesson.lesson import close_lesson, open_lesson
from derivations.ui.lesson.remarks import loosely

lesson = open_lesson(
    "bias_gradient",
    "The gradient of the bias",
    r"**$\partial L/\partial B$ is the sum of $\partial L/\partial Z$**, over all places and, in a "
    "batch, over all samples: $B$ is added once to every $z$ of its filter, so each of them hands "
    "its whole gradient on.",
)

lesson.section("A sum over every $z$", "17–18")
lesson.latex(rules.chain_rule(lesson.problem, "bias_gradient"))
lesson.on_the_notes(
    loosely(
        "17",
        r"$\frac{\partial L}{\partial B} = \frac{\partial L}{\partial Z} "
        r"\frac{\partial Z}{\partial B}$ is shorthand for the sum that follows.",
    ),
    loosely(
        "18",
        r"The sum has no index there and runs over every $ij$; $Z_{ij}$ is the $z_{ij}$ of the "
        r"other equations.",
    ),
)

lesson.section("The chain rule, written out", "19")
lesson.show_system(lesson.lines, "chain", "chain")
lesson.on_the_notes(
    loosely(
        "19",
        "$B_k$ is the bias of filter $k$. With one filter there is one $B$; the index has nothing "
        "to do with the kernel $k$.",
    )
)

lesson.section("Every local derivative is 1", "20")
if lesson.problem.has_channels:
    lesson.markdown("Each filter has a bias of its own, and no other stands in its $z$:")
lesson.latex(rules.bias_local(lesson.problem))
lesson.on_the_notes(
    loosely(
        "20",
        r"“For all $k$” holds for a filter's own output. With several filters "
        r"$\frac{\partial z^{(c)}_{ij}}{\partial B_k}$ is 1 for $c = k$ and 0 otherwise.",
    )
)
lesson.equation(r"\Downarrow")

lesson.section("The sum of the gradients", "21")
lesson.show_system(lesson.lines, "result", "b")
lesson.latex(rules.bias_rule(lesson.problem))
lesson.show_batch()
lesson.show_code()
lesson.on_the_notes(
    loosely(
        "21",
        r"The subscript of $Z$ is missing under the sum: each "
        r"$\frac{\partial L}{\partial z_{ij}}$ is added.",
    )
)

close_lesson(lesson)
