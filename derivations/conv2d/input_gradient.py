"""∂L/∂X of the 2-D convolution: the notes' equations 22 to 34."""

from derivations.ui.lesson import rules, window
from derivations.ui.lesson.lesson import close_lesson, open_lesson
from derivations.ui.lesson.remarks import loosely, slip
from derivations.ui.stage import sentences
from engine.symbolic.layout import implied_padding, matrix

lesson = open_lesson(
    "input_gradient",
    "Conv 2D: the gradient of the input, ∂L/∂X",
    r"In every window of a filter that uses it, $x_{mn}$ meets another cell of $K$. "
    r"Collected in the order of $z$, the kernel is read backwards: "
    r"$\frac{\partial L}{\partial Z}$, cross-correlated with **$K$ rotated by 180°**. "
    r"$\frac{\partial L}{\partial K}$ needs no rotation: there the kernel cell is held, and $x$ "
    "and $z$ move the same way.",
    convolution=r"In every window of a filter that uses it, $x_{mn}$ meets another cell of $K$. "
    "The forward pass reads the kernel backwards, and the way home reads that backwards "
    r"once more: $\frac{\partial L}{\partial Z}$, cross-correlated with **$K$ as it is**. "
    r"$\frac{\partial L}{\partial K}$ comes out rotated instead.",
)

lesson.section("What is sought", "22")
lesson.latex(rules.chain_rule(lesson.problem, "input_gradient"))
lesson.on_the_notes(loosely("22", r"The sum has no index there: it runs over every $ij$."))

lesson.section("Which local derivatives vanish", "23–24")
lesson.add(sentences.uses(lesson.line(1, 1)))
lesson.show_marked_chain(lesson.line(1, 1))
lesson.show_system([lesson.line(1, 1)], "result", "corner")
lesson.on_the_notes(
    slip(
        24,
        r"\frac{\partial L}{\partial x_{11}} = \frac{\partial L}{\partial z_v} k_{11}",
        lesson.in_notes(1, 1),
        "There is no $z_v$: the subscript 11 was misread.",
    )
)

lesson.section("All of them", "24–32")
lesson.show_system(lesson.lines, "result", "x")
lesson.on_the_notes(
    slip(
        28,
        r"\frac{\partial L}{\partial x_{22}} = \frac{\partial L}{\partial z_v} k_{22} + "
        r"\frac{\partial L}{\partial z_{12}} k_{21} + \frac{\partial L}{\partial z_{21}} k_{12} + "
        r"\frac{\partial L}{\partial z_{22}} k_{11}",
        lesson.in_notes(2, 2),
        "The same $z_v$ for $z_{11}$.",
    )
)

lesson.section("What the system is", "33")
if sentences.has_an_order(lesson.longest_line):
    lesson.add(sentences.order(lesson.longest_line))
    lesson.markdown(
        "So the kernel is read backwards: that is why $K$ is rotated.",
        convolution="So the kernel is read as it stands: that is why $K$ is not rotated here. In "
        "the lines of $z$ it is read backwards; with a cross-correlation, as in the notes, it is "
        "the other way round.",
    )
else:
    lesson.markdown(
        "Here no $x$ is used by two $z$ of one filter, so there is no order to be seen. Where "
        "there is, the $k$ run backwards, and a single one is found by the same rule: $K$ is "
        "rotated.",
        convolution="Here no $x$ is used by two $z$ of one filter, so there is no order to be "
        "seen. Where there is, the $k$ run forwards, and a single one is found by the same rule: "
        "$K$ is not rotated.",
    )
lesson.show_picture()
lesson.equation(
    lesson.tex(r"\text{padding of } \tfrac{\partial L}{\partial Z}: \quad ")
    + implied_padding(lesson.problem.spec)
)
for sentence in window.sentences(lesson.problem):
    lesson.add(sentence)

lesson.section("K and the turn by 180°", "34")
kernel = lesson.picture.right
turned = kernel if kernel.rotated else kernel.turned
if not kernel.rotated:
    lesson.markdown("Here $K$ stands as it is; rotated it stands in the equation of $Z$:")
lesson.latex(
    "K^{(1,1)} = " if lesson.problem.has_channels else "K = ",
    then=rf"{matrix(lesson.symbols, kernel.unrotated)} \quad "
    rf"\overset{{180^\circ}}{{\curvearrowright}} \quad {matrix(lesson.symbols, turned)}",
)
lesson.on_the_notes(
    loosely(
        "34",
        r"Read as an equation the arrows say that $K$ equals its own turn; the right-hand matrix "
        r"is the one of equation 33.",
    )
)

close_lesson(lesson)
