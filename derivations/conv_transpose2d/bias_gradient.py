"""∂L/∂b of the 2-D transposed convolution: the notes' equations 52 and 53."""

from derivations.ui.lesson import rules
from derivations.ui.lesson.lesson import close_lesson, open_lesson
from derivations.ui.lesson.remarks import loosely

lesson = open_lesson(
    "bias_gradient",
    "The gradient of the bias",
    r"**$\partial L/\partial b$ is the sum of $\partial L/\partial Z$**, as for the convolution, "
    "over all places and, in a batch, over all samples: $b$ is added once to every $z$ of its "
    "filter, those of `output_padding` included.",
)

lesson.section("Every local derivative is 1", "52")
if lesson.problem.has_channels:
    lesson.markdown("Each filter has a bias of its own, and no other stands in its $z$:")
lesson.latex(rules.chain_rule(lesson.problem, "bias_gradient"))
lesson.latex(rules.bias_local(lesson.problem))
lesson.show_system(lesson.lines, "chain", "chain")
lesson.on_the_notes(loosely("52", r"The sum has no index there: it runs over every $ij$."))
lesson.equation(r"\Downarrow")

lesson.section("The sum of the gradients", "53")
lesson.show_system(lesson.lines, "result", "b")
lesson.latex(rules.bias_rule(lesson.problem))
lesson.show_batch()
lesson.show_code()
lesson.on_the_notes(
    loosely(
        "53",
        r"The subscript of $z$ is missing under the sum: each "
        r"$\frac{\partial L}{\partial z_{ij}}$ is added.",
    )
)

close_lesson(lesson)
